// Trains a tiny model of meaning from a recipe in a separate process, so that a test can kill it:
//   node dist/test/support/train-meaning-process.js RECIPE OUT
import { readEncoderConfig } from '../../src/models/encoder-config.js'
import { loadTensorflow } from '../../src/models/tensorflow/load-tensorflow.js'
import { loadMeaningModel } from '../../src/training/meaning/meaning-model.js'
import { readMeaningRecipe } from '../../src/training/meaning/recipe.js'
import { trainMeaning } from '../../src/training/meaning/train-meaning.js'

const [recipeFile = '', out = ''] = process.argv.slice(2)
const recipe = await readMeaningRecipe(recipeFile)
const tf = loadTensorflow()
await trainMeaning({
  recipe,
  out,
  force: false,
  signal: new AbortController().signal,
  encoder: await readEncoderConfig(recipe.recipe.base),
  createModel: (trained) => loadMeaningModel(tf, trained),
  events: {
    onMessage: () => undefined,
    onStart: ({ totalSteps }, done) => process.stdout.write(`start ${done} of ${totalSteps}\n`),
    onStep: ({ step }) => process.stdout.write(`step ${step}\n`),
    onValidation: () => undefined,
  },
  async finish({ result }) {
    process.stdout.write(`${JSON.stringify(result)}\n`)
  },
})
