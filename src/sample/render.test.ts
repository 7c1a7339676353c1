import { describe, expect, it } from 'vitest'
import { createRandom } from './random.js'
import { joinPieces, plain, renderSentence, toLowerCaseTyping } from './render.js'
import type { Templates, Voice } from './templates.js'

const voice: Voice = {
  key: 'en',
  label: 'en',
  shares: { en: 1 },
  names: 'en',
  joiner: ' ',
  topics: {},
  tails: { positive: [], neutral: [], negative: [], question: [] },
  hashtags: {},
}
const templates: Templates = {
  voices: new Map([['en', voice]]),
  events: [],
  names: new Map([['LTA', { type: 'ORG', id: 'agency/land-transport-authority' }]]),
  slots: {
    places: {
      station: [
        { id: 'rail_station/bishan', en: 'Bishan' },
        { id: 'rail_station/bedok', en: 'Bedok' },
      ],
    },
    words: { food: { en: ['laksa'] } },
  },
  extras: {
    emoji: { positive: [], neutral: [], negative: [] },
    wordless: [],
    others: [],
    urls: [],
    spam: '',
    forwarded: { text: '', leads: [], closes: [] },
  },
}
const render = (sentence: string) => renderSentence(sentence, voice, templates, createRandom(7))

describe('renderSentence', () => {
  it('plants names and places as entities at their offsets, and plain words as none', () => {
    const { text, entities } = render('😭 [LTA] and {food} from {station} to {station}')
    expect(entities.map(({ type, gazetteer }) => [type, gazetteer])).toEqual([
      ['ORG', 'agency/land-transport-authority'],
      ['LOC', expect.stringMatching(/^rail_station\//)],
      ['LOC', expect.stringMatching(/^rail_station\//)],
    ])
    for (const entity of entities) expect(text.slice(entity.start, entity.end)).toBe(entity.surface)
    expect(new Set(entities.map((entity) => entity.surface)).size).toBe(3)
  })

  it('starts a sentence with a capital when a plain word comes first', () => {
    expect(render('{food} again.').text).toBe('Laksa again.')
  })

  it('refuses an undefined name or slot', () => {
    expect(() => render('[HDB] says so')).toThrow('names.json lacks "HDB"')
    expect(() => render('near {museum}')).toThrow('no value for {museum}')
  })
})

describe('joinPieces', () => {
  it('moves the offsets along and leaves empty pieces out', () => {
    const { text, entities } = joinPieces([plain('@friend'), plain(''), render('[LTA] again'), plain('🙂')], ' ')
    expect(text).toBe('@friend LTA again 🙂')
    expect(entities).toMatchObject([{ start: 8, end: 11, surface: 'LTA' }])
  })
})

describe('toLowerCaseTyping', () => {
  it('changes ASCII letters only, surfaces too', () => {
    const typed = toLowerCaseTyping(render('From {station}, Ärger'))
    expect(typed.text).toMatch(/^from b\w+, Ärger$/)
    expect(typed.text.slice(5, typed.entities[0]?.end)).toBe(typed.entities[0]?.surface)
  })
})
