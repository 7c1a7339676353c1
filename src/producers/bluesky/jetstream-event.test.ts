import { describe, expect, it } from 'vitest'
import { itWithFixtures, recordedPayload } from '../../../test/support/kept-back.js'
import { RawPost } from '../../domain/post.js'
import { createEventReader, type PostFilter, type FrameContent } from './jetstream-event.js'

const DID = 'did:plc:aaaabbbbccccddddeeeeffff'
const OTHER = 'did:plc:zzzzyyyyxxxxwwwwvvvvuuuu'
const TIME_US = 1_783_175_888_090_631

const event = (commit: object, more: object = {}): string =>
  JSON.stringify({ did: DID, time_us: TIME_US, kind: 'commit', commit: { ...postCommit({}), ...commit }, ...more })

const postCommit = (record: object): object => ({
  rev: '3mptbypcq372f',
  operation: 'create',
  collection: 'app.bsky.feed.post',
  rkey: '3mptbyoeyc22k',
  record: { $type: 'app.bsky.feed.post', createdAt: '2026-07-04T14:38:06.240Z', text: 'Singapore rain', ...record },
  cid: 'bafyreiapzyf65cmq55jklpnrihiygze2',
})

const reading = (frame: string, filter: Partial<PostFilter> = {}): FrameContent =>
  createEventReader({ terms: ['singapore'], langs: [], dids: [], ...filter })(frame)

const postOf = (record: object, filter: Partial<PostFilter> = {}): RawPost | undefined =>
  reading(event(postCommit(record)), filter).post

describe('a post in the stream', () => {
  it('becomes one of ours, without its author in the payload', () => {
    const { post, timeUs } = reading(event({}))
    expect(timeUs).toBe(TIME_US)
    expect(post).toEqual({
      platform: 'bluesky',
      nativeId: `${DID}/3mptbyoeyc22k`,
      text: 'Singapore rain',
      postedAt: new Date('2026-07-04T14:38:06.240Z'),
      editedAt: null,
      kind: 'original',
      parentNativeId: null,
      author: { nativeId: DID, handle: null, declaredPlace: null, createdAt: null },
      languageTag: null,
      placeTag: null,
      community: null,
      counts: {},
      payload: { time_us: TIME_US, kind: 'commit', commit: postCommit({}) },
    })
    expect(RawPost.safeParse(post).error).toBeUndefined()
    expect(JSON.stringify(post?.payload)).not.toContain(DID)
  })

  it('keeps the time its author claims, however wrong', () => {
    const claimed = (createdAt: string) => postOf({ createdAt })?.postedAt?.toISOString() ?? null
    expect(claimed('2031-01-01T00:00:00Z')).toBe('2031-01-01T00:00:00.000Z')
    expect(claimed('1985-04-12T23:20:50.123456789+08:00')).toBe('1985-04-12T15:20:50.123Z')
    for (const noDate of [
      'yesterday',
      '2026-13-45T00:00:00Z',
      '0000-01-01T00:00:00Z',
      '+275760-09-13T00:00:00Z',
      '12',
    ]) {
      expect(claimed(noDate)).toBeNull()
    }
  })

  it('takes the first language tag that is one', () => {
    expect(postOf({ langs: ['x'.repeat(80), 'zh-Hans-SG', 'en'] })?.languageTag).toBe('zh-Hans-SG')
    expect(postOf({ langs: 'en' })?.languageTag).toBeNull()
  })

  const uri = (name: string, collection = 'app.bsky.feed.post') => `at://${OTHER}/${collection}/${name}`
  it.each([
    ['a reply', { reply: { root: { uri: uri('r') }, parent: { uri: uri('p') } } }, 'reply', `${OTHER}/p`],
    ['a quote', { embed: { $type: 'app.bsky.embed.record', record: { uri: uri('q') } } }, 'quote', `${OTHER}/q`],
    [
      'a quote with images',
      {
        embed: {
          $type: 'app.bsky.embed.recordWithMedia',
          record: { record: { uri: uri('q') } },
          media: { $type: 'x' },
        },
      },
      'quote',
      `${OTHER}/q`,
    ],
    [
      'a reply that quotes',
      { reply: { parent: { uri: uri('p') } }, embed: { $type: 'app.bsky.embed.record', record: { uri: uri('q') } } },
      'reply',
      `${OTHER}/p`,
    ],
    [
      'a post with a list',
      { embed: { $type: 'app.bsky.embed.record', record: { uri: uri('l', 'app.bsky.graph.list') } } },
      'original',
      null,
    ],
    ['a reply to a handle', { reply: { parent: { uri: 'at://alice.example/app.bsky.feed.post/p' } } }, 'reply', null],
  ])('knows %s', (_, record, kind, parentNativeId) => {
    expect(postOf(record)).toMatchObject({ kind, parentNativeId })
  })

  it('may be empty and wanted for the link or the picture it shares', () => {
    const external = { title: 'Haze over Singapore', description: '', uri: 'https://news.example' }
    const card = postOf({ text: '', embed: { $type: 'app.bsky.embed.external', external } })
    expect(card?.text).toBe('') // the words are the linked page's, not the author's
    const images = [{ alt: 'haze in Singapore' }]
    expect(postOf({ text: '', embed: { $type: 'app.bsky.embed.images', images } })?.text).toBe('haze in Singapore')
    expect(postOf({ text: 'look', tags: ['Singapore'] })?.text).toBe('look')
  })

  it('survives decoration of an unknown shape', () => {
    const odd = { facets: [{ index: 'here' }, 7], embed: 'none', langs: [1], tags: {}, labels: [], reply: null }
    expect(postOf(odd)).toMatchObject({ text: 'Singapore rain', kind: 'original' })
    expect(postOf({ embed: { $type: 'app.bsky.embed.hologram', hologram: {} } })?.text).toBe('Singapore rain')
  })
})

describe('the filter', () => {
  it('takes words, languages and accounts', () => {
    expect(postOf({ text: 'nothing' })).toBeUndefined()
    expect(postOf({ text: 'nothing' }, { dids: [DID] })).toBeDefined()
    expect(postOf({ langs: ['ja'] }, { langs: ['en'] })).toBeUndefined()
    expect(postOf({ langs: ['ja', 'en-SG'] }, { langs: ['en'] })).toBeDefined()
    expect(postOf({}, { langs: ['en'] })).toBeDefined() // no tag, but the word
    expect(postOf({ text: 'வணக்கம்', langs: ['ta'] }, { terms: [], langs: ['ta'] })).toBeDefined()
    expect(postOf({ text: 'வணக்கம்' }, { terms: [], langs: ['ta'] })).toBeUndefined()
    expect(postOf({}, { terms: [], dids: [OTHER] })).toBeUndefined()
  })

  it('leaves out who asks not to be shown', () => {
    const labels = { $type: 'com.atproto.label.defs#selfLabels', values: [{ val: '!no-unauthenticated' }] }
    expect(reading(event(postCommit({ labels })))).toEqual({ timeUs: TIME_US, dropped: 'opted_out' })
    expect(postOf({ labels: { values: [{ val: 'porn' }] } })).toBeDefined()
  })
})

describe('other events', () => {
  const removal = { platform: 'bluesky', nativeId: `${DID}/3mptbyoeyc22k` }
  const account = (active: boolean, status?: string) =>
    JSON.stringify({ did: DID, time_us: TIME_US, kind: 'account', account: { active, did: DID, seq: 1, status } })

  it('withdraw posts', () => {
    expect(reading(event({ operation: 'delete', record: undefined })).removal).toEqual(removal)
    expect(reading(account(false, 'deleted')).removal).toEqual({ platform: 'bluesky', authorNativeId: DID })
    expect(reading(account(false, 'takendown')).removal).toEqual({ platform: 'bluesky', authorNativeId: DID })
    for (const frame of [account(true), account(false, 'deactivated'), account(false)]) {
      expect(reading(frame)).toEqual({ timeUs: TIME_US, dropped: 'account' })
    }
  })

  it('edit posts; a post edited into something else is withdrawn', () => {
    const update = (text: string) => reading(event({ ...postCommit({ text }), operation: 'update' }))
    expect(update('Singapore sun').post).toMatchObject({ text: 'Singapore sun', editedAt: new Date(TIME_US / 1_000) })
    expect(update('something else').removal).toEqual(removal)
  })

  it('are counted', () => {
    const repost = { collection: 'app.bsky.feed.repost', record: { subject: { uri: 'at://x' } } }
    expect(reading(event(repost)).dropped).toBe('repost')
    expect(reading(event({ collection: 'app.bsky.feed.like' })).dropped).toBe('other_collection')
    const kind = (name: string) => JSON.stringify({ did: DID, time_us: TIME_US, kind: name, [name]: {} })
    expect(reading(kind('identity')).dropped).toBe('identity')
    expect(reading(kind('sync')).dropped).toBe('unknown_kind')
  })
})

describe('an unknown shape', () => {
  it.each([
    ['{"did":"did:plc:x","time_us":17831', 'frame: not JSON', null],
    ['[]', 'event: expected object, received array', null],
    ['{"time_us":1783175888090631}', 'event.did: expected string, received undefined', TIME_US],
    ['{"did":"did:plc:x","kind":"commit","time_us":"soon"}', 'event.time_us: expected number, received string', null],
    [
      event({ operation: 'merge' }),
      'event.commit.operation: Invalid option: expected one of "create"|"update"|"delete"',
      TIME_US,
    ],
    [event({ record: { text: 'Singapore' } }), 'commit.record.createdAt: expected string, received undefined', TIME_US],
    [event({ record: { text: 5, createdAt: '' } }), 'commit.record.text: expected string, received number', TIME_US],
    [event({ rkey: 'a b' }), 'did, rkey: not an id', TIME_US],
    [event({}, { commit: undefined }), 'event.commit: expected object', TIME_US],
  ])('is kept raw: %s', (frame, field, timeUs) => {
    const { drifted, ...rest } = reading(frame)
    expect(rest).toEqual({ timeUs })
    expect(drifted?.field).toBe(field)
    expect(drifted?.raw).toBeDefined()
    expect(JSON.stringify(drifted?.raw)).not.toContain(DID)
  })
})

describe('recorded events', () => {
  const lines = (recordedPayload('bluesky/jetstream_v1_events_2026-07-04.jsonl') ?? '').split('\n').filter(Boolean)

  itWithFixtures('are all understood', () => {
    const read = createEventReader({ terms: [], langs: ['ja', 'ko', 'de', 'tr', 'ru', 'es', 'en'], dids: [] })
    const readings = lines.map((line) => read(line))
    const posts = readings.flatMap(({ post }) => (post ? [post] : []))
    expect(lines).toHaveLength(31)
    expect(readings.filter(({ drifted }) => drifted)).toEqual([])
    expect(posts).toHaveLength(16) // the 17th has no language tag
    for (const post of posts) expect(RawPost.safeParse(post).error).toBeUndefined()
    expect(posts.filter(({ kind }) => kind === 'reply').length).toBeGreaterThan(5)
    expect(readings.filter(({ removal }) => removal)).toHaveLength(1)
  })

  itWithFixtures('have shortened links and cards without text', () => {
    const read = createEventReader({ terms: ['tempo-tales', 'ariana grande', 'reuters'], langs: [], dids: [] })
    const texts = lines.flatMap((line) => read(line).post?.text ?? [])
    expect(texts).toEqual([
      'https://www.youtube.com/watch?v=V5lDo-jw8mA',
      '',
      expect.stringContaining('https://www.tumblr.com/tempo-tales/765681292369166336/behind-them'),
    ])
  })
})
