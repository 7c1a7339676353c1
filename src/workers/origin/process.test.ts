import { describe, expect, it } from 'vitest'
import type { Language, Origin } from '../../domain/annotation.js'
import type { OriginInput } from '../../domain/stage-input.js'
import { loadGazetteerLinker } from '../../gazetteer/load.js'
import { judgeCommunity } from './communities.js'
import { judgePlace } from './places.js'
import { createOriginProcess } from './process.js'

const linker = loadGazetteerLinker()
const process = createOriginProcess({ linker })

const singlish: Language = { label: 'en-SG', confidence: 0.85, shares: { 'en-SG': 1 }, evidence: ['kena', 'lah'] }
const language = (label: string): Language => ({ label, confidence: 0.9, shares: { [label]: 1 }, evidence: [] })

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
  ])('%s → %s', (place, verdict) => {
    expect(judgePlace(place, linker)).toBe(verdict)
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
