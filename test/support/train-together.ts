// Trains a tiny encoder from a recipe, with further processes that share each batch:
//   node dist/test/support/train-together.js RECIPE OUT PROCESSES
import { loadTensorflow } from '../../src/models/tensorflow/load-tensorflow.js'
import { readEncoderConfig } from '../../src/models/encoder-config.js'
import { loadBaseModel } from '../../src/training/sentiment/base-model.js'
import { openPeers } from '../../src/training/sentiment/parallel/peers.js'
import { readRecipe } from '../../src/training/sentiment/read-recipe.js'
import { trainSentiment } from '../../src/training/sentiment/train-sentiment.js'

const [recipeFile = '', out = '', processes = '1'] = process.argv.slice(2)
const devices = Array<null>(Number(processes)).fill(null)
const recipe = await readRecipe(recipeFile)
const tf = loadTensorflow()
await trainSentiment({
  recipe,
  out,
  force: false,
  signal: new AbortController().signal,
  processes: devices.length,
  openPeers: devices.length > 1 ? (work) => openPeers(devices, work) : undefined,
  encoder: await readEncoderConfig(recipe.recipe.base),
  createModel: (trained) => loadBaseModel(tf, trained),
  events: {
    onMessage: () => undefined,
    onLengths: async () => undefined,
    onStart: ({ totalSteps }, done) => process.stdout.write(`start ${done} of ${totalSteps}\n`),
    onStep: ({ step }) => process.stdout.write(`step ${step}\n`),
    onValidation: () => undefined,
  },
  async finish() {
    process.stdout.write('finished\n')
  },
}).catch((err: Error) => {
  process.stdout.write(`${err.message}\n`)
  process.exitCode = 1
})
