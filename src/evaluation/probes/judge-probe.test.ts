import { describe, expect, it } from 'vitest'
import { judgeProbe, type Answer } from './judge-probe.js'
import type { Expectations } from './read-probes.js'

const ANSWER: Answer = {
  language: {
    label: 'en-SG',
    confidence: 0.9,
    groupConfidence: 0.9,
    shares: { 'en-SG': 0.5, en: 0.2, zh: 0.3 },
    evidence: [],
  },
  sentiment: { label: 'negative', negative: 0.8, neutral: 0.1, positive: 0.1 },
  entities: [
    { start: 0, end: 7, type: 'PER', surface: 'Hui Min', gazetteer: null },
    { start: 11, end: 17, type: 'LOC', surface: 'Bishan', gazetteer: { id: 'town/bishan', name: 'Bishan' } },
  ],
  origin: {
    label: 'inside',
    probability: 0.9,
    evidence: [
      { kind: 'singlish', detail: 'Lah', weight: 1 },
      { kind: 'gazetteer', detail: 'can', weight: 1 },
    ],
  },
  words: 'MRT breakdown',
  isCopy: true,
}

type Cases<Wanted> = { readonly right: readonly Wanted[]; readonly wrong: readonly Wanted[] }

/** Every expectation, with values that hold of the answer above and values that do not. */
const CASES: { readonly [Name in keyof Expectations]-?: Cases<NonNullable<Expectations[Name]>> } = {
  lang: { right: [['en-SG'], ['en', 'en-SG']], wrong: [['en'], ['und']] },
  sent: { right: [['negative']], wrong: [['positive', 'neutral'], ['none']] },
  origin: { right: [['inside', 'unknown']], wrong: [['outside']] },
  ents: {
    right: [[{ s: ['Bishan'], type: ['LOC'], id: '(bishan|ang-mo-kio)' }], [{ id: 'bishan' }, { type: ['PER'] }]],
    wrong: [
      [{ s: ['bishan'] }],
      [{ id: 'yishun' }],
      [{ s: ['Bishan'], type: ['PER'] }], // both are there, but not of one entity
      [{ id: 'bishan' }, { s: ['Yishun'] }],
    ],
  },
  noid: { right: [['yishun']], wrong: [['yishun', 'bishan'], ['.']] },
  noent: { right: [['Audit Report']], wrong: [['bishan'], ['.']] },
  per: { right: ['Hui Min'], wrong: ['Hui', 'Tan Hui Min', 'Bishan'] },
  noper: { right: ['Hui', 'Bishan'], wrong: ['Hui Min'] },
  share: { right: [{ zh: 0.3, 'en*': 0.7 }, { en: 0.2 }], wrong: [{ zh: 0.3, en: 0.3 }, { 'en*': 0.71 }, { ms: 0.1 }] },
  words: { right: ['MRT breakdown'], wrong: ['MR Tbreakdown'] },
  copy: { right: [true], wrong: [false] },
  noSinglishEvidence: { right: [['can', 'cheap']], wrong: [['cheap', 'lah']] },
}

describe.each(Object.entries(CASES))('%s', (name, { right, wrong }: Cases<unknown>) => {
  it.each(right.map((wanted) => ({ wanted })))('holds: $wanted', ({ wanted }) => {
    expect(judgeProbe({ [name]: wanted }, ANSWER)).toEqual({})
  })

  it.each(wrong.map((wanted) => ({ wanted })))('does not hold: $wanted', ({ wanted }) => {
    expect(Object.keys(judgeProbe({ [name]: wanted }, ANSWER))).toEqual([name])
  })
})

describe('a post that a stage leaves out', () => {
  const nothing: Answer = {
    language: null,
    sentiment: null,
    entities: null,
    origin: null,
    notApplicable: { sentiment: 'language_unsupported' },
    words: '',
    isCopy: false,
  }

  it('has no language, and no feeling unless the probe allows that', () => {
    expect(judgeProbe({ lang: ['und'], sent: ['none'], origin: ['unknown'], noid: ['.'] }, nothing)).toEqual({})
    expect(judgeProbe({ sent: ['positive'], per: 'Hui Min' }, nothing)).toEqual({
      sent: 'none (language_unsupported)',
      per: [],
    })
  })
})

it('says what was got for the expectations that do not hold, and for no other', () => {
  const got = judgeProbe({ lang: ['en-SG'], origin: ['outside'], ents: [{ id: 'yishun' }] }, ANSWER)
  expect(got).toEqual({ origin: 'inside', ents: ['Hui Min (PER)', 'Bishan (LOC, town/bishan)'] })
})
