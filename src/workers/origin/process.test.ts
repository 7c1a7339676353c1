import { describe, expect, it } from 'vitest'
import type { Origin } from '../../domain/annotation.js'
import type { LanguageOfOrigin, OriginInput } from '../../domain/stage-input.js'
import { growthOf, LINEAR } from '../../../test/support/growth.js'
import { loadFindAbroad } from '../../gazetteer/abroad.js'
import { loadGazetteerLinker } from '../../gazetteer/load.js'
import { judgeCommunity } from './communities.js'
import { judgePlace } from './places.js'
import { createOriginProcess } from './process.js'
import { singlishWeight } from './weights.js'

const knowledge = { linker: loadGazetteerLinker(), findAbroad: loadFindAbroad() }
const process = createOriginProcess(knowledge)

const singlish: LanguageOfOrigin = {
  label: 'en-SG',
  confidence: 0.85,
  shares: { 'en-SG': 1 },
  evidence: ['marker:kena', 'marker:lah'],
}
const language = (label: string): LanguageOfOrigin => ({ label, confidence: 0.9, shares: { [label]: 1 }, evidence: [] })

function originOf(post: Partial<OriginInput>): Origin {
  const [outcome] = process([
    {
      id: 1,
      version: 1,
      text: '',
      platform: 'x',
      authorPlace: null,
      placeTag: null,
      community: null,
      language: null,
      ...post,
    },
  ])
  if (outcome?.kind !== 'done') throw new Error('expected an origin')
  return outcome.value
}

describe('createOriginProcess', () => {
  it('does not know without evidence', () => {
    expect(originOf({ text: 'nice weather', language: language('en') })).toEqual({
      label: 'unknown',
      probability: 0.5,
      evidence: [],
    })
  })

  it('adds up Singlish and a station, and shows both', () => {
    const origin = originOf({ text: 'Wah the MRT at Dhoby Ghaut kena delay again lah 😭', language: singlish })
    expect(origin.label).toBe('inside')
    expect(origin.probability).toBeGreaterThan(0.8)
    expect(origin.evidence.map(({ kind, detail }) => `${kind} ${detail}`)).toEqual([
      'language en-SG',
      'singlish kena',
      'singlish lah',
      'gazetteer Dhoby Ghaut',
    ])
    const logOdds = origin.evidence.reduce((sum, { weight }) => sum + weight, 0)
    expect(origin.probability).toBeCloseTo(1 / (1 + Math.exp(-logOdds)))
  })

  it('counts only words of the marker list, and fewer where a place abroad is named', () => {
    const words = (evidence: string[], text = ''): unknown[] =>
      originOf({ text, language: { ...singlish, evidence } })
        .evidence.filter(({ kind }) => kind === 'singlish')
        .map(({ detail, weight }) => [detail, Number(weight.toFixed(2))])
    expect(words(['model:buy', 'model:can', 'marker:lah', 'marker:oso'])).toEqual([
      ['lah', 1.2],
      ['oso', 0.6],
    ])
    expect(words(['buy', 'lah']), 'a row of before').toEqual([['lah', 1.2]])
    expect(words(['marker:lah'], 'KL jam again lah')).toEqual([['lah', 0.48]])
    expect(originOf({ language: { ...language('en'), evidence: ['marker:kopi'] } }).evidence).toMatchObject([
      { kind: 'singlish', detail: 'kopi' },
    ])
  })

  it('lets an unsure Singlish label weigh nothing, and a sure one no more than two words', () => {
    expect([0.4, 0.45].map(singlishWeight)).toEqual([0, 0])
    expect(singlishWeight(0.7)).toBeCloseTo(1.39, 2)
    expect([0.99, 1].map(singlishWeight)).toEqual([2.2, 2.2])
  })

  it.each([
    'Here in Perth the kopi also shiok lah',
    'Kena stuck at JB customs lah',
    'Back in Melbourne liao, kena rain lah',
    'KL always like this lah',
    'Miss Singapore so much! Melbourne winter kena rain lah',
  ])('is not sure of inside where the text speaks from abroad: %s', (text) => {
    expect(originOf({ text, language: singlish }).label).not.toBe('inside')
  })

  it.each(['Penang Road so crowded lah', 'Little India kena rain lah', 'back from Bangkok, kena fever lah'])(
    'takes no name in Singapore, and no journey that ended, for a place abroad: %s',
    (text) => {
      const origin = originOf({ text, language: singlish })
      expect(origin.label).toBe('inside')
      expect(origin.evidence.filter(({ kind }) => kind.endsWith('abroad'))).toEqual([])
    },
  )

  it('lets a place abroad that is only spoken of decide nothing against a community', () => {
    expect(originOf({ text: 'Tokyo is cold', community: 'singapore' }).label).toBe('inside')
    expect(originOf({ text: 'Tokyo is cold' }).label).toBe('unknown')
    expect(originOf({ text: 'here in Tokyo it is cold' }).label).toBe('outside')
  })

  it('knows Singapore as somewhere to go to', () => {
    expect(originOf({ text: 'Flying to Singapore next week' }).evidence).toMatchObject([
      { kind: 'country_name' },
      { kind: 'from_afar' },
    ])
  })

  it('lets one weak piece of evidence decide nothing', () => {
    expect(originOf({ text: 'landed at Bishan' }).label).toBe('unknown')
    expect(originOf({ text: 'Singapore GDP grows' }).label).toBe('unknown')
    for (const label of ['ms', 'zh', 'ta'])
      expect(originOf({ text: '…', language: language(label) })).toMatchObject({ label: 'unknown', probability: 0.5 })
  })

  it('weighs a declared place, and a tagged one more', () => {
    expect(originOf({ authorPlace: 'Singapore 🇸🇬' }).label).toBe('inside')
    expect(originOf({ authorPlace: 'Jakarta' }).label).toBe('outside')
    expect(originOf({ authorPlace: 'Jakarta', placeTag: 'Toa Payoh' }).probability).toBeGreaterThan(0.5)
  })

  it('does not decide by a language against the words of the author', () => {
    const indonesian = language('id')
    expect(originOf({ language: indonesian })).toMatchObject({ label: 'outside' })
    expect(originOf({ language: indonesian, authorPlace: 'Singapore' })).toMatchObject({ label: 'unknown' })
    expect(originOf({ language: indonesian, placeTag: 'Toa Payoh', community: 'singapore' }).label).toBe('inside')
  })

  it('shows no label for an unsure language', () => {
    expect(originOf({ language: { ...singlish, confidence: 0.5, evidence: [] } }).label).toBe('unknown')
    expect(originOf({ language: { ...language('fr'), confidence: 0.5 } }).label).toBe('unknown')
    expect(originOf({ language: { ...language('id'), confidence: 0.3 } }).label).toBe('unknown')
  })

  it('lets two places that agree decide', () => {
    expect(originOf({ text: 'from Bishan to Punggol' }).label).toBe('inside')
  })

  it('weighs the community', () => {
    expect(originOf({ community: 'singapore' }).label).toBe('inside')
    expect(originOf({ community: 'malaysia' }).label).toBe('outside')
    expect(originOf({ community: 'mastodon.social' }).evidence).toEqual([])
  })

  it('counts each name once and no more than three', () => {
    const { evidence } = originOf({ text: 'Bishan Bishan Bedok Yishun Punggol Sengkang' })
    expect(evidence.map(({ detail }) => detail)).toEqual(['Bishan', 'Bedok', 'Yishun'])
  })

  it('does not look at who wrote it', () => {
    const text = 'queue very long'
    const plain = originOf({ text })
    for (const name of ['Tan Ah Kow', 'Siti', 'Muthu', 'John'])
      expect(originOf({ text: `${name}: ${text}` })).toEqual(plain)
  })
})

describe('judgePlace', () => {
  it.each([
    ['Singapore', 'singapore'],
    ['新加坡', 'singapore'],
    ['சிங்கப்பூர்', 'singapore'],
    ['SG', 'singapore'],
    ['Ang Mo Kio', 'singapore'],
    ['🇸🇬', 'singapore'],
    ['Singapore / London', 'both'],
    ['🇸🇬🇲🇾', 'both'],
    ['Woodlands, TX', 'elsewhere'],
    ['吉隆坡', 'elsewhere'],
    ['Queenstown, New Zealand', 'elsewhere'],
    ['somewhere over the rainbow', 'unknown'],
    ['Newton', 'unknown'],
    ['Chinatown', 'unknown'],
    ['Chinatown, London', 'elsewhere'],
    ['Georgia', 'unknown'],
    ['Little India', 'singapore'],
    ['小印度', 'singapore'],
    ['லிட்டில் இந்தியா', 'singapore'],
    ['Penang Road', 'singapore'],
    ['near Little India MRT', 'singapore'],
    ['Canberra, Sembawang', 'singapore'],
    ['Canberra', 'unknown'],
    ['NTU', 'singapore'],
    ['Singapore General Hospital', 'singapore'],
    ['Esplanade - Theatres on the Bay', 'singapore'],
    ['Not in Singapore', 'unknown'],
    ['left Singapore in 2019', 'unknown'],
    ['Singapore (not really)', 'unknown'],
    ['wish I was in Singapore', 'unknown'],
    ['ex-Singapore, now Perth', 'elsewhere'],
    ['Johor Bahru, Malaysia (next to Singapore)', 'elsewhere'],
    ['Bishan > Melbourne', 'elsewhere'],
    ['SG→LDN', 'unknown'],
    ['London → Singapore', 'singapore'],
    ['Lagos, Nigeria', 'elsewhere'],
    ['Jepun', 'elsewhere'],
    ['紐西蘭', 'elsewhere'],
    ['வட கொரியா', 'elsewhere'],
  ])('%s → %s', (place, verdict) => {
    expect(judgePlace(place, knowledge)).toBe(verdict)
  })
})

describe('judgeCommunity', () => {
  it.each([
    ['r/singapore', 'inside'],
    ['SingaporeRaw', 'inside'],
    ['social.example.sg', 'inside'],
    ['https://t.me/sgnews', 'inside'],
    ['indonesia', 'outside'],
    ['mastodon.org.uk', 'outside'],
    ['programming', null],
    ['msgboard', null],
  ])('%s → %s', (community, verdict) => {
    expect(judgeCommunity(community)).toBe(verdict)
  })
})

it('takes time in proportion to the places of a text', () => {
  expect(growthOf((size) => originOf({ text: 'Tampines '.repeat(size) }), 1_500)).toBeLessThan(LINEAR)
})
