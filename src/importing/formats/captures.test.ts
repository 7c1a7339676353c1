import { describe, expect, it } from 'vitest'
import { drafts, others, readAs } from '../../../test/support/read-format.js'
import { itWithFixtures, recordedPayload } from '../../../test/support/kept-back.js'

const framed = (platform: string, data: object): string =>
  JSON.stringify({
    nav_index: '1:1:0',
    item_id: '1',
    timestamp_collected: 1_790_000_000_000,
    source_platform: platform,
    data,
  })

const USER = {
  rest_id: '77',
  legacy: { screen_name: 'auntie', location: 'Bedok', created_at: 'Sat Dec 14 04:35:55 +0000 2013' },
}
const tweet = (id: string, legacy: object, more: object = {}): object => ({
  rest_id: id,
  core: { user_results: { result: USER } },
  legacy: {
    ...{ created_at: 'Sat Dec 06 18:20:30 +0000 2025', full_text: 'kopi &amp; teh 😀', user_id_str: '77', lang: 'en' },
    ...{ favorite_count: 5, retweet_count: 1, reply_count: 0, quote_count: 0, entities: {}, ...legacy },
  },
  ...more,
})
const ORIGINAL = tweet('1997000000000000001', { full_text: 'முழு உரை, whole', user_id_str: '78' })
const MEDIA = {
  pk: '3992434219556287779',
  code: 'Ddn-cUVxDUj',
  taken_at: 1790155377,
  user: { pk: '49', username: 'kaya' },
}
const VIDEO = {
  ...{ id: '7300000000000000001', desc: 'chicken rice #sg', createTime: '1750000000', textLanguage: 'en' },
  ...{ author: { id: '68', uniqueId: 'makan', nickname: 'Makan' }, locationCreated: 'SG' },
  ...{ stats: { diggCount: 9, commentCount: 1, shareCount: 0, playCount: 12 }, statsV2: { diggCount: '10' } },
}

describe('zeeschuimer', () => {
  it('reads X as the API shows it: reposts whole, long posts whole, edits one post', () => {
    const repost = tweet('1997000000000000002', {
      full_text: 'RT @x: முழு…',
      retweeted_status_result: { result: { tweet: ORIGINAL } },
    })
    const long = tweet(
      '1997000000000000003',
      {
        full_text: 'cut…',
        in_reply_to_status_id_str: '19',
        place: { id: 'p', full_name: 'Tampines', country: 'Singapore' },
      },
      {
        ...{ note_tweet: { note_tweet_results: { result: { text: 'not cut' } } }, views: { count: '1234' } },
        ...{ edit_control: { edit_tweet_ids: ['1997000000000000000', '1997000000000000003'] } },
        core: {
          user_results: {
            result: { rest_id: '77', core: { screen_name: 'auntie' }, location: { location: 'Yishun' } },
          },
        },
      },
    )
    const older = {
      ...{ type: 'adaptive', id: '5', user: { id_str: '77', screen_name: 'auntie' } },
      legacy: {
        ...(ORIGINAL as { legacy: object }).legacy,
        id_str: '1300000000000000001',
        withheld_in_countries: ['SG'],
      },
    }
    const lines = [repost, { tweet: long }, older, { rest_id: '8' }].map((data) => framed('twitter.com', data))
    const items = readAs('zeeschuimer', lines.join('\n'))
    expect(drafts(items)).toMatchObject([
      {
        ...{ platform: 'x', nativeId: '1997000000000000002', kind: 'repost', parentNativeId: '1997000000000000001' },
        ...{ text: 'முழு உரை, whole', author: { nativeId: '77', handle: 'auntie', declaredPlace: 'Bedok' } },
      },
      {
        ...{ nativeId: '1997000000000000000', text: 'not cut', kind: 'reply', parentNativeId: '19' },
        ...{ counts: { views: 1234, likes: 5 }, placeTag: 'Tampines, Singapore', author: { declaredPlace: 'Yishun' } },
      },
    ])
    expect(others(items)).toEqual([
      '3: left out: withheld in some countries',
      expect.stringMatching(/^4: drifted: legacy: /),
    ])
    expect(JSON.stringify(drafts(items).map(({ payload }) => payload))).not.toMatch(/auntie|Bedok|"77"/)
  })

  it('reads Instagram, Threads and TikTok, also as 4CAT keeps them', () => {
    const caption = { text: 'mee goreng 面' }
    const comment = {
      cid: '74',
      text: 'sedap',
      create_time: 1750000001,
      aweme_id: VIDEO.id,
      reply_id: '0',
      user: { uid: '5', unique_id: 'lim' },
    }
    const app = { direct_reply_count: 2, repost_count: 1, quote_count: 0, is_reply: true }
    const inside = { ...MEDIA, caption, __import_meta: { source_platform: 'instagram.com', item_id: '1' } }
    const lines = [
      framed('instagram.com', { ...MEDIA, caption, like_count: -1, comment_count: 3 }),
      framed('threads.net', { ...MEDIA, caption, like_count: 4, text_post_app_info: app }),
      framed('tiktok.com', VIDEO),
      framed('tiktok.com', { ...VIDEO, id: '7300000000000000002', author: 'makan', authorId: '68' }),
      framed('tiktok-comments', comment),
      JSON.stringify(inside),
      framed('instagram.com', MEDIA),
      framed('tiktok.com', { ...VIDEO, isAd: true }),
      framed('9gag.com', {}),
      '{"source_platform": "instagram.com"}',
    ]
    const items = readAs('zeeschuimer', lines.join('\n'))
    expect(drafts(items)).toMatchObject([
      {
        platform: 'instagram',
        nativeId: MEDIA.pk,
        text: 'mee goreng 面',
        counts: { comments: 3 },
        author: { nativeId: '49' },
      },
      {
        platform: 'threads',
        nativeId: MEDIA.pk,
        kind: 'reply',
        counts: { likes: 4, replies: 2, reposts: 1, quotes: 0 },
      },
      {
        ...{ platform: 'tiktok', nativeId: VIDEO.id, placeTag: 'SG', languageTag: 'en', author: { nativeId: '68' } },
        ...{ postedAt: new Date(1_750_000_000_000), counts: { likes: 10, comments: 1, shares: 0, plays: 12 } },
      },
      { nativeId: '7300000000000000002', author: { nativeId: '68', handle: 'makan' } },
      { platform: 'tiktok', nativeId: '74', kind: 'reply', parentNativeId: VIDEO.id },
      { platform: 'instagram', nativeId: MEDIA.pk },
    ])
    expect(drafts(items)[0]?.counts).not.toHaveProperty('likes')
    expect(others(items)).toEqual([
      '7: left out: a stub without its caption',
      '8: left out: an advert',
      '9: rejected: items of 9gag.com are not read',
      '10: rejected: no item of Zeeschuimer: it has no source_platform',
    ])
    expect(JSON.stringify(drafts(items).map(({ payload }) => payload))).not.toMatch(/makan|kaya|"lim"/)
  })

  itWithFixtures('reads the recorded items', () => {
    const items = readAs('zeeschuimer', recordedPayload('import/zeeschuimer_instagram.ndjson') ?? '')
    expect(drafts(items).map(({ nativeId }) => nativeId)).toEqual(['3992434219556287779', '3809847048594935553'])
  })
})

describe('4CAT CSV', () => {
  const csv = (columns: string, ...rows: readonly string[]): string => `\uFEFF${[columns, ...rows].join('\r\n')}\r\n`

  it('names posts as the live sources do', () => {
    const x = csv(
      'id,thread_id,timestamp,unix_timestamp,link,body,author,author_id,language_guess,retweet_count,like_count,is_retweet,is_reply,place_name',
      '1997000000000000003,1997000000000000001,2025-12-06 18:20:30,1765045230,https://x.com/a/status/1,"two\nlines, &amp;",auntie,77,en,1,5,no,yes,Bedok',
      '1997000000000000004,1997000000000000004,2025-12-06 18:20:30,,https://x.com/a/status/2,RT @b: hi,auntie,77,en,0,0,yes,no,',
    )
    expect(drafts(readAs('4cat-csv', x))).toMatchObject([
      {
        ...{ platform: 'x', nativeId: '1997000000000000003', kind: 'reply', parentNativeId: '1997000000000000001' },
        ...{
          text: 'two\nlines, &',
          postedAt: new Date('2025-12-06T18:20:30Z'),
          placeTag: 'Bedok',
          counts: { likes: 5 },
        },
      },
      { nativeId: '1997000000000000004', kind: 'repost', postedAt: new Date('2025-12-06T18:20:30Z') },
    ])
    const instagram = csv(
      'id,post_source_domain,thread_id,parent_id,body,author,timestamp,type,url,num_likes,num_comments,location_name,unix_timestamp',
      'Ddn-cUVxDUj,x,Ddn-cUVxDUj,Ddn-cUVxDUj,面,kaya,2026-09-23 09:22:57,photo,https://www.instagram.com/p/Ddn-cUVxDUj,7,-1,Katong,1790155377',
      '!,x,y,z,面,kaya,2026-09-23 09:22:57,photo,https://www.instagram.com/p/x,7,1,Katong,1790155377',
    )
    const items = readAs('4cat-csv', instagram)
    expect(drafts(items)).toMatchObject([
      { platform: 'instagram', nativeId: MEDIA.pk, placeTag: 'Katong', counts: { likes: 7 } },
    ])
    expect(others(items)).toEqual(['3: rejected: id: is not from this platform'])
  })

  it.each([
    [
      'tiktok',
      'id,thread_id,author,body,timestamp,unix_timestamp,tiktok_url,likes',
      '73,73,m,hi,2025-01-01 00:00:00,1735689600,u,4',
      '73',
    ],
    [
      'threads',
      'id,thread_id,url,body,timestamp,author',
      'Ddn-cUVxDUj,x,https://www.threads.com/@a/post/x,hi,2025-01-01 00:00:00,a',
      MEDIA.pk,
    ],
    [
      'reddit',
      'id,thread_id,timestamp,body,subject,author,subreddit',
      'abc,abc,2025-01-01 00:00:00,hi,Title,a,singapore',
      't3_abc',
    ],
    [
      'reddit',
      'id,thread_id,timestamp,body,subject,author,subreddit',
      'abd,abc,2025-01-01 00:00:00,hi,,a,singapore',
      't1_abd',
    ],
    [
      'telegram',
      'id,thread_id,search_entity,timestamp,body,author',
      'SGNews-12,SGNews,SGNews,2025-01-01 00:00:00,hi,a',
      'sgnews/12',
    ],
    [undefined, 'id,thread_id,timestamp,body,author', '9,9,2025-01-01 00:00:00,hi,a', '9'],
  ])('knows %s by its columns', (platform, columns, row, nativeId) => {
    const [draft] = drafts(readAs('4cat-csv', csv(columns, row)))
    expect(draft).toMatchObject({ nativeId, postedAt: new Date('2025-01-01T00:00:00Z') })
    expect(draft?.platform).toBe(platform)
  })
})
