import { describe, expect, it } from 'vitest'
import { english } from '../messages/en.js'
import { dayIn, nameIn, oneOf } from './link-values.js'

const WORDS = 'Buy at evil.example now'
const told = {
  platforms: ['mastodon'],
  topics: [{ key: 'drilling', title: 'Drilling next door' }],
  themes: [{ key: 'transport', title: 'Transport' }],
  entityName: undefined,
  storyTitle: undefined,
}
const words = { value: english.chart.value, reposts: english.filter.repostValues }

describe('a value in a link', () => {
  it('is one of the known values, or none', () => {
    expect(oneOf(['before', 'english'], 'english')).toBe('english')
    for (const given of [WORDS, 'constructor', '__proto__', '', null, undefined])
      expect(oneOf(['before', 'english'], given)).toBeUndefined()
  })

  it('is a day, or none', () => {
    expect(dayIn('2026-08-09')).toBe('2026-08-09')
    for (const given of [WORDS, '2026-02-30', '2026-8-9', '9999-01-01', '2026-08-09T00:00Z', '', null])
      expect(dayIn(given)).toBeUndefined()
  })
})

describe('the name of a filter’s value', () => {
  it.each([
    ['language', 'en-SG', 'Singlish'],
    ['language', 'none', english.chart.value('language', 'none')],
    ['sentiment', 'negative', 'Negative'],
    ['origin', 'inside', 'Inside Singapore'],
    ['platform', 'mastodon', 'Mastodon'],
    ['theme', 'transport', 'Transport'],
    ['topic', 'drilling', 'Drilling next door'],
    ['reposts', 'only', 'Reposts only'],
    ['term', 'nasi lemak', '“nasi lemak”'],
  ])('of %s %s is %s', (field, value, name) => expect(nameIn(field, value, told, words)).toBe(name))

  it.each(['language', 'sentiment', 'origin', 'platform', 'theme', 'topic', 'reposts', 'entity', 'story', 'with'])(
    'of %s is nothing that only the link says',
    (field) => {
      for (const value of [WORDS, 'buy-at-evil', 'constructor', '__proto__', 'toString'])
        expect(nameIn(field, value, told, words)).toBeUndefined()
    },
  )

  it('of a story is the title that the API gives it', () => {
    expect(nameIn('story', '12', { ...told, storyTitle: 'Train fault again' }, words)).toBe('Train fault again')
  })

  it('of an entity is the name that the API gives it', () => {
    expect(nameIn('entity', '~anything', { ...told, entityName: 'Dhoby Ghaut' }, words)).toBe('Dhoby Ghaut')
  })
})
