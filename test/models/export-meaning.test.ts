import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { similarity } from '../../src/domain/meaning.js'
import { readEncoderConfig } from '../../src/models/encoder-config.js'
import { openModelFolder } from '../../src/models/model-folder.js'
import { createOnnxEngine } from '../../src/models/onnx-engine.js'
import { readModelFacts } from '../../src/read/model-facts.js'
import { openSentenceEncoder } from '../../src/models/open-models.js'
import { readFolderWeights } from '../../src/models/tensorflow/folder-weights.js'
import { openTokenizer } from '../../src/models/tokenizer.js'
import { exportMeaning, type MeaningScores } from '../../src/training/meaning/export-meaning.js'
import type { MeaningModel } from '../../src/training/meaning/meaning-model.js'
import { MeaningRecipe } from '../../src/training/meaning/recipe.js'
import type { TestScore } from '../../src/training/meaning/score-stories.js'
import type { MeaningTrained } from '../../src/training/meaning/train-meaning.js'

const base = join(import.meta.dirname, '../../models/meaning-multilingual')
const threads = { threads: 1, timeoutMs: 60_000 }
const TEXTS = ['The train is late again', '地铁又误点了', 'Hujan lebat di Bukit Timah', 'மழை பெய்கிறது', 'chicken rice so ex now']
const found = { n: 3, mrr: 0.5, precisionAt10: 0.25 }
const score: TestScore = { search: found, otherLanguages: found }

let folder: string
let trained: MeaningTrained
/** The shipped file is used as the fp32 model. The exported file must give the same answers. */
let shipped: Awaited<ReturnType<typeof createOnnxEngine>>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kopitalk-meaning-'))
  shipped = await createOnnxEngine({ modelFile: join(base, 'model.onnx'), ...threads })
  const weights = await readFolderWeights(base, 'meaning', await readEncoderConfig(base))
  const model: Pick<MeaningModel, 'weights' | 'pooled'> = {
    weights: () => Promise.resolve(weights),
    pooled: (sequences) => shipped.run(sequences),
  }
  const recipe = MeaningRecipe.parse({
    ...{ name: 'mine', base: 'base', learningRate: 1e-5, pairs: { stories: 2, parallel: 0 } },
    stories: [{ path: 's.ndjson', format: 'ndjson', columns: { story: 'story', language: 'lang', text: 'text' } }],
  })
  trained = {
    model: model as MeaningModel,
    reading: { tokenizer: await openTokenizer(join(base, 'tokenizer.json')), maxLength: 64, prefix: 'query: ' },
    texts: TEXTS,
    scoreTests: async (embed) => {
      expect(await embed(TEXTS)).toHaveLength(TEXTS.length)
      return { 'a test': { ...score, search: { ...found, mrr: 0.4 } } }
    },
    result: {
      ...{ recipe, baseSha256: 'abc', steps: 9, seconds: 60, validation: { before: [], after: [] } },
      curve: { training: [], stepsPerPoint: 1, validation: [] },
      tests: { 'a test': { before: score, after: score } },
      data: [{ name: 'stories', sha256: ['def'], texts: 5, languages: { en: 2, zh: 1, ms: 1, ta: 1 } }],
    },
  }
}, 60_000)
afterAll(async () => {
  await shipped.close()
  await rm(folder, { recursive: true })
})

const exporting = (out: string, changes: Partial<MeaningTrained> = {}): Promise<MeaningScores> =>
  exportMeaning({
    ...{ trained: { ...trained, ...changes }, base, baseModel: 'a base', ordinal: 7, licence: 'for tests' },
    ...{ out: join(folder, out), force: false },
  })

it('writes a folder that workers open, with what was measured on its card and its page', async () => {
  const { difference } = await exporting('whole')
  expect(difference).toEqual({ texts: 5, cosine: { least: 1, mean: 1 } })
  const out = join(folder, 'whole')
  const { card } = await openModelFolder(out, { task: 'meaning', preprocessing: ['meaning-v1'] })
  expect(card).toMatchObject({ name: 'mine', ordinal: 7, maxLength: 64, prefix: 'query: ', languages: ['en', 'zh', 'ms', 'ta'] })
  const json = JSON.parse(await readFile(join(out, 'model.json'), 'utf8')) as object
  expect(json).toMatchObject({ scores: { 'a test: searches': { int8: { mrr: 40 }, fp32: { mrr: 50 } } } })
  const [facts] = await readModelFacts(dirname(out))
  expect(facts?.scores['a test: searches']?.int8).toEqual({ n: 3, mrr: 40, precision_at_10: 25 })
  const page = await readFile(join(out, 'README.md'), 'utf8')
  expect(page).toContain('| a test | searches, MRR | 0.500 | 0.500 | 0.400 |')
  const { model, close } = await openSentenceEncoder(out, threads)
  const [english, chinese, rain] = await model.encode(TEXTS)
  await close()
  expect(similarity(english!, chinese!)).toBeGreaterThan(similarity(english!, rain!))
}, 120_000)

it('leaves no model behind when the int8 file says something else', async () => {
  const model = { ...trained.model, pooled: async (all: readonly Int32Array[]) => all.map(() => new Float32Array(384).fill(1)) }
  await expect(exporting('other', { model })).rejects.toThrow(/the weights do not bear int8/)
  const missing = { ...trained.model, pooled: async () => [] }
  await expect(exporting('other', { model: missing })).rejects.toThrow(/the weights do not bear int8/)
  expect(await readdir(join(folder, 'other'))).toEqual([])
}, 120_000)
