import { describe, expect, it } from 'vitest'
import { drafts, others, readAs } from '../../../test/support/read-format.js'
import { itWithFixtures, recordedPayload } from '../../../test/support/kept-back.js'
import { sniffFormat } from '../registry.js'

const lines = (...values: readonly unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('')

describe('telegram', () => {
  const message = (id: number, more: object = {}): object => ({
    ...{ id, type: 'message', date: '2025-06-15T23:06:40', date_unixtime: '1750000000', from: 'Auntie Mei' },
    ...{ from_id: 'user55', text: 'kopi o kosong' },
    ...more,
  })
  const channel = (...messages: readonly object[]): string =>
    JSON.stringify({ name: 'Berita SG', type: 'public_channel', id: 1234567890, messages }, null, 1)

  it('reads the messages of a channel, named or by its number', () => {
    const parts = ['今天 ', { type: 'bold', text: 'மழை' }, ' 😀']
    const file = channel(
      message(1, { from_id: 'channel1234567890', text: parts, reactions: [{ count: 2 }, { count: 3 }] }),
      message(2, { reply_to_message_id: 1, edited_unixtime: '1750000099' }),
      message(3, { forwarded_from: 'Someone', text: '' }),
      { id: 4, type: 'service', action: 'pin_message', date: '2025-06-15T23:06:40' },
      message(5, { text: 7 }),
      message(6, { text: '', poll: { question: 'Teh or kopi?', answers: [{ text: 'Teh', voters: 1 }] } }),
    )
    const items = readAs('telegram', file, 'BeritaSG')
    expect(drafts(items)).toMatchObject([
      {
        ...{ platform: 'telegram', nativeId: 'beritasg/1', text: '今天 மழை 😀', community: 'beritasg' },
        ...{ postedAt: new Date(1_750_000_000_000), author: { nativeId: 'beritasg' }, counts: { reactions: 5 } },
      },
      { nativeId: 'beritasg/2', kind: 'reply', parentNativeId: 'beritasg/1', editedAt: new Date(1_750_000_099_000) },
      { nativeId: 'beritasg/3', kind: 'repost', text: '', author: { nativeId: 'user55', handle: null } },
      { nativeId: 'beritasg/6', text: 'Teh or kopi?\nTeh' },
    ])
    expect(others(items).map((other) => other.replace(/^\d+: /, ''))).toEqual([
      'left out: a service message',
      expect.stringMatching(/^drifted: text: /),
    ])
    expect(drafts(readAs('telegram', file))[0]).toMatchObject({
      nativeId: 'c/1234567890/1',
      author: { nativeId: 'c/1234567890' },
    })
    expect(JSON.stringify(items)).not.toMatch(/Auntie|Someone/)
  })

  it('reads only public chats of an account, each under its own number', () => {
    const chat = (id: number, type: string): object => ({ name: 'x', type, id, messages: [message(id)] })
    const list = [
      chat(1, 'personal_chat'),
      chat(2, 'public_supergroup'),
      chat(3, 'private_channel'),
      chat(4, 'public_channel'),
    ]
    const items = readAs('telegram', JSON.stringify({ about: 'Here is …', chats: { about: '', list } }))
    expect(drafts(items).map(({ nativeId }) => nativeId)).toEqual(['c/2/2', 'c/4/4'])
    expect(others(items)).toEqual(['1: left out: of a private chat', '1: left out: of a private chat'])
  })

  it('says that a file is cut, and reads the part before', () => {
    const whole = channel(message(1), message(2))
    const items = readAs('telegram', whole.slice(0, whole.lastIndexOf('kopi')))
    expect([drafts(items).length, others(items)]).toEqual([
      1,
      ['15: rejected: the file ends early: a bracket is not closed'],
    ])
  })
})

describe('mastodon archive', () => {
  const PUBLIC = 'https://www.w3.org/ns/activitystreams#Public'
  const create = (number: number, more: object = {}): object => ({
    ...{ id: `https://kopi.example/users/mei/statuses/${number}/activity`, type: 'Create' },
    object: {
      ...{ id: `https://kopi.example/users/mei/statuses/${number}`, type: 'Note', published: '2024-05-01T08:00:00Z' },
      ...{
        attributedTo: 'https://kopi.example/users/mei',
        url: `https://kopi.example/@mei/${number}`,
        to: [PUBLIC],
        cc: [],
      },
      ...{ content: '<p>roti &amp; kopi<br>新加坡</p>', contentMap: { 'zh-CN': 'x' }, inReplyTo: null, attachment: [] },
      ...more,
    },
  })

  it('reads public posts as the live source would', () => {
    const orderedItems = [
      create(1),
      create(2, { summary: 'food', content: '', attachment: [{ name: 'a plate' }], to: [], cc: [PUBLIC] }),
      create(3, { to: ['https://kopi.example/users/mei/followers'] }),
      { id: 'https://kopi.example/x', type: 'Announce', object: 'https://other.example/1' },
      create(4, { published: 'soon' }),
      create(5, { inReplyTo: 'https://other.example/9', updated: '2024-05-02T08:00:00Z' }),
    ]
    const items = readAs(
      'mastodon-archive',
      JSON.stringify({ '@context': 'x', id: 'outbox.json', type: 'OrderedCollection', totalItems: 6, orderedItems }),
    )
    expect(drafts(items)).toMatchObject([
      {
        ...{
          nativeId: 'https://kopi.example/statuses/1',
          text: 'roti & kopi\n新加坡',
          community: 'kopi.example',
        },
        ...{ author: { nativeId: 'https://kopi.example/@mei', handle: 'mei@kopi.example' }, languageTag: 'zh-CN' },
      },
      { text: 'food\n\na plate' },
      { nativeId: 'https://kopi.example/statuses/4', postedAt: null },
      { kind: 'reply', parentNativeId: 'https://other.example/9', editedAt: new Date('2024-05-02T08:00:00Z') },
    ])
    expect(others(items)).toEqual(['1: left out: not public', '1: left out: a boost, whose text is not in the archive'])
  })
})

describe('reddit dump', () => {
  const comment = {
    id: 'abc',
    body: 'wah &gt; sian',
    subreddit: 'singapore',
    author: 'lim',
    created_utc: 1750000000,
    link_id: 't3_x',
    parent_id: 't1_y',
    score: 3,
  }

  it('leaves out posts that were deleted or removed later', () => {
    const items = readAs(
      'reddit-dump',
      lines(
        comment,
        { ...comment, id: 'abd', body: '[deleted]' },
        { ...comment, id: 'abe', _meta: { was_deleted_later: true } },
        { ...comment, id: 'not an id' },
        {
          id: 'q1',
          title: 'Best kaya toast?',
          selftext: '',
          subreddit: 'askSingapore',
          author: '[deleted]',
          created_utc: '1750000001',
        },
      ),
    )
    expect(drafts(items)).toMatchObject([
      { nativeId: 't1_abc', text: 'wah > sian', kind: 'reply', parentNativeId: 't1_y', community: 'r/singapore' },
      { nativeId: 't3_q1', text: 'Best kaya toast?', author: null },
    ])
    expect(others(items)).toEqual([
      '2: left out: deleted or removed since',
      '3: left out: deleted or removed since',
      expect.stringMatching(/^4: rejected: id: /),
    ])
  })
})

describe('sentiment140', () => {
  it('reads Latin-1, Californian dates and quoted commas', () => {
    const rows = [
      '"0","1467810369","Mon Apr 06 22:19:45 PDT 2009","NO_QUERY","made_up","caf\xe9, ""quoted"""',
      '"4","2","Mon Jan 05 22:19:45 PST 2009","NO_QUERY","b","ok"',
      '"4","3","Mon Jan 05 22:19:45 XYZ 2009","NO_QUERY","b","ok"',
      '"4","4"',
    ]
    const items = readAs('sentiment140', Buffer.from(rows.join('\r\n'), 'latin1'))
    expect(drafts(items)).toMatchObject([
      { platform: 'x', nativeId: '1467810369', text: 'café, "quoted"', postedAt: new Date('2009-04-07T05:19:45Z') },
      { nativeId: '2', postedAt: new Date('2009-01-06T06:19:45Z'), author: { handle: 'b' } },
      { nativeId: '3', postedAt: null },
    ])
    expect(others(items)).toEqual(['4: rejected: 2 columns instead of 6'])
  })

  itWithFixtures('is recognised by its first rows', () => {
    expect(drafts(readAs('sentiment140', recordedPayload('import/sentiment140_first_rows.csv') ?? ''))).toHaveLength(4)
  })
})

describe('instaloader', () => {
  it('reads a post and leaves out a profile', () => {
    const node = {
      ...{ id: '3992434279182783934', shortcode: 'Ddn-dL3yFW-', taken_at_timestamp: 1790155296 },
      ...{ edge_media_to_caption: { edges: [{ node: { text: 'மழை 雨' } }] }, owner: { id: '1', username: 'somebody' } },
    }
    const instaloader = { version: '4.15.1', node_type: 'Post' }
    const items = readAs('instaloader', JSON.stringify({ instaloader, node }, null, 2))
    expect(drafts(items)).toMatchObject([{ platform: 'instagram', nativeId: '3992434279182783934', text: 'மழை 雨' }])
    const profile = readAs('instaloader', JSON.stringify({ instaloader: { node_type: 'Profile' }, node: {} }))
    expect(others(profile)).toEqual(['1: left out: no post but a profile or story'])
  })

  itWithFixtures('reads the sample', () => {
    expect(drafts(readAs('instaloader', recordedPayload('import/instaloader_post.json') ?? ''))).toMatchObject([
      { nativeId: '3992434279182783934', placeTag: 'Singapore' },
    ])
  })
})

it('labelled sets are recognised by every line of the head', () => {
  expect(drafts(readAs('labelled', 'positive\t"Shiok" lah\nneutral\ta 5" nail\n'))).toMatchObject([
    { text: '"Shiok" lah' },
    { text: 'a 5" nail' },
  ])
  expect(() => sniffFormat('x', 'positive\tok\nlabel\tno\n')).toThrow(/--as/)
})

it('a map makes a file of a known program a general one', () => {
  const csv = 'id,thread_id,timestamp,body,author\n1,1,2025-01-01 00:00:00,x,y\n'
  expect(sniffFormat('a.csv', csv).name).toBe('4cat-csv')
  expect(sniffFormat('a.csv', csv, true).name).toBe('csv')
})
