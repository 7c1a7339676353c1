import { describe, expect, it } from 'vitest'
import { loadFindAbroad } from '../../gazetteer/abroad.js'
import { loadGazetteerLinker } from '../../gazetteer/load.js'
import { openLangidModels } from '../../models/langid/langid-folder.js'
import type { AnnotateStages } from '../../workers/annotate-posts.js'
import { createLangidProcess } from '../../workers/langid/process.js'
import { createOriginProcess } from '../../workers/origin/process.js'
import { formatProbes } from './format-probes.js'
import type { Probe } from './read-probes.js'
import { runProbes } from './run-probes.js'

const linker = loadGazetteerLinker()
const stages: AnnotateStages = {
  langid: createLangidProcess(await openLangidModels('models'), linker),
  origin: createOriginProcess({ linker, findAbroad: loadFindAbroad() }),
}

const probe = (id: string, fields: Partial<Probe>): Probe => ({
  id,
  kind: 'all',
  text: 'hello there everyone',
  extra: {},
  expect: { lang: ['en'] },
  ...fields,
})

const run = (...probes: Probe[]) => runProbes(probes, stages, new AbortController().signal)

/** Ids of the wrong ones. */
const wrongOf = async (...probes: Probe[]): Promise<string[]> => (await run(...probes)).wrong.map(({ id }) => id)

describe('runProbes', () => {
  it('counts by kind, and says what was expected and got where a probe is wrong', async () => {
    const report = await run(
      probe('right', { kind: 'one' }),
      probe('wrong', { kind: 'two', expect: { lang: ['ms'], origin: ['unknown'] } }),
      probe('zh', { kind: 'two', text: '今天地铁又坏了', expect: { lang: ['zh'] } }),
    )
    expect(report).toEqual({
      right: 2,
      of: 3,
      byKind: { one: { right: 1, of: 1 }, two: { right: 1, of: 2 } },
      wrong: [{ id: 'wrong', kind: 'two', expected: { lang: ['ms'] }, got: { lang: 'en' } }],
      leftOut: [],
    })
    expect(formatProbes(report, 'p.ndjson')).toBe(
      [
        '2 of 3 probes of p.ndjson are right',
        '',
        'one     1 of    1',
        'two     1 of    2',
        '',
        'Wrong:',
        '  wrong  lang: expected ["ms"], got "en"',
      ].join('\n'),
    )
  })

  it('hands the further fields of the post to the stages', async () => {
    const inside = { expect: { origin: ['inside' as const] } }
    const declared = probe('declared', { ...inside, extra: { authorPlace: 'Bukit Batok' } })
    const tagged = probe('tagged', { ...inside, extra: { placeTag: 'Bukit Batok' } })
    expect(await wrongOf(declared, tagged, probe('neither', inside))).toEqual(['neither'])
  })

  it('reads the text as a place where the kind says so', async () => {
    const place = { text: 'Bukit Batok', expect: { origin: ['inside' as const], lang: ['und'] } }
    const tag = probe('tag', { ...place, kind: 'place tags' })
    const declared = probe('declared', { ...place, kind: 'declared places, again' })
    expect(await wrongOf(tag, declared, probe('post', place))).toEqual(['post'])
  })

  it('splits hashtags as language identification does', async () => {
    const words = { text: '#NDP2025Fireworks', expect: { words: 'NDP2025 Fireworks' } }
    expect(await wrongOf(probe('right', words), probe('wrong', { ...words, expect: { words: 'NDP 2025' } }))).toEqual([
      'wrong',
    ])
  })

  it('compares two texts as trends do: equal words, alike, or a run of eight words', async () => {
    const warning = 'Beware fake parcel lockers near Clementi station collecting passwords from elderly residents'
    const of = (id: string, other: string, copy: boolean): Probe =>
      probe(id, { text: warning, extra: { other }, expect: { copy } })
    expect(
      await wrongOf(
        of('capitals', warning.toUpperCase(), true),
        of('before', `Good evening neighbours, kindly forward this: ${warning}`, true),
        of('another', 'Quiet morning at the hawker centre with teh peng, kaya toast and two soft boiled eggs', false),
        of('control: same, said not to be', warning, false),
        of('control: another, said to be', 'The library opens later on public holidays', true),
      ),
    ).toEqual(['control: same, said not to be', 'control: another, said to be'])
  })

  it('names a probe that cannot be judged, and counts it nowhere', async () => {
    const report = await run(probe('right', {}), probe('alone', { kind: 'copies', expect: { copy: true } }))
    expect(report).toMatchObject({ right: 1, of: 1, byKind: { all: { right: 1, of: 1 } }, wrong: [] })
    expect(report.leftOut).toEqual([
      { id: 'alone', kind: 'copies', reason: 'copy needs a second text, in extra.other' },
    ])
    expect(formatProbes(report, 'p.ndjson')).toContain('Not judged:\n  alone  copy needs a second text')
  })
})
