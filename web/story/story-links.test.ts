import { describe, expect, it } from 'vitest'
import type { StoryAnswer } from '../../src/domain/reading/stories.js'
import { address } from '../api/request.js'
import type { FilterState } from '../filter/filter-state.js'
import { allTerms, ownTerms, placeFilter, sharedTerms, termFilter, withinStory } from './story-links.js'

const term = (kind: 'hashtag' | 'entity', name: string, authors: number) => ({ kind, term: name, label: name, authors })
const answer = (terms: StoryAnswer['story']['terms'], byLanguage: StoryAnswer['termsByLanguage']) =>
  ({ story: { terms }, termsByLanguage: byLanguage }) as StoryAnswer

describe('terms', () => {
  const haze = allTerms(
    answer([term('hashtag', '#haze', 9)], { ms: [term('hashtag', '#jerebu', 12)], en: [term('hashtag', '#haze', 7)] }),
  )
  const rain = allTerms(answer([term('entity', '#haze', 3), term('hashtag', '#jerebu', 2)], {}))

  it('of all languages are told once, those of the most authors first', () => {
    expect(haze.map(({ term: name, authors }) => [name, authors])).toEqual([
      ['#jerebu', 12],
      ['#haze', 9],
    ])
  })

  it('are shared when kind and term are the same', () => {
    expect(sharedTerms(haze, rain).map(({ term: name }) => name)).toEqual(['#jerebu'])
    expect(ownTerms(haze, rain).map(({ term: name }) => name)).toEqual(['#haze'])
  })

  it('are filters by their kind', () => {
    expect(termFilter(term('entity', 'town/bedok', 1))).toEqual({ entity: 'town/bedok' })
    expect(termFilter(term('hashtag', '#haze', 1))).toEqual({ term: '#haze' })
  })
})

describe('a place', () => {
  const clementi = ['town/clementi', 'rail_station/clementi']
  it('is a filter by its entry', () => expect(placeFilter(['road/a'], 'haze')).toEqual({ entity: 'road/a' }))
  it('of several entries is a query that both or either of them answer', () => {
    expect(placeFilter(clementi, undefined)).toEqual({ q: 'entity:town/clementi OR entity:rail_station/clementi' })
  })
  it('of several entries goes together with the query that the page already has', () => {
    expect(placeFilter(clementi, 'haze OR smoke')).toEqual({
      q: '(haze OR smoke) (entity:town/clementi OR entity:rail_station/clementi)',
    })
  })
})

describe('a link to the posts of a story', () => {
  const filter = (link: FilterState['link'], window: FilterState['window']) =>
    ({ link, window, to: (path: string, more = {}) => address(path, { ...link, ...more }) }) as FilterState

  it('keeps the time that the page shows, also where the address does not name it', () => {
    expect(withinStory(filter({}, 'all'), 7, '/posts')).toBe('/posts?window=all&story=7')
    expect(withinStory(filter({ window: '28d' }, '28d'), 7, '/posts')).toBe('/posts?window=28d&story=7')
    expect(withinStory(filter({ from: '2026-08-01', language: 'ms' }, 'custom'), 7, '/posts', { term: '#haze' })).toBe(
      '/posts?from=2026-08-01&language=ms&story=7&term=%23haze',
    )
  })
})
