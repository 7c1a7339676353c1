import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { EntityMention } from '../../domain/annotation.js'
import type { GazetteerLinker } from '../../domain/gazetteer.js'
import type { Outcome } from '../../domain/outcome.js'
import type { Engine } from '../../models/engine.js'
import type { ModelCard } from '../../models/model-folder.js'
import { createTagger, type Tagger } from '../../models/tagger.js'
import { openTokenizer, type Tokenizer } from '../../models/tokenizer.js'
import { createNerProcess, modelLanguages } from './process.js'

const card: ModelCard = {
  name: 'ner-by-arithmetic',
  version: '1',
  ordinal: 1,
  task: 'ner',
  labels: ['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC', 'B-ORG', 'I-ORG', 'B-MISC', 'I-MISC'],
  languages: ['en', 'en-SG', 'zh', 'id'],
  untestedLanguages: ['ms'],
  preprocessing: 'ner-v1',
  maxLength: 128,
  scores: {},
}

/** Labels tokens by their id: as wild as a model can be, and the same every time. */
const wildEngine: Engine = {
  run: (sequences) =>
    Promise.resolve(
      sequences.map((ids) =>
        Float32Array.from({ length: ids.length * 9 }, (_, at) => {
          const id = ids[Math.floor(at / 9)] ?? 0
          return ((id * 31 + (at % 9) * 17) % 23) / 4
        }),
      ),
    ),
  close: () => Promise.resolve(),
}

const names = [
  { surface: 'Bishan', type: 'LOC', id: 'town/bishan', needsContext: false },
  { surface: 'Hume', type: 'LOC', id: 'rail_station/hume', needsContext: true },
] as const

const linker: GazetteerLinker = {
  link: (text) =>
    names
      .flatMap((name) =>
        [...text.matchAll(new RegExp(name.surface, 'g'))].map(({ index }) => ({
          ...name,
          name: name.surface,
          start: index,
          end: index + name.surface.length,
        })),
      )
      .sort((a, b) => a.start - b.start),
}

const noTagger: Pick<Tagger, 'tag'> = { tag: (texts) => Promise.resolve(texts.map(() => [])) }

function mentionsOf(outcome: Outcome<readonly EntityMention[]> | undefined): readonly EntityMention[] {
  if (outcome?.kind !== 'done') throw new Error(`expected done, got ${JSON.stringify(outcome)}`)
  return outcome.value
}

// fast-check's own unit 'binary' needs seconds to start.
const codePoint = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code))

describe('with a tagger', () => {
  let tokenizer: Tokenizer

  beforeAll(async () => {
    tokenizer = await openTokenizer(join(import.meta.dirname, '../../../models/ner-multilingual/tokenizer.json'))
  })

  it('finds sorted mentions without overlaps whose offsets are those of their surface, in any text', async () => {
    const tagger = createTagger(card, tokenizer, wildEngine)
    const process = createNerProcess({ tagger, linker, languages: ['en'] })
    const word = fc.oneof(
      fc.constantFrom(
        'Bishan',
        'Hume',
        '@user',
        '#Bishan',
        'http://a.sg/x',
        '乌节路',
        "O'Brien's",
        'ﬁsh',
        '½',
        'ㄱㅏ',
        'B\u00adis\u200bhan',
        '𝗕𝗶𝘀𝗵𝗮𝗻',
        'B\u0336i\u0336shаn',
        '🅱🅸🆂🅷🅰🅽',
        '👩‍👩‍👧',
        '</s>',
      ),
      fc.string({ unit: codePoint, maxLength: 12 }),
      fc.string({ unit: 'grapheme', maxLength: 12 }),
    )
    const texts = fc.array(word, { maxLength: 12 }).map((words) => `x ${words.join(' ')}`)
    let found = 0
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const [outcome] = await process([{ id: 1, version: 1, text, language: 'en' }])
        let at = 0
        for (const mention of mentionsOf(outcome)) {
          expect(text.slice(mention.start, mention.end)).toBe(mention.surface)
          expect(mention.start).toBeGreaterThanOrEqual(at)
          expect(mention.end).toBeGreaterThan(mention.start)
          expect(mention.score).toBeGreaterThanOrEqual(0)
          expect(mention.score).toBeLessThanOrEqual(1)
          at = mention.end
          found++
        }
      }),
      { numRuns: 300 },
    )
    expect(found).toBeGreaterThan(300)
  })

  it('reads texts longer than the model in windows, to the end', async () => {
    const asked: number[] = []
    const engine: Engine = {
      ...wildEngine,
      run: (sequences) => {
        asked.push(...sequences.map((ids) => ids.length))
        return wildEngine.run(sequences)
      },
    }
    const tagger = createTagger(card, tokenizer, engine)
    for (const text of ['Bishan to Yishun and back '.repeat(60), '乌节路很热闹'.repeat(100)]) {
      asked.length = 0
      const [spans = []] = await tagger.tag([text])
      expect(asked.length).toBeGreaterThan(1)
      expect(Math.max(...asked)).toBeLessThanOrEqual(card.maxLength)
      expect(spans.at(-1)?.end).toBeGreaterThan(text.length * 0.9)
    }
  })
})

it('uses the gazetteer alone for languages that the model was not measured on', async () => {
  const tagger: Pick<Tagger, 'tag'> = {
    tag: (texts) => Promise.resolve(texts.map(() => [{ start: 0, end: 4, type: 'PER' as const, score: 0.9 }])),
  }
  const process = createNerProcess({ tagger, linker, languages: modelLanguages(card) })
  const outcomes = await process([
    { id: 1, version: 1, text: 'Anbu Bishan', language: 'ta-Latn' },
    { id: 2, version: 1, text: 'Anbu Bishan', language: 'ms' },
  ])
  expect(mentionsOf(outcomes[0]).map((mention) => mention.surface)).toEqual(['Bishan'])
  expect(mentionsOf(outcomes[1]).map((mention) => mention.surface)).toEqual(['Anbu', 'Bishan'])
})

it.each(['', '   ', '@user https://t.co/x', '😭😭'])('has nothing to do for %j', async (text) => {
  const process = createNerProcess({ tagger: noTagger, linker, languages: ['en'] })
  expect(await process([{ id: 1, version: 1, text, language: 'en' }])).toEqual([
    { id: 1, kind: 'not_applicable', reason: 'empty_after_clean' },
  ])
})

it('keeps the order when some posts have nothing in them', async () => {
  const process = createNerProcess({ tagger: noTagger, linker, languages: ['en'] })
  const posts = ['Bishan', '', 'nothing', 'at Bishan'].map((text, id) => ({ id, version: 1, text, language: 'en' }))
  expect((await process(posts)).map((outcome) => (outcome.kind === 'done' ? outcome.value.length : null))).toEqual([
    1,
    null,
    0,
    1,
  ])
})
