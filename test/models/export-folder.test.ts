import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readEncoderConfig } from '../../src/models/encoder-config.js'
import { openModelFolder } from '../../src/models/model-folder.js'
import { createOnnxEngine } from '../../src/models/onnx-engine.js'
import { readOnnxWeights } from '../../src/models/onnx/read-weights.js'
import { openTemplate } from '../../src/models/onnx/templates.js'
import { openClassifier } from '../../src/models/open-models.js'
import { readSafetensors } from '../../src/models/safetensors.js'
import type { Weights } from '../../src/models/weights.js'
import { readModelFacts } from '../../src/read/model-facts.js'
import { batchLogits } from '../../src/training/sentiment/compare-logits.js'
import { exportFolder, type Export } from '../../src/training/sentiment/export-folder.js'
import type { SetScore } from '../../src/training/sentiment/score-set.js'

const base = join(import.meta.dirname, '../../models/sentiment-multilingual')
const threads = { threads: 1, timeoutMs: 60_000 }
const score: SetScore = {
  name: 'a set',
  n: 4,
  accuracy: 0.75,
  macroRecall: 0.7,
  macroF1: 0.71,
  loss: 0.4,
  meanScore: 0.5,
  confusion: { negative: { negative: 2 }, positive: { positive: 1, negative: 1 } },
}

let folder: string
let weights: Weights
/** The shipped file is used as the fp32 model. The exported file must give exactly the same answers. */
let shipped: Awaited<ReturnType<typeof createOnnxEngine>>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kopitalk-export-'))
  const { mapping } = await openTemplate('sentiment', await readEncoderConfig(base))
  weights = await readOnnxWeights(join(base, 'model.onnx'), mapping)
  shipped = await createOnnxEngine({ modelFile: join(base, 'model.onnx'), ...threads })
}, 60_000)
afterAll(async () => {
  await shipped.close()
  await rm(folder, { recursive: true })
})

const exporting = (out: string, changes: Partial<Export> = {}): Promise<unknown> =>
  exportFolder({
    weights,
    base,
    card: {
      name: 'mine',
      version: '1.0.0',
      ordinal: 7,
      classes: ['negative', 'neutral', 'positive'],
      languages: ['en'],
      maxLength: 32,
      baseModel: 'a base',
      licence: 'for tests',
      training: { seed: 1, data: [{ name: 'a set', sha256: 'abc' }] },
    },
    out: join(folder, out),
    force: false,
    model: batchLogits(shipped),
    texts: ['The MRT is late again', 'shiok', 'ok lor'],
    tests: [score],
    scoreInt8: () => Promise.resolve([{ ...score, accuracy: 0.5 }]),
    ...changes,
  })

it('writes a folder that workers open, with what was measured on its card', async () => {
  const none = { largest: 0, mean: 0 }
  const agreement = { texts: 3, labels_that_differ: 0, logit: none, probability: none }
  expect(await exporting('whole')).toEqual(agreement)
  const out = join(folder, 'whole')
  expect((await readdir(out)).sort()).toEqual(['config.json', 'model.json', 'model.onnx', 'model.safetensors', 'tokenizer.json'])
  const { card } = await openModelFolder(out, { task: 'sentiment', preprocessing: ['sentiment-v2'] })
  expect(card).toMatchObject({ name: 'mine', ordinal: 7, maxLength: 32, labels: ['negative', 'neutral', 'positive'] })
  const json = JSON.parse(await readFile(join(out, 'model.json'), 'utf8')) as object
  expect(json).toMatchObject({
    int8_against_fp32: agreement,
    training: { data: [{ sha256: 'abc' }] },
    scores: { 'a set': { int8: { n: 4, accuracy: 50, macro_recall: 70 }, fp32: { accuracy: 75 } } },
  })
  expect((await readModelFacts(folder)).map(({ name }) => name)).toEqual(['mine'])
  const written = await readSafetensors(join(out, 'model.safetensors'))
  expect([...written.keys()]).toEqual([...weights.keys()])
  const same = [...weights].map(([name, { data }]) => Buffer.compare(bytesOf(data), bytesOf(written.get(name)?.data)))
  expect(same.every((difference) => difference === 0)).toBe(true)
  const { model, close } = await openClassifier(out, threads)
  const [good] = await model.classify(['I love this, thank you!'])
  await close()
  expect(good?.[2]).toBeGreaterThan(0.9)
}, 120_000)

it('writes over a finished model with force only, and keeps other files of the folder', async () => {
  const out = join(folder, 'again')
  await cp(join(folder, 'whole', 'model.json'), join(out, 'model.json'))
  await writeFile(join(out, 'learning-curve.svg'), '<svg/>')
  const before = await readFile(join(out, 'model.json'), 'utf8')
  await expect(exporting('again')).rejects.toThrow(/again already contains a model.*--force/)
  expect(await readFile(join(out, 'model.json'), 'utf8')).toBe(before)
  await exporting('again', { force: true })
  expect(await readdir(out)).toContain('learning-curve.svg')
  await openModelFolder(out)
}, 120_000)

it('leaves no model behind when the int8 file says something else, or there is no graph for the encoder', async () => {
  const contrary = { logits: () => Promise.resolve(Float32Array.of(9, 0, 0, 9, 0, 0, 9, 0, 0)) }
  await expect(exporting('other', { model: contrary })).rejects.toThrow(/differs from the fp32 weights by 0\.\d+ in the mean/)
  const wide = join(folder, 'wide')
  await cp(join(base, 'config.json'), join(wide, 'config.json'))
  const config = await readFile(join(wide, 'config.json'), 'utf8')
  await writeFile(join(wide, 'config.json'), config.replace('"hidden_size": 384', '"hidden_size": 768'))
  await expect(exporting('other', { base: wide })).rejects.toThrow(/no ONNX graph for this encoder/)
  expect(await readdir(join(folder, 'other'))).toEqual([])
}, 120_000)

function bytesOf(floats: Float32Array | undefined): Uint8Array {
  return new Uint8Array(floats?.buffer ?? new ArrayBuffer(), floats?.byteOffset, floats?.byteLength)
}
