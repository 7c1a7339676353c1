import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evaluateLangid, evaluateNer, evaluateSentiment, joinTokens, spansOfWorkers, tokenSpans } from '../../src/evaluation/score-file.js'
import { loadGazetteerLinker } from '../../src/gazetteer/load.js'
import { openLangidModels } from '../../src/models/langid/langid-folder.js'
import { openClassifier, openTagger } from '../../src/models/open-models.js'
import { AS_POSTED, type Segmentation } from '../../src/models/tagger.js'
import { annotatePosts, openStages, postAtDoor, type Annotated } from '../../src/workers/annotate-posts.js'
import { createLangidProcess } from '../../src/workers/langid/process.js'
import { createNerProcess, modelLanguages } from '../../src/workers/ner/process.js'

const models = { folder: 'models', threads: 1, timeoutMs: 60_000, minLanguageConfidence: 0.5 }

/** Invented; tokens with spaces between, so that a CoNLL file gives the same text. */
/** Of a language without a measured model of sentiment. */
const FRENCH = 'Quelle belle soirée à Bedok , merci beaucoup à tous !'
const TEXTS = [
  '@LimWeiJie and @SarahTanSG : the train from Dhoby Ghaut to Bishan broke down again 😡 https://example.org/News/Bishan',
  'RT @ChannelNews : Lim Hui Min won the award in Jakarta #HuiMin #DhobyGhaut 🎉',
  'thanks @GeorgeOngOfficial @MaryLee for the tickets to the Esplanade , so happy 😍',
  'Queue at Punggol Plaza so long , really terrible service www.example.org/PunggolPlaza @PunggolPlaza',
  'Grab and Singapore Airlines will open an office in Bangkok , says @JohnKohCEO',
  '@uncle_tan Mr. Rahim bin Osman called the office about the lift at Blk 85 Bedok North',
  '今天 地铁 又 坏 了 @王小明 #乌节路 😭',
  '@KL_Amir jom makan kat Geylang Serai malam ni',
  FRENCH,
]

let folder: string
let annotated: readonly Annotated[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kopitalk-as-workers-'))
  const { stages, close } = await openStages(['langid', 'sentiment', 'ner'], models)
  const posts = TEXTS.map((text, id) => postAtDoor(id, text, 'import'))
  annotated = await annotatePosts(posts, stages)
  await close()
})
afterAll(() => rm(folder, { recursive: true }))

async function runOn(name: string, lines: readonly string[]) {
  const file = join(folder, name)
  await writeFile(file, `${lines.join('\n')}\n`)
  const stop = new AbortController().signal
  return { file, limit: Infinity, stop, onProgress: () => undefined, onBadLines: (bad: readonly unknown[]) => expect(bad).toEqual([]) }
}

describe('evaluate ner', () => {
  /** A labelled file whose labels are what annotate finds. */
  function foundByAnnotate(): string[] {
    return annotated.flatMap(({ text, entities }) => {
      const tokens = text.split(' ')
      const { starts } = joinTokens({ tokens, spans: [] })
      const tags = tokens.map(() => 'O')
      for (const { start, end, type } of tokenSpans(entities ?? [], starts)) {
        for (let at = start; at < end; at++) tags[at] = `${at === start ? 'B' : 'I'}-${type}`
      }
      return [...tokens.map((token, at) => `${token}\t${tags[at]}`), '']
    })
  }

  async function scoreWith(reading: Segmentation) {
    const { model: tagger, close } = await openTagger('models/ner-multilingual', models, reading)
    const linker = loadGazetteerLinker()
    const langid = createLangidProcess(await openLangidModels('models'), linker)
    const ner = createNerProcess({ tagger, linker, languages: modelLanguages(tagger.card) })
    const run = await runOn('found.conll', foundByAnnotate())
    const scores = await evaluateNer('worker', spansOfWorkers({ langid, ner }), run)
    await close()
    return scores
  }

  it('finds the spans that annotate finds, of the same types', async () => {
    expect(annotated.flatMap(({ entities }) => entities ?? []).length).toBeGreaterThan(8)
    expect(await scoreWith(AS_POSTED)).toMatchObject({ n: TEXTS.length, precision: 1, recall: 1 })
  })

  it('control: it does not when handles and addresses are read as they are written', async () => {
    const unmasked: Segmentation = {
      ...AS_POSTED,
      *words(text) {
        for (const { index, 0: found } of text.matchAll(/\S+/gu)) {
          yield { start: index, end: index + found.length, encodedAs: found, entityFrom: index }
        }
      },
    }
    expect((await scoreWith(unmasked)).precision).toBeLessThan(0.95)
  })
})

it('evaluate langid says the labels that annotate says', async () => {
  const labels = annotated.map(({ language }) => language?.label ?? 'und')
  expect(new Set(labels).size).toBeGreaterThan(2)
  const run = await runOn('languages.tsv', TEXTS.map((text, at) => `${labels[at]}\t${text}`))
  expect(await evaluateLangid('models', run)).toMatchObject({ n: TEXTS.length, accuracy: 1 })
})

it('evaluate sentiment says the labels that annotate says, and one where annotate withholds it', async () => {
  const felt = annotated.flatMap(({ text, sentiment }) => (sentiment ? [`${sentiment.label}\t${text}`] : []))
  expect(felt.length).toBeLessThan(TEXTS.length)
  expect(new Set(felt.map((line) => line.split('\t')[0])).size).toBe(3)
  const run = await runOn('feelings.tsv', [...felt, `positive\t${FRENCH}`])
  const { model, close } = await openClassifier('models/sentiment-multilingual', models)
  const scores = await evaluateSentiment(model, run)
  await close()
  expect(scores).toMatchObject({ n: felt.length + 1, accuracy: 1 })
})
