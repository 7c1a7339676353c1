import { describe, expect, it } from 'vitest'
import type { RawPost } from '../../domain/post.js'
import { parsePage, type ParsedPage } from './parse.js'
import { idAt, idBefore, isNewer, timeOfId } from './snowflake.js'

const ID = '1874159800566825026'
const ORIGINAL = '1874159800566825025' // the same number as ID to a double

const tweet = (fields: object = {}): object => ({
  id: ID,
  text: 'Kopi O kosong at Toa Payoh lah',
  author_id: '1482680858123456789',
  created_at: '2025-01-01T12:23:00.000Z',
  lang: 'en',
  edit_history_tweet_ids: [ID],
  ...fields,
})

const pageOf = (data: unknown, rest: object = {}): ParsedPage => {
  const page = parsePage({ data, meta: { result_count: 1 }, ...rest })
  if (!page) throw new Error('no page')
  return page
}

const only = (data: object, rest: object = {}): RawPost => {
  const [post] = pageOf([data], rest).posts
  if (!post) throw new Error('no post')
  return post
}

describe('posts', () => {
  it('are read with author, declared place, place tag and counts', () => {
    const post = only(
      tweet({
        geo: { place_id: 'p1', coordinates: { type: 'Point', coordinates: [103.8, 1.3] } },
        public_metrics: { like_count: 3, retweet_count: 1, impression_count: 90, new_count: 'many' },
      }),
      {
        includes: {
          users: [
            {
              id: '1482680858123456789',
              username: 'invented_handle',
              location: 'Bedok &amp; JB',
              created_at: '2019-01-01T00:00:00Z',
            },
          ],
          places: [{ id: 'p1', full_name: 'Tampines', country: 'Singapore' }],
        },
      },
    )
    expect(post).toMatchObject({
      platform: 'x',
      nativeId: ID,
      text: 'Kopi O kosong at Toa Payoh lah',
      postedAt: new Date('2025-01-01T12:23:00.000Z'),
      editedAt: null,
      kind: 'original',
      parentNativeId: null,
      author: {
        nativeId: '1482680858123456789',
        handle: 'invented_handle',
        declaredPlace: 'Bedok & JB',
        createdAt: new Date('2019-01-01T00:00:00Z'),
      },
      languageTag: 'en',
      placeTag: 'Tampines, Singapore',
      community: null,
      counts: { likes: 3, reposts: 1, views: 90 },
    })
  })

  it.each(['新加坡的天气真热 🥵', 'சிங்கப்பூர் உணவு மிகவும் சுவை', 'Sedapnya nasi lemak 😋', '👨‍👩‍👧‍👦 at East Coast Park'])(
    'keep text of any script: %s',
    (text) => {
      expect(only(tweet({ text })).text).toBe(text)
    },
  )

  it('are unescaped exactly once', () => {
    expect(only(tweet({ text: 'A&amp;W &lt;3 &amp;lt; &amp;amp; &quot;' })).text).toBe('A&W <3 &lt; &amp; &quot;')
  })

  it('have the whole text of a long post', () => {
    expect(only(tweet({ text: 'A long…', note_tweet: { text: 'A long story &amp; more' } })).text).toBe(
      'A long story & more',
    )
  })

  it.each([
    ['in', 'id'],
    ['iw', 'he'],
    ['zh-TW', 'zh-TW'],
    ['ta', 'ta'],
    ['qme', null],
    ['qht', null],
    ['qst', null],
    ['und', null],
    ['zxx', null],
    ['qu', 'qu'],
  ])('language %s is %s', (lang, expected) => {
    expect(only(tweet({ lang })).languageTag).toBe(expected)
  })

  it('distinguish ids that are one number to a double', () => {
    expect(Number(ID)).toBe(Number(ORIGINAL))
    const page = pageOf([tweet(), tweet({ id: ORIGINAL, edit_history_tweet_ids: [ORIGINAL] })])
    expect(page.posts.map(({ nativeId }) => nativeId)).toEqual([ID, ORIGINAL])
    expect(page).toMatchObject({ newestId: ID, oldestId: ORIGINAL })
  })

  it('have their time from the id when X does not give it', () => {
    expect(only(tweet({ created_at: undefined })).postedAt).toEqual(timeOfId(ID))
  })
})

describe('references', () => {
  const retweet = tweet({
    text: 'RT @somebody: Haze again, PSI above 100 &amp; climbing, everybody wear a ma…',
    referenced_tweets: [{ type: 'retweeted', id: ORIGINAL }],
  })
  const original = tweet({
    id: ORIGINAL,
    text: 'Haze again, PSI above 100 &amp; climbing, everybody wear a mask ok 😷',
    author_id: '7',
    edit_history_tweet_ids: [ORIGINAL],
  })

  it('complete a repost from the included original', () => {
    const post = only(retweet, { includes: { tweets: [original] } })
    expect(post).toMatchObject({
      nativeId: ID,
      kind: 'repost',
      parentNativeId: ORIGINAL,
      text: 'Haze again, PSI above 100 & climbing, everybody wear a mask ok 😷',
      author: { nativeId: '1482680858123456789' },
    })
    expect(post.payload).not.toHaveProperty('cut')
  })

  it('complete a repost of a long post from its note', () => {
    const long = { ...original, note_tweet: { text: 'The whole of it' } }
    expect(only(retweet, { includes: { tweets: [long] } }).text).toBe('The whole of it')
  })

  it('keep the cut text of a repost whose original is gone, and mark it', () => {
    const page = pageOf([retweet], { errors: [{ resource_id: ORIGINAL, title: 'Not Found Error' }] })
    expect(page.posts[0]).toMatchObject({ kind: 'repost', parentNativeId: ORIGINAL, payload: { cut: true } })
    expect(page.posts[0]?.text).toMatch(/^RT @somebody: .*& climbing.*…$/)
    expect(page.dropped).toEqual({ reference_missing: 1 })
  })

  it('make a repost, typed "RT @" does not', () => {
    expect(only(tweet({ text: 'RT @somebody: I typed this' })).kind).toBe('original')
  })

  it.each([
    ['replied_to', 'reply'],
    ['quoted', 'quote'],
    ['something_new', 'original'],
  ])('%s makes a %s', (type, kind) => {
    expect(only(tweet({ referenced_tweets: [{ type, id: ORIGINAL }] })).kind).toBe(kind)
  })

  it('name the first version of an edited parent', () => {
    const edited = { ...original, edit_history_tweet_ids: ['1874159800566825000', ORIGINAL] }
    expect(only(retweet, { includes: { tweets: [edited] } }).parentNativeId).toBe('1874159800566825000')
  })
})

describe('edits', () => {
  it('are the same post with a later text', () => {
    const first = idBefore(ID, 60_000)
    const history = [first, ID]
    const before = only(tweet({ id: first, edit_history_tweet_ids: history, created_at: undefined }))
    const after = only(tweet({ edit_history_tweet_ids: history, text: 'Kopi C' }))
    expect(after.nativeId).toBe(before.nativeId)
    expect(before.editedAt).toBeNull()
    expect(after).toMatchObject({ editedAt: new Date('2025-01-01T12:23:00.000Z'), postedAt: timeOfId(first) })
  })
})

describe('what becomes no post', () => {
  it('is a withheld post, and a repost of one', () => {
    const notice = { withheld: { country_codes: ['XX'] }, text: 'This account has been withheld' }
    const page = pageOf(
      [
        tweet(notice),
        tweet({ id: ORIGINAL, referenced_tweets: [{ type: 'retweeted', id: '5000000000000000000' }] }),
        tweet({ id: '1874159800566825099' }),
      ],
      { includes: { tweets: [tweet({ ...notice, id: '5000000000000000000' })] } },
    )
    expect(page.posts.map(({ nativeId }) => nativeId)).toEqual(['1874159800566825099'])
    expect(page.dropped).toEqual({ withheld: 2 })
  })

  it.each([
    ['a number for an id', { id: 1_874_159_800_566_825 }, 'id: '],
    ['no text', { text: undefined }, 'text: '],
    ['a time in words', { created_at: 'yesterday' }, 'created_at: '],
    ['a language that is an object', { lang: { code: 'en' } }, 'lang: '],
  ])('is %s; its neighbours are read', (_, fields, field) => {
    const page = pageOf([tweet(fields), tweet({ id: ORIGINAL })])
    expect(page.posts.map(({ nativeId }) => nativeId)).toEqual([ORIGINAL])
    expect(page.drifted).toHaveLength(1)
    expect(page.drifted[0]?.field.startsWith(field)).toBe(true)
    expect(page.drifted[0]?.raw).toBeDefined()
    expect(page.read.unknown).toBe(1)
  })

  it.each([null, 'words', [], {}, { data: null }, { title: 'Something' }])(
    'is an answer that is not a page: %j',
    (body) => {
      expect(parsePage(body)).toBeNull()
    },
  )

  it('is nothing at all on an empty page that has a next one', () => {
    expect(parsePage({ meta: { result_count: 0, next_token: 'abc' } })).toMatchObject({ posts: [], nextToken: 'abc' })
  })
})

it('counts every post and user of an answer for the bill, also the dropped ones', () => {
  const page = pageOf([tweet({ withheld: {} }), tweet({ id: ORIGINAL, author_id: '8' })], {
    includes: { tweets: [tweet({ id: '77', author_id: '9' })], users: [{ id: '9' }, { id: '8' }] },
  })
  expect([...page.read.postIds].sort()).toEqual(['77', ORIGINAL, ID].sort())
  expect([...page.read.userIds].sort()).toEqual(['1482680858123456789', '8', '9'])
})

it('keeps nothing in the payload that names somebody', () => {
  const post = only(
    tweet({
      in_reply_to_user_id: '55',
      geo: { place_id: 'p', coordinates: { coordinates: [103.851959, 1.29027] } },
      entities: {
        mentions: [{ username: 'invented_friend', id: '99' }],
        urls: [
          {
            url: 'https://t.co/a',
            expanded_url: 'https://twitter.com/invented_friend/status/1/photo/1',
            display_url: 'x.com/invented_friend/st…',
            title: 'invented_friend on X',
          },
        ],
      },
    }),
    { includes: { users: [{ id: '1482680858123456789', username: 'invented_handle', name: 'Invented Name' }] } },
  )
  const payload = JSON.stringify(post.payload)
  for (const told of ['invented_', 'Invented Name', '1482680858123456789', '"55"', '103.85']) {
    expect(payload).not.toContain(told)
  }
  expect(payload).toContain('https://twitter.com/i/status/1/photo/1')
})

describe('ids', () => {
  it('contain their time and can be used in calculations', () => {
    const at = Date.parse('2026-11-22T10:00:00Z')
    expect(timeOfId(idAt(at))).toEqual(new Date(at))
    expect(timeOfId(idBefore(idAt(at), 60_000))).toEqual(new Date(at - 60_000))
    expect(isNewer(ID, ORIGINAL)).toBe(true)
    expect(timeOfId('20')).toBeNull()
  })
})
