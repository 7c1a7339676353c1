import { describe, expect, it } from 'vitest'
import { drafts, others, readAs } from '../../../test/support/read-format.js'
import type { Item } from '../import-format.js'

const lines = (...values: readonly unknown[]): string => values.map((value) => `${JSON.stringify(value)}\r\n`).join('')
const omitted = (items: readonly Item[]): unknown[] =>
  items.flatMap((item) => (item.kind === 'post' ? [item.omitted] : []))

const USER = {
  ...{ id: 9, id_str: '9', screen_name: 'auntie', location: 'Singapore', name: 'Auntie' },
  created_at: 'Sat Dec 14 04:35:55 +0000 2013',
}
const WHOLE =
  'Hawker stalls short of hands as the owners grow old and nobody in the family wants to wake up at four in the morning to cook for strangers'
/** The number has lost digits, as in every such file that a JavaScript program has written. */
const status = (id: string, more: object = {}): object => ({
  ...{ created_at: 'Fri Jun 16 13:37:11 +0000 2017', id: Number(id), id_str: id, text: 'kopi &amp; teh', user: USER },
  ...{ lang: 'en', truncated: false, favorite_count: 4, retweet_count: 1, ...more },
})
const read = (...values: readonly unknown[]): Item[] => readAs('twitter-v1', lines(...values))

describe('twitter v1.1', () => {
  it('reads the full text, under either name, and a whole repost', () => {
    const original = { id_str: '875000000000000001', full_text: 'the long original, all of it', user: USER }
    const items = read(
      status('875712345678901248', {
        text: `${WHOLE.slice(0, 110)}… https://t.co/x`,
        truncated: true,
        extended_tweet: { full_text: WHOLE },
      }),
      status('875712345678901250', { text: 'RT @b: the long original of which…', retweeted_status: original }),
      status('875712345678901251', { text: undefined, full_text: 'from a search' }),
    )
    expect(drafts(items)).toMatchObject([
      {
        ...{ platform: 'x', nativeId: '875712345678901248', text: WHOLE, kind: 'original', languageTag: 'en' },
        ...{ postedAt: new Date('2017-06-16T13:37:11Z'), counts: { likes: 4, reposts: 1 } },
        author: {
          ...{ nativeId: '9', handle: 'auntie', declaredPlace: 'Singapore' },
          createdAt: new Date('2013-12-14T04:35:55Z'),
        },
      },
      { nativeId: '875712345678901250', kind: 'repost', parentNativeId: original.id_str, text: original.full_text },
      { nativeId: '875712345678901251', text: 'from a search' },
    ])
    expect(omitted(items)).toEqual([undefined, undefined, undefined])
    expect(JSON.stringify(drafts(items).map(({ payload }) => payload))).not.toMatch(/auntie/i)
  })

  it('reads replies, quotes and places', () => {
    const place = { id: 'p', full_name: 'Tampines', country: 'Singapore' }
    const items = read(
      status('875712345678901252', { in_reply_to_status_id_str: '875712345678901248', place }),
      status('875712345678901253', { quoted_status_id_str: '875712345678901247', quoted_status: { text: 'x' } }),
      status('875712345678901254', { quoted_status: { id_str: '875712345678901246' } }),
    )
    expect(drafts(items)).toMatchObject([
      { text: 'kopi & teh', kind: 'reply', parentNativeId: '875712345678901248', placeTag: 'Tampines, Singapore' },
      { kind: 'quote', parentNativeId: '875712345678901247' },
      { kind: 'quote', parentNativeId: '875712345678901246' },
    ])
  })

  it('says that a text is cut when the file has no more of it', () => {
    const cut = { text: 'Hawker stalls short of hands as the owners…', truncated: true }
    const items = read(
      status('875712345678901255', cut),
      status('875712345678901256', { text: 'RT @b: Hawker', retweeted_status: { id_str: '7', ...cut } }),
    )
    const said = [{ field: 'text', reason: 'cut at 140 characters in the file' }]
    expect(omitted(items)).toEqual([said, said])
  })

  it('leaves out messages of a stream, adverts, withheld posts and protected accounts, each by its reason', () => {
    const items = read(
      { delete: { status: { id: 1, id_str: '1', user_id: 2, user_id_str: '2' }, timestamp_ms: '1497620231000' } },
      { limit: { track: 12, timestamp_ms: '1497620231000' } },
      { scrub_geo: { user_id: 1, up_to_status_id: 2 } },
      { disconnect: { code: 4, stream_name: 'x', reason: 'stall' } },
      status('875712345678901257', { user: { ...USER, protected: true } }),
      status('875712345678901258', { withheld_in_countries: ['SG'] }),
      status('875712345678901259', { promoted_content: { impression_id: 'x' } }),
      status('875712345678901260'),
    )
    expect(drafts(items)).toHaveLength(1)
    expect(others(items)).toEqual([
      '1: left out: a notice that a post was deleted',
      '2: left out: a notice of posts that the stream left out',
      '3: left out: a notice that places were taken back',
      '4: left out: a message of the stream itself',
      '5: left out: of a protected account',
      '6: left out: withheld in some countries',
      '7: left out: an advert',
    ])
  })

  it('takes ids as they are written, never a number that has lost digits', () => {
    const text = '"text":"kopi","created_at":"Fri Jun 16 13:37:11 +0000 2017","user":{"id":1234567890123456789}'
    const items = readAs(
      'twitter-v1',
      `{"id":875712345678901261,${text}}\n{"id":20,"in_reply_to_status_id":875712345678901263,${text}}\n{"id":8.7e17,${text}}\n`,
    )
    expect(drafts(items)).toMatchObject([
      { nativeId: '875712345678901261', author: { nativeId: '1234567890123456789' } },
      { nativeId: '20', kind: 'reply', parentNativeId: '875712345678901263' },
    ])
    expect(others(items)).toEqual(['3: rejected: id: is not an id of X (digits, all of them)'])
  })

  it('keeps a post whose date, author or counts cannot be read, and says which shape it does not know', () => {
    const items = read(
      status('20', { created_at: 'yesterday', user: 'auntie', favorite_count: 'many', lang: 7 }),
      status('875712345678901262', { text: undefined }),
      status('875712345678901263', { text: ['a', 'list'] }),
      { something: 'else' },
    )
    expect(drafts(items)).toMatchObject([{ nativeId: '20', postedAt: null, author: null, counts: { reposts: 1 } }])
    expect(omitted(items)).toEqual([
      [
        { field: 'postedAt', reason: 'not a date' },
        { field: 'languageTag', reason: 'no name of a language' },
        { field: 'counts.likes', reason: 'not a whole number' },
        { field: 'author', reason: 'of an unknown shape' },
      ],
    ])
    expect(others(items)).toEqual([
      '2: drifted: text: neither full_text nor text',
      expect.stringMatching(/^3: drifted: text: /),
      '4: drifted: text: neither full_text nor text',
    ])
  })

  it('reads pages of a search and lists', () => {
    const page = { statuses: [status('875712345678901264'), status('875712345678901265')], search_metadata: {} }
    expect(drafts(read(page, [status('875712345678901266')])).map(({ nativeId }) => nativeId)).toEqual([
      '875712345678901264',
      '875712345678901265',
      '875712345678901266',
    ])
  })
})
