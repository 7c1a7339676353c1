import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { modelPath } from './model-path.js'

let replacement: string
beforeAll(async () => {
  replacement = await mkdtemp(join(tmpdir(), 'kopitalk-model-'))
  await writeFile(join(replacement, 'model.json'), JSON.stringify({ task: 'sentiment' }))
})
afterAll(() => rm(replacement, { recursive: true }))

it('is the shipped one, unless another of the same task takes its place', async () => {
  expect(await modelPath('sentiment', { folder: 'models' })).toBe(join('models', 'sentiment-multilingual'))
  expect(await modelPath('sentiment', { folder: 'models', replacement })).toBe(replacement)
  expect(await modelPath('ner', { folder: 'models', replacement })).toBe(join('models', 'ner-multilingual'))
})

it('is never the shipped one in silence when the other is not a model', async () => {
  const unfinished = join(replacement, 'training')
  await expect(modelPath('ner', { folder: 'models', replacement: unfinished })).rejects.toThrow(
    /MODEL_DIR is .*training, which is not the folder of a model: it has no model\.json/,
  )
  const broken = await mkdtemp(join(replacement, 'broken-'))
  await writeFile(join(broken, 'model.json'), '{')
  await expect(modelPath('ner', { folder: 'models', replacement: broken })).rejects.toThrow('not the folder of a model')
})

it.each(['null', '{}', '{"task": "langid"}'])('is refused when its card says %s: no stage would run it', async (card) => {
  const other = await mkdtemp(join(replacement, 'other-'))
  await writeFile(join(other, 'model.json'), card)
  await expect(modelPath('ner', { folder: 'models', replacement: other })).rejects.toThrow(
    /not the folder of a model: its model\.json is for none of the tasks sentiment, ner/,
  )
})
