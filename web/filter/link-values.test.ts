import { describe, expect, it } from 'vitest'
import { english } from '../messages/en.js'
import { dayIn, filterIn, keyIn, nameIn, oneOf, rowIn, strangeIn } from './link-values.js'

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

describe('a link', () => {
  const now = Date.parse('2026-08-09T05:00:00Z')
  const inLink = (text: string) => filterIn(Object.fromEntries(new URLSearchParams(text)), now)

  it.each([
    ['from=2026-08-01&to=2026-08-02&sentiment=negative,none&language=en,en-SG&origin=unknown&platform=x'],
    ['from=2026-08-01T16:00:00.000Z&to=2026-08-03T00:00:00%2B08:00&reposts=only&story=12&q=any+words&term=%23haze'],
    ['from=all&window=7d&theme=transport&topic=drilling&collection=live&entity=~anything'],
  ])('keeps %s', (text) =>
    expect(inLink(text)).toEqual({ fields: Object.fromEntries(new URLSearchParams(text)), strange: [] }),
  )

  it.each([
    ['from=banana', ['from'], {}],
    ['from=2026-1-1&to=2026-02-30', ['from', 'to'], {}],
    ['from=2026-08-01T00:00', ['from'], {}],
    ['from=2026-08-02&to=2026-08-01&reposts=only', ['from', 'to'], { reposts: 'only' }],
    ['from=2030-01-01', ['from'], {}],
    ['window=9d&reposts=some', ['window', 'reposts'], {}],
    ['language=en,klingonish&sentiment=good', ['language', 'sentiment'], { language: 'en' }],
    ['origin=constructor&platform=buy+at+evil.example', ['origin', 'platform'], {}],
    ['theme=Buy+now&topic=__proto__&collection=Buy+now&story=1e3', ['theme', 'topic', 'collection', 'story'], {}],
  ])('of %s names %j and leaves it out', (text, strange, fields) => expect(inLink(text)).toEqual({ fields, strange }))

  it('names what a page shows otherwise', () => {
    const search = new URLSearchParams('by=weather&with=before&day=')
    expect(strangeIn(search, { by: 'sentiment', with: 'before', day: undefined, week: undefined })).toEqual(['by'])
  })

  it('has numbers and keys, or none', () => {
    expect([rowIn('17'), keyIn('buy-at_1')]).toEqual(['17', 'buy-at_1'])
    for (const given of ['', '0', '-1', '1.5', '1e3', 'buy at evil.example', '9'.repeat(16), undefined])
      expect(rowIn(given)).toBeUndefined()
    for (const given of ['', 'Buy', '__proto__', 'a b']) expect(keyIn(given)).toBeUndefined()
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
    ['area', 'Ang Mo Kio', 'Ang Mo Kio'],
    ['term', 'nasi lemak', '“nasi lemak”'],
  ])('of %s %s is %s', (field, value, name) => expect(nameIn(field, value, told, words)).toBe(name))

  it.each([
    'language',
    'sentiment',
    'origin',
    'platform',
    'theme',
    'topic',
    'reposts',
    'entity',
    'area',
    'story',
    'with',
  ])('of %s is nothing that only the link says', (field) => {
    for (const value of [WORDS, 'buy-at-evil', 'constructor', '__proto__', 'toString'])
      expect(nameIn(field, value, told, words)).toBeUndefined()
  })

  it('of a story is the title that the API gives it', () => {
    expect(nameIn('story', '12', { ...told, storyTitle: 'Train fault again' }, words)).toBe('Train fault again')
  })

  it('of an entity is the name that the API gives it', () => {
    expect(nameIn('entity', '~anything', { ...told, entityName: 'Dhoby Ghaut' }, words)).toBe('Dhoby Ghaut')
  })
})
