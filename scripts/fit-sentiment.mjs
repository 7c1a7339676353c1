// `node scripts/fit-sentiment.mjs`: fits the temperatures of the sentiment model on development sets and writes them into its
// card. Build first. A change of temperatures needs a higher `ordinal` in the card, so that older results are replaced.
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fitCalibration } from '../dist/src/evaluation/sentiment-calibration.js'
import { openClassifier } from '../dist/src/models/open-models.js'
import { root } from './setup.mjs'

const folder = join(root, 'models', 'sentiment-multilingual')
const { model, close } = await openClassifier(folder, { threads: 2, timeoutMs: 60_000 })
try {
  const calibration = await fitCalibration(
    model,
    join(resolve(root, process.env.KOPITALK_TEST_DATA ?? '../shared'), 'data'),
  )
  const path = join(folder, 'model.json')
  const card = JSON.parse(readFileSync(path, 'utf8'))
  writeFileSync(path, `${JSON.stringify({ ...card, calibration }, null, 2)}\n`)
  process.stdout.write(`${JSON.stringify(calibration, null, 2)}\n`)
} finally {
  await close()
}
