import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { drafts, others, readAs } from '../../../test/support/read-format.js'
import { packageRoot } from '../../package-root.js'
import type { Item } from '../import-format.js'

const fixture = (name: string): Buffer => readFileSync(join(packageRoot(), 'test', 'fixtures', 'import', name))
const csv = (...rows: readonly string[]): Item[] => readAs('4cat-csv', rows.join('\r\n'))

describe('4CAT says that it does not know', () => {
  it('a time, which the id tells, and counts, which then are unknown and never 0', () => {
    const items = readAs('4cat-csv', fixture('4cat-csv.instagram.csv'))
    expect(drafts(items)).toMatchObject([
      { nativeId: '3625145234360982643', postedAt: new Date('2025-05-04T15:03:29.627Z'), placeTag: null },
      { nativeId: '3625145234360982656', postedAt: new Date('2025-05-04T10:00:00Z') },
    ])
    expect(drafts(items).map(({ counts }) => counts)).toEqual([{}, { comments: 4 }])
  })

  it('a count, as -1 or as an empty cell', () => {
    const items = csv(
      'id,thread_id,author,body,timestamp,unix_timestamp,tiktok_url,likes,comments,shares,plays',
      '7400000000000000002,7400000000000000002,a,Supper,never,,u,-1,,2.0,many',
      '7.4E+18,7.4E+18,a,Supper,2025-06-01 08:00:00,1748764800,u,1,1,1,1',
    )
    expect(drafts(items)).toMatchObject([{ counts: { shares: 2 }, postedAt: null }])
    expect(items[0]).toMatchObject({
      omitted: [
        { field: 'postedAt', reason: 'not a date' },
        { field: 'counts.plays', reason: 'not a whole number' },
      ],
    })
    expect(others(items)).toEqual(['3: rejected: id: another program has rounded it'])
  })
})

describe('4CAT says what kind a post is', () => {
  it('of Telegram, with one id for a chat without a name, however it comes', () => {
    const items = readAs('4cat-csv', fixture('4cat-csv.telegram.csv'))
    expect(drafts(items)).toMatchObject([
      { nativeId: 'sgkampung/12', kind: 'repost', parentNativeId: null },
      {
        ...{ nativeId: 'sgkampung/13', kind: 'reply', parentNativeId: 'sgkampung/12' },
        ...{ author: { nativeId: 'user77', handle: 'u' }, editedAt: new Date(1_757_528_700_000) },
      },
      { nativeId: 'c/1234567890/14', community: 'c/1234567890' },
    ])
    const [row] = csv('search_entity,id,thread_id,author,body,timestamp', 'x,-1001234567890-14,x,-1001234567890,hi,0')
    expect(row).toMatchObject({ draft: { nativeId: 'c/1234567890/14', author: { nativeId: 'c/1234567890' } } })
    const exported = {
      type: 'public_supergroup',
      id: 1_234_567_890,
      messages: [{ id: 14, type: 'message', text: 'x' }],
    }
    expect(drafts(readAs('telegram', JSON.stringify(exported)))[0]?.nativeId).toBe('c/1234567890/14')
  })

  it('of X: a quote, and the answer to a post that it names', () => {
    expect(drafts(readAs('4cat-csv', fixture('4cat-csv.x.csv')))).toMatchObject([
      { nativeId: '1965845164112621931', kind: 'quote', parentNativeId: '1965000000000000001' },
    ])
  })

  it('of Threads and of Bluesky', () => {
    const threads = csv(
      'id,thread_id,url,body,timestamp,author,is_reply,parent_id',
      'Ddn-cUVxDUk,x,https://www.threads.com/@a/post/x,hi,2025-01-01 00:00:00,a,yes,Ddn-cUVxDUj',
    )
    expect(drafts(threads)).toMatchObject([{ kind: 'reply', parentNativeId: '3992434219556287779' }])
    const uri = 'at://did:plc:abc/app.bsky.feed.post/3kxyz'
    const bluesky = csv(
      'id,thread_id,timestamp,created_at,author,author_id,body,like_count,quoted_post,replied_to_post,languages',
      `${uri},${uri},1750000000.0,x,a.bsky.social,did:plc:abc,hi,3,,https://bsky.app/profile/did:plc:def/post/3kq,en`,
    )
    expect(drafts(bluesky)).toMatchObject([
      {
        ...{ platform: 'bluesky', nativeId: 'did:plc:abc/3kxyz', kind: 'reply', parentNativeId: 'did:plc:def/3kq' },
        ...{ author: { nativeId: 'did:plc:abc' }, counts: { likes: 3 }, languageTag: 'en' },
      },
    ])
  })
})

describe('4CAT', () => {
  it.each(['is_ad', 'is_promoted', 'is_sponsored'])('leaves out what it marks with %s', (mark) => {
    const items = csv(
      `id,thread_id,author,body,timestamp,${mark}`,
      '1,1,a,Sale,2025-01-01,yes',
      '2,2,b,Rain,2025-01-01,no',
    )
    expect([drafts(items).length, others(items)]).toEqual([1, ['2: left out: an advert']])
  })

  it('keeps a paid partnership, which is a post of a person', () => {
    expect(csv('id,thread_id,author,body,timestamp,is_paid_partnership', '1,1,a,x,2025-01-01,yes')).toMatchObject([
      { kind: 'post' },
    ])
  })

  it('names the platform of other sources by their address or name', () => {
    const row = '7,7,https://www.linkedin.com/feed/update/urn:li:activity:7,hi,a,2025-01-01 00:00:00'
    expect(drafts(csv('id,thread_id,url,body,author,timestamp', row))).toMatchObject([
      { platform: 'linkedin', nativeId: '7' },
    ])
    expect(
      drafts(csv('item_id,body,author,timestamp,source_platform', '8,hi,a,2025-01-01,facebook.com')),
    ).toMatchObject([{ platform: 'facebook', nativeId: '8' }])
    expect(drafts(csv('id,thread_id,url,body,author,timestamp', '9,9,https://example.org/9,hi,a,2025-01-01'))).toEqual([
      expect.not.objectContaining({ platform: expect.anything() as unknown }),
    ])
  })

  it('leaves out rows of Reddit whose text was removed', () => {
    const items = csv(
      'id,thread_id,timestamp,body,subject,author,subreddit,score',
      'abd,abc,2025-01-01 00:00:00,[removed by moderator],,a,singapore,1',
      'abe,abc,2025-01-01 00:00:00,hi,,a,singapore,-4',
    )
    expect(others(items)).toEqual(['2: left out: deleted or removed since'])
    expect(drafts(items)).toMatchObject([{ counts: { score: -4 } }])
  })
})

describe('adverts in captures', () => {
  it('of X are left out, with the mark of Zeeschuimer or of X itself', () => {
    const legacy = { id_str: '5', created_at: 'Sun Jun 01 08:00:00 +0000 2025', full_text: 'Buy now', user_id_str: '9' }
    const framed = (data: object): string =>
      JSON.stringify({ source_platform: 'x.com', data: { rest_id: '5', legacy, ...data } })
    const items = readAs(
      'zeeschuimer',
      [framed({ promoted: true }), framed({ promotedMetadata: { a: 1 } }), framed({ promoted: false })].join('\n'),
    )
    expect([drafts(items).length, others(items)]).toEqual([1, ['1: left out: an advert', '2: left out: an advert']])
  })

  it('of TikTok are left out, however they are marked', () => {
    const video = { id: '7300000000000000001', desc: 'x', createTime: 'noon', stats: { diggCount: 'many' } }
    const framed = (more: object): string =>
      JSON.stringify({ source_platform: 'tiktok.com', data: { ...video, ...more } })
    const items = readAs(
      'zeeschuimer',
      [framed({ isAd: true }), framed({ is_ad: 1 }), framed({ ad_info: { x: 1 } }), framed({ isAd: false })].join('\n'),
    )
    expect(others(items)).toHaveLength(3)
    expect(items[3]).toMatchObject({
      draft: { postedAt: null, counts: {} },
      omitted: [
        { field: 'postedAt', reason: 'not a date' },
        { field: 'counts.likes', reason: 'not a whole number' },
      ],
    })
  })
})

describe('telegram exports of before 2021', () => {
  const chat = (type: string, ...messages: readonly object[]): Item[] =>
    readAs('telegram', JSON.stringify({ name: 'x', type, id: 1_234_567_890, messages }))
  const message = { id: 1, type: 'message', date: '2020-06-15T23:06:40', edited: '1970-01-01T07:30:00', text: 'bus 88' }

  it('write people as bare numbers, who are the same as in newer ones', () => {
    const items = readAs('telegram', fixture('telegram.json'))
    expect(drafts(items)).toMatchObject([
      { author: { nativeId: 'user4441234567' }, postedAt: new Date('2020-06-15T23:06:40Z'), editedAt: null },
      {
        author: { nativeId: 'user4441234568' },
        text: 'see https://example.org',
        editedAt: new Date('2020-06-15T23:09:00Z'),
      },
    ])
  })

  it('are forwards and replies too, and in a channel the channel speaks', () => {
    const more = { from_id: 77, forwarded_from: 'Someone', forwarded_from_id: 99, reply_to_message_id: 3 }
    expect(drafts(chat('public_supergroup', { ...message, ...more }))).toMatchObject([
      { kind: 'repost', author: { nativeId: 'user77' } },
    ])
    expect(drafts(chat('public_supergroup', { ...message, from_id: 77, reply_to_message_id: 3 }))).toMatchObject([
      { kind: 'reply', parentNativeId: 'c/1234567890/3' },
    ])
    expect(drafts(chat('public_channel', { ...message, from_id: 1_234_567_890 }))).toMatchObject([
      { author: { nativeId: 'c/1234567890' } },
    ])
  })

  it('keep a message whose date, reactions or author nobody can read', () => {
    const spoilt = { ...message, date: 'noon', from_id: { a: 1 }, reactions: 'many', poll: 7, reply_to_message_id: 'x' }
    const items = chat('public_channel', spoilt, { ...message, type: 'unsupported' }, { ...message, id: 1.5 })
    expect(items).toMatchObject([
      {
        draft: { postedAt: null, author: null, counts: {}, kind: 'reply', parentNativeId: null },
        omitted: [
          { field: 'author', reason: 'of an unknown shape' },
          { field: 'counts.reactions', reason: 'of an unknown shape' },
          { field: 'text', reason: 'of an unknown shape' },
          { field: 'postedAt', reason: 'not a date' },
          { field: 'parentNativeId', reason: 'not an id of digits' },
        ],
      },
      { kind: 'left out', reason: 'a message that Telegram did not export' },
      { kind: 'rejected', reason: 'id: is not the number of a message' },
    ])
  })
})
