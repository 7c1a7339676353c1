import { describe, expect, it } from 'vitest'
import { itWithFixtures, recordedPayload } from '../../../test/support/kept-back.js'
import { drafts, others, readAs } from '../../../test/support/read-format.js'

const USER = { id: '2244994945', username: 'ah_beng', location: 'Toa Payoh', created_at: '2013-12-14T04:35:55.000Z' }
const ORIGINAL = {
  ...{ id: '1777000000000000001', author_id: '11', created_at: '2024-04-07T08:00:00.000Z', lang: 'ta' },
  text: 'இன்று மழை &amp; வெயில் 😀',
}
const REPOST = {
  ...{ id: '1777000000000000002', author_id: USER.id, created_at: '2024-04-07T09:00:00.000Z', lang: 'ta' },
  ...{ text: 'RT @someone: இன்று…', public_metrics: { retweet_count: 3, like_count: 0 } },
  referenced_tweets: [{ type: 'retweeted', id: ORIGINAL.id }],
}
const PLAIN = {
  id: '1777000000000000003',
  author_id: USER.id,
  created_at: '2024-04-07T10:00:00.000Z',
  text: '地铁又坏了 lah',
}

describe('twarc', () => {
  it('reads pages with many posts a line, messages of a stream and flattened posts alike', () => {
    const page = { data: [REPOST, PLAIN], includes: { users: [USER], tweets: [ORIGINAL] }, meta: { result_count: 2 } }
    const stream = {
      data: { ...PLAIN, id: '1777000000000000004' },
      includes: { users: [USER] },
      matching_rules: [{ id: '1' }],
    }
    const flattened = {
      ...{ ...REPOST, id: '1777000000000000005', author: USER, __twarc: { version: '2.14.0' } },
      referenced_tweets: [{ type: 'retweeted', ...ORIGINAL, author: { id: '11', username: 'someone' } }],
    }
    const lines = [page, stream, flattened].map((line) => JSON.stringify(line))
    const items = readAs('twarc', `${lines.join('\r\n')}\r\n\r\n`)
    expect(drafts(items)).toMatchObject([
      {
        ...{ platform: 'x', nativeId: REPOST.id, kind: 'repost', parentNativeId: ORIGINAL.id },
        ...{ text: 'இன்று மழை & வெயில் 😀', counts: { reposts: 3, likes: 0 } },
        author: { nativeId: USER.id, handle: 'ah_beng', declaredPlace: 'Toa Payoh' },
      },
      { nativeId: PLAIN.id, kind: 'original', text: PLAIN.text },
      { nativeId: '1777000000000000004' },
      { nativeId: '1777000000000000005', kind: 'repost', text: 'இன்று மழை & வெயில் 😀' },
    ])
    for (const { payload } of drafts(items)) expect(JSON.stringify(payload)).not.toMatch(/ah_beng|Toa Payoh|2244994945/)
    // A checkpoint may be between two posts of one line.
    const ends = items.map(({ end }) => end)
    expect(ends).toEqual([...new Set(ends)].sort((a, b) => a - b))
    expect(ends[1]).toBe(Buffer.byteLength(`${lines[0]}\r\n`))
  })

  it('rejects one post of a page and a cut last line, and keeps the rest', () => {
    const page = {
      data: [
        { id: '1.77E+18', text: 'id that a spreadsheet has rounded' },
        PLAIN,
        { ...PLAIN, id: '9', withheld: { country_codes: ['IN'] } },
      ],
    }
    const text = `${JSON.stringify(page)}\n{"errors":[{"title":"operational-disconnect"}]}\n${JSON.stringify(page).slice(0, 90)}`
    const items = readAs('twarc', text)
    expect(drafts(items).map(({ nativeId }) => nativeId)).toEqual([PLAIN.id])
    expect(others(items)).toEqual([
      expect.stringMatching(/^1: rejected: id: /),
      '1: left out: withheld in some countries',
      expect.stringMatching(/^3: rejected: not JSON/),
    ])
  })

  itWithFixtures('reads recorded files', () => {
    const stream = readAs('twarc', recordedPayload('x/filtered_stream_capture.jsonl') ?? '')
    expect([drafts(stream).length, others(stream).length]).toEqual([7, 1])
    expect(drafts(readAs('twarc', recordedPayload('x/geo_place_lookups.jsonl') ?? ''))).toHaveLength(2)
  })
})

describe('twarc CSV', () => {
  const HEADER =
    'id,referenced_tweets.replied_to.id,referenced_tweets.retweeted.id,author_id,created_at,text,lang,public_metrics.like_count,author.id,author.username,author.location,geo.place_id,geo.full_name'

  it('is the same post as the JSON of the API', () => {
    const csv = [
      HEADER,
      '1777000000000000001,1776,,5,2024-04-07T08:00:00.000Z,"line one',
      'with ""quotes"" &amp; more",en,12,5,uncle,"Yishun, SG",p1,Singapore',
      `2,,3,5,2024-04-07T08:00:00.000Z,"@uncle's account has been withheld in India in response to a legal demand. Learn more.",en,0,5,,,,`,
      '3,,,5,yesterday,x,en,0,5,,,,',
    ]
    const items = readAs('twarc-csv', `\uFEFF${csv.join('\r\n')}`)
    expect(drafts(items)).toMatchObject([
      {
        ...{
          nativeId: '1777000000000000001',
          kind: 'reply',
          parentNativeId: '1776',
          text: 'line one\r\nwith "quotes" & more',
        },
        ...{ placeTag: 'Singapore', counts: { likes: 12 }, author: { declaredPlace: 'Yishun, SG' } },
      },
      { nativeId: '3', text: 'x', postedAt: null },
    ])
    expect(others(items)).toEqual(['4: left out: withheld in some countries'])
  })

  itWithFixtures('reads the sample', () => {
    const items = readAs('twarc-csv', recordedPayload('import/twarc_csv_sample.csv') ?? '')
    expect(drafts(items).map(({ kind }) => kind)).toEqual(['repost', 'quote', 'original', 'reply'])
    expect(others(items)).toHaveLength(2)
  })
})

describe('X archive', () => {
  const tweet = (more: object): string =>
    JSON.stringify({
      tweet: {
        ...{ id: '1997370581860180189', id_str: '1997370581860180189', created_at: 'Sat Dec 06 18:20:30 +0000 2025' },
        ...{ favorite_count: '4', retweet_count: '0', retweeted: false, lang: 'en', full_text: 'shiok &lt;3', ...more },
      },
    })
  const MENTION = { user_mentions: [{ screen_name: 'x', indices: ['3', '8'] }] }

  it('reads the JSON of a program, never the program; its numbers are text', () => {
    const archive = [
      `window.YTD.account.part0 = [ { "account": { "accountId": "77", "username": "me" } } ]`,
      `window.YTD.tweets.part0 = [\n${tweet({ in_reply_to_status_id_str: '1990000000000000001' })},`,
      `${tweet({ id_str: '2', full_text: 'RT @abcd: reposted…', entities: MENTION })},`,
      `${tweet({ id_str: '3', full_text: 'RT @abcd: only typed' })},`,
      `${tweet({ id_str: '4', created_at: 'never' })},`,
      `{"tweet": {"full_text": "a\0b"}}`,
      `]\nwindow.YTD.tweet.part1 = [ ${tweet({ id_str: undefined, id: 5 })} ]; process.exit(3)`,
    ].join('\n')
    const items = readAs('x-archive', archive)
    expect(drafts(items)).toMatchObject([
      {
        ...{ platform: 'x', nativeId: '1997370581860180189', text: 'shiok <3', kind: 'reply' },
        ...{ parentNativeId: '1990000000000000001', counts: { likes: 4, reposts: 0 } },
        ...{ postedAt: new Date('2025-12-06T18:20:30Z'), author: { nativeId: '77', handle: 'me' } },
      },
      { nativeId: '2', kind: 'repost' },
      { nativeId: '3', kind: 'original' },
      { nativeId: '4', postedAt: null },
      { nativeId: '5' },
    ])
    expect(others(items)).toEqual([expect.stringMatching(/^7: rejected: not JSON/)])
  })

  describe('with long posts', () => {
    const LONG = `Queue at the hawker centre &amp; back. ${'The uncle in front ordered for his whole block. '.repeat(9)}Worth it!`
    const CUT = `${LONG.slice(0, 275)}… https://t.co/abcdef1234`
    const note = (id: string, words: string): string =>
      JSON.stringify({
        noteTweet: { noteTweetId: id, createdAt: '2025-12-06T18:20:30.000Z', core: { text: words, urls: [] } },
      })
    const archiveOf = (notes: readonly string[], tweets: readonly string[]): string =>
      `window.YTD.note_tweet.part0 = [${notes.join(',\n')}]\nwindow.YTD.tweets.part0 = [${tweets.join(',\n')}]`
    const ID = '1997370581860180189'
    const idAfter = (ms: number): string => (BigInt(ID) + (BigInt(ms) << 22n)).toString()
    const read = (notes: readonly string[], tweets: readonly string[]): [(string | null)[], string[]] => {
      const items = readAs('x-archive', archiveOf(notes, tweets))
      return [drafts(items).map(({ text }) => text), others(items)]
    }
    const WHOLE = LONG.replace('&amp;', '&')
    const cutHere = CUT.replace('&amp;', '&')

    it('takes the whole text of the same id, or of the same minute and beginning', () => {
      expect(read([note(ID, LONG)], [tweet({ full_text: CUT })])).toEqual([[WHOLE], []])
      expect(read([note(idAfter(-90), WHOLE)], [tweet({ full_text: CUT })])).toEqual([[WHOLE], []])
    })

    it('takes the nearest of several that begin alike, each once', () => {
      const notes = [note(idAfter(-80), `${LONG} (1)`), note(idAfter(19_920), `${LONG} (2)`)]
      const second = { id: idAfter(20_000), id_str: idAfter(20_000), full_text: CUT }
      const tweets = [tweet(second), tweet({ full_text: CUT })]
      expect(read(notes, tweets)).toEqual([[`${WHOLE} (2)`, `${WHOLE} (1)`], []])
    })

    it('keeps whom a reply answers', () => {
      const reply = tweet({ full_text: `@ah_seng @mei ${CUT}`, in_reply_to_status_id_str: '1990000000000000001' })
      expect(read([note(idAfter(-90), LONG)], [reply])).toEqual([[`@ah_seng @mei ${WHOLE}`], []])
    })

    it.each([
      ['of another beginning', note(idAfter(-90), `Not the ${LONG}`), CUT, cutHere],
      ['of another hour', note(idAfter(-3_600_000), LONG), CUT, cutHere],
      ['of so old an id that it has no time', note('1234567', LONG), CUT, cutHere],
      [
        'that begins with a short post',
        note(idAfter(-90), LONG),
        'Queue at the hawker centre',
        'Queue at the hawker centre',
      ],
    ])('does not change a post when its long text is %s, and counts that', (_, other, words, expected) => {
      expect(read([other], [tweet({ full_text: words })])).toEqual([
        [expected],
        ['2: left out: long text without its post'],
      ])
    })
  })

  itWithFixtures('reads a real one', () => {
    const items = readAs('x-archive', recordedPayload('x/archive_tweets.js') ?? '')
    expect(drafts(items)).toMatchObject([
      { nativeId: '1997370581860180189', kind: 'reply' },
      { nativeId: '1994091455124787464', kind: 'repost' },
    ])
  })
})
