// Trains a small model from a recipe in a separate process, so that a test can kill it:
//   node dist/test/support/train-process.js RECIPE OUT [STEP_MS]
import { setTimeout as delay } from 'node:timers/promises'
import { readRecipe } from '../../src/training/sentiment/read-recipe.js'
import { trainSentiment } from '../../src/training/sentiment/train-sentiment.js'
import { createBagModel } from './bag-model.js'

const [recipeFile = '', out = '', stepMs = '0'] = process.argv.slice(2)
const small = { vocabularySize: 5_000, positions: 512, hiddenSize: 2, layers: 1, heads: 1, intermediateSize: 2 }
await trainSentiment({
  recipe: await readRecipe(recipeFile),
  out,
  force: false,
  signal: new AbortController().signal,
  processes: 1,
  encoder: { ...small, padTokenId: 1 },
  async createModel({ classes, dropout }) {
    const model = createBagModel({ vocabulary: small.vocabularySize, classes: classes.length, dropout })
    return {
      ...model,
      async step(batches, learningRate) {
        await delay(Number(stepMs))
        return model.step(batches, learningRate)
      },
    }
  },
  events: {
    onMessage: (message) => process.stderr.write(`${message}\n`),
    onLengths: async () => undefined,
    onStart: ({ totalSteps }, done) => process.stdout.write(`start ${done} of ${totalSteps}\n`),
    onStep: ({ step }) => process.stdout.write(`step ${step}\n`),
    onValidation: () => undefined,
  },
  async finish({ result }) {
    process.stdout.write(`${JSON.stringify(result)}\n`)
  },
})
