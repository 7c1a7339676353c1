import { describe, expect, it } from 'vitest'
import { done } from '../domain/outcome.js'
import { loadFindAbroad } from '../gazetteer/abroad.js'
import { loadGazetteerLinker } from '../gazetteer/load.js'
import { openLangidModels } from '../models/langid/langid-folder.js'
import { createLangidProcess } from '../workers/langid/process.js'
import { createOriginProcess } from '../workers/origin/process.js'
import { annotateStream } from './annotate.js'
import { createLineReader, lineGroups, type InputLine } from './annotate/input.js'
import type { Annotated, AnnotateStages } from '../workers/annotate-posts.js'

const linker = loadGazetteerLinker()
const stages: AnnotateStages = {
  langid: createLangidProcess(await openLangidModels('models'), linker),
  origin: createOriginProcess({ linker, findAbroad: loadFindAbroad() }),
}

async function* streamOf(...chunks: (string | Buffer)[]): AsyncGenerator<string | Buffer> {
  for (const chunk of chunks) yield await Promise.resolve(chunk)
}

async function annotate(input: string, run: AnnotateStages = stages) {
  const results: Annotated[] = []
  const errors: [number, string][] = []
  const counts = await annotateStream(streamOf(input), run, {
    onResult: (result) => results.push(result),
    onError: (line, error) => errors.push([line, error]),
  })
  return { results, errors, ...counts }
}

describe('annotateStream', () => {
  it('annotates lines in order, with null for what was not run', async () => {
    const { results, failed } = await annotate('Wah the MRT at Dhoby Ghaut kena delay again lah 😭\n今天地铁又坏了\n')
    expect(failed).toBe(0)
    expect(results.map((result) => result.language?.label)).toEqual(['en-SG', 'zh'])
    expect(results[0]).toMatchObject({ sentiment: null, entities: null, origin: { label: 'inside' } })
    expect(Object.keys(results[1] ?? {})).toEqual(['text', 'language', 'sentiment', 'entities', 'origin', 'meaning'])
  })

  it('says what local words mean, outside names', async () => {
    const ner: AnnotateStages['ner'] = (posts) =>
      Promise.resolve(
        posts.map(({ id, text }) => {
          const surface = 'Kaki Bukit'
          const start = text.indexOf(surface)
          return done(id, [{ start, end: start + surface.length, type: 'LOC', surface, gazetteer: null, score: 1 }])
        }),
      )
    const { results } = await annotate('Kaki Bukit lift spoil again lah, jialat\n', { ...stages, ner })
    expect(results[0]?.localWords).toMatchObject([
      { start: 28, end: 31, surface: 'lah', polarity: 'neutral' },
      {
        start: 33,
        end: 39,
        surface: 'jialat',
        word: 'jialat',
        language: 'nan',
        polarity: 'negative',
        register: 'slang',
      },
    ])
  })

  it('reads NDJSON with what is known about the post', async () => {
    const { results } = await annotate(
      '{"text":"hello there everyone","community":"singapore","authorPlace":null,"postedAt":"2026-01-01T00:00:00Z"}\n\n{"text":"hello there everyone"}',
    )
    expect(results.map((result) => result.origin?.label)).toEqual(['inside', 'unknown'])
  })

  it('reports a broken line and continues', async () => {
    const { results, errors, failed, lines } = await annotate(
      '{"text":"good morning everyone"}\n{"text":\n{"body":1}\n{"text":"good night everyone"}\n',
    )
    expect(results.map((result) => result.text)).toEqual(['good morning everyone', 'good night everyone'])
    expect(errors.map(([line]) => line)).toEqual([2, 3])
    expect(errors[0]?.[1]).toContain('not JSON')
    expect(errors[1]?.[1]).toContain('text')
    expect([failed, lines]).toEqual([2, 4])
  })

  it('says why a stage has nothing to say', async () => {
    const { results } = await annotate('https://example.org\n😭😭\n')
    expect(results[0]).toMatchObject({ language: null, notApplicable: { langid: 'empty_after_clean' } })
    expect(results[1]).toMatchObject({ language: { label: 'und', confidence: 0 } })
    expect(results[1]).not.toHaveProperty('notApplicable')
  })

  it('loses only the post that makes a stage throw', async () => {
    const langid: AnnotateStages['langid'] = (posts) => {
      if (posts.some((post) => post.languageText?.includes('poison'))) throw new Error('cannot read this')
      return stages.langid?.(posts) ?? []
    }
    const { results, errors } = await annotate('first one here\npoison\nlast one here\n', { ...stages, langid })
    expect(results.map((result) => result.text)).toEqual(['first one here', 'last one here'])
    expect(errors).toEqual([[2, 'cannot read this']])
  })
})

describe('lineGroups', () => {
  async function linesOf(...chunks: (string | Buffer)[]): Promise<InputLine[][]> {
    const groups: InputLine[][] = []
    for await (const group of lineGroups(streamOf(...chunks))) groups.push(group)
    return groups
  }

  it('hands on each read at once and joins what a read cut', async () => {
    const [bytes] = [Buffer.from('乌节\n')]
    expect(await linesOf('one\ntwo\nth', 'ree\r\n', bytes.subarray(0, 4), bytes.subarray(4), 'last')).toEqual([
      [
        { number: 1, text: 'one' },
        { number: 2, text: 'two' },
      ],
      [{ number: 3, text: 'three' }],
      [{ number: 4, text: '乌节' }],
      [{ number: 5, text: 'last' }],
    ])
  })

  it('skips a line without end but keeps counting', async () => {
    const long = 'x'.repeat(600_000)
    const groups = await linesOf(long, long, `${long}\nafter`, '\n')
    expect(groups.flat()).toEqual([
      { number: 1, text: null },
      { number: 2, text: 'after' },
    ])
  })
})

describe('createLineReader', () => {
  it('takes text that only looks a little like JSON as text', () => {
    const read = createLineReader()
    expect(read({ number: 1, text: '{lol} what' })).toMatchObject({ post: { text: '{lol} what' } })
    expect(read({ number: 2, text: '' })).toMatchObject({ post: { text: '' } })
  })

  it('reports an overlong line by number', () => {
    expect(createLineReader()({ number: 7, text: null })).toMatchObject({
      line: 7,
      error: expect.stringContaining('longer than') as string,
    })
  })
})
