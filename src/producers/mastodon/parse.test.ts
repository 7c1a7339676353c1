import { postId } from './post-id.js'
import { describe, expect, it } from 'vitest'
import { itWithFixtures, recordedPayload } from '../../../test/support/kept-back.js'
import { parseStatus, statusId } from './parse.js'

const settings = { instance: 'kopi.example', honourNoindex: true, honourUndiscoverable: false }

const account = {
  id: '109304336038692196',
  username: 'auntie',
  acct: 'auntie@kampung.example',
  display_name: 'Auntie',
  discoverable: false,
  note: '<p>Tiong Bahru, mostly food</p>',
  url: 'https://kampung.example/@auntie',
  avatar: 'https://kampung.example/auntie.png',
  created_at: '2022-11-07T00:00:00.000Z',
  fields: [{ name: '📍 Location', value: '<p>Tiong Bahru</p>' }],
}
const status = {
  id: '117020582917124092',
  uri: 'https://kampung.example/users/auntie/statuses/117020582917120001',
  url: 'https://kampung.example/@auntie/117020582917120001',
  created_at: '2026-08-01T13:53:10.704Z',
  edited_at: null,
  in_reply_to_id: null,
  visibility: 'public',
  language: 'ta',
  spoiler_text: '',
  content: '<p>மழை 🌧️ again<br>aiyo</p>',
  replies_count: 1,
  reblogs_count: 0,
  favourites_count: 7,
  reblog: null,
  media_attachments: [],
  mentions: [{ id: '1', username: 'uncle', acct: 'uncle', url: 'https://kopi.example/@uncle' }],
  card: { url: 'https://news.example/a', title: 'Rain', author_name: 'A Reporter', type: 'link', description: '' },
  account,
}
const postOf = (raw: unknown, more: object = {}) => {
  const parsed = parseStatus(raw, { ...settings, ...more })
  if (parsed.outcome !== 'post') throw new Error(`became no post: ${JSON.stringify(parsed)}`)
  return parsed.post
}

describe('a status', () => {
  it('becomes a post that is the same whichever server showed it', () => {
    expect(postOf(status)).toMatchObject({
      platform: 'mastodon',
      nativeId: postId(status.uri),
      text: 'மழை 🌧️ again\naiyo',
      postedAt: new Date('2026-08-01T13:53:10.704Z'),
      editedAt: null,
      kind: 'original',
      author: {
        nativeId: 'https://kampung.example/@auntie',
        handle: 'auntie@kampung.example',
        declaredPlace: 'Tiong Bahru',
        createdAt: new Date('2022-11-07T00:00:00.000Z'),
      },
      languageTag: 'ta',
      community: 'kampung.example',
      counts: { replies: 1, reposts: 0, likes: 7 },
    })
    const atHome = postOf(
      { ...status, id: '5', account: { ...account, id: '9', acct: 'auntie' } },
      { instance: 'kampung.example' },
    )
    expect(atHome).toMatchObject({ nativeId: postId(status.uri), author: postOf(status).author })
  })

  it('keeps the answer without anybody in it', () => {
    const raw = { ...status, reblog: { ...status, quote: { state: 'accepted', quoted_status: status } } }
    const kept = JSON.stringify([postOf(status).payload, postOf(raw).payload])
    expect(kept).toContain('117020582917124092')
    expect(kept).toContain('aiyo')
    for (const name of ['auntie', 'uncle', 'Auntie', 'Reporter']) expect(kept).not.toContain(name)
  })

  it('is a boost with the words of the other, by the one who boosted', () => {
    const boost = {
      ...status,
      uri: 'https://kopi.example/users/uncle/statuses/1/activity',
      url: null,
      content: '',
      account: { ...account, acct: 'uncle', url: 'https://kopi.example/@uncle' },
      reblog: { ...status, spoiler_text: 'weather' },
    }
    expect(postOf(boost)).toMatchObject({
      nativeId: 'https://kopi.example/statuses/1/activity',
      kind: 'repost',
      text: 'weather\n\nமழை 🌧️ again\naiyo',
      parentNativeId: postId(status.uri),
      author: { handle: 'uncle@kopi.example' },
    })
  })

  it('is a quote without the address that repeats it', () => {
    const quote = {
      ...status,
      content: '<p class="quote-inline">RE: <a href="https://kopi.example/1">kopi.example/1</a></p><p>betul!</p>',
      quote: { state: 'accepted', quoted_status: { ...status, uri: 'https://kopi.example/users/uncle/statuses/1' } },
    }
    expect(postOf(quote)).toMatchObject({
      kind: 'quote',
      text: 'betul!',
      parentNativeId: 'https://kopi.example/statuses/1',
    })
    expect(postOf({ ...quote, quote: { state: 'deleted', quoted_status: null } })).toMatchObject({
      kind: 'quote',
      parentNativeId: null,
    })
  })

  it('is a reply, an edit, a warning, a picture', () => {
    expect(postOf({ ...status, in_reply_to_id: '9' })).toMatchObject({ kind: 'reply', parentNativeId: null })
    expect(postOf({ ...status, edited_at: '2026-08-01T14:00:00Z' }).editedAt).toEqual(new Date('2026-08-01T14:00:00Z'))
    expect(postOf({ ...status, spoiler_text: 'COE &amp; ERP' }).text).toBe('COE &amp; ERP\n\nமழை 🌧️ again\naiyo') // plain text, not HTML
    const picture = {
      ...status,
      content: '',
      media_attachments: [{ description: 'Merlion, 夜景' }, { description: null }],
    }
    expect(postOf(picture).text).toBe('Merlion, 夜景')
    expect(postOf({ ...picture, content: '<p>look</p>' }).text).toBe('look')
    expect(postOf({ ...picture, media_attachments: [] }).text).toBe('')
  })

  it('with an address too long for an id has its hash', () => {
    const long = `https://kampung.example/${'x'.repeat(300)}`
    expect(postOf({ ...status, uri: long }).nativeId).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(postOf({ ...status, uri: `${long}y` }).nativeId).not.toBe(postOf({ ...status, uri: long }).nativeId)
  })
})

describe('people who opted out', () => {
  const by = (more: object): unknown => ({ ...status, account: { ...account, ...more } })
  const marks = [
    { noindex: true },
    { note: '<p>hello <a href="https://k/tags/nobot" class="mention hashtag">#<span>nobot</span></a></p>' },
    { note: '#NoIndex' },
    { fields: [{ name: 'rules', value: '#nobots' }] },
  ]
  it.each(marks)('are left out: %j', (mark) => {
    expect(parseStatus(by(mark), settings)).toEqual({ outcome: 'dropped', reason: 'opted_out' })
    expect(parseStatus({ ...status, reblog: by(mark) }, settings)).toEqual({ outcome: 'dropped', reason: 'opted_out' })
    expect(parseStatus(by(mark), { ...settings, honourNoindex: false }).outcome).toBe('post')
  })

  it('are not those who only talk about it, or are not in the directory', () => {
    for (const mark of [{ note: 'nobot' }, { note: '#nobotany' }, { note: 'a#nobot' }, { discoverable: false }]) {
      expect(parseStatus(by(mark), settings).outcome).toBe('post')
    }
    const strict = { ...settings, honourUndiscoverable: true }
    expect(parseStatus(by({ discoverable: false }), strict)).toEqual({ outcome: 'dropped', reason: 'opted_out' })
    expect(parseStatus(by({ discoverable: null }), strict).outcome).toBe('post')
  })
})

describe('posts that are left out', () => {
  it('are those that are not public', () => {
    expect(postOf({ ...status, visibility: 'unlisted' }).kind).toBe('original')
    for (const visibility of ['private', 'direct', 'limited']) {
      expect(parseStatus({ ...status, visibility }, settings)).toEqual({ outcome: 'dropped', reason: 'not_public' })
    }
  })

  it('is what another language tag says, when languages are named', () => {
    const only = { ...settings, languages: ['zh', 'en'] }
    expect(parseStatus(status, only)).toEqual({ outcome: 'dropped', reason: 'language' })
    for (const language of ['zh', 'zh-TW', 'EN', null]) {
      expect(parseStatus({ ...status, language }, only).outcome).toBe('post')
    }
    expect(parseStatus({ ...status, language: 'enm' }, only).outcome).toBe('dropped')
  })
})

describe('an unknown shape', () => {
  it.each([
    ['content', { content: { html: 'x' } }],
    ['created_at', { created_at: 'yesterday' }],
    ['id', { id: 117020582917124092 }],
    ['account.url', { account: { ...account, url: undefined } }],
    ['reblog.account', { reblog: { ...status, account: null } }],
  ])('is kept raw, without people, and named by its field: %s', (field, change) => {
    const parsed = parseStatus({ ...status, ...change }, settings)
    if (parsed.outcome !== 'drifted') throw new Error('not noticed')
    expect(parsed.item.field.startsWith(`${field}: `)).toBe(true)
    expect(parsed.item.raw).toMatchObject({ visibility: 'public' })
    expect(JSON.stringify(parsed)).not.toMatch(/auntie/i)
  })

  it('is survived where it does not matter', () => {
    const odd = {
      ...status,
      media_attachments: 'none',
      quote: 7,
      card: [],
      language: 3,
      replies_count: -1,
      mentions: {},
    }
    expect(postOf(odd)).toMatchObject({ kind: 'original', languageTag: null, counts: { likes: 7 } })
    for (const raw of [null, 'x', 7, []]) expect(parseStatus(raw, settings).outcome).toBe('drifted')
  })

  it('still has its number', () => {
    expect(statusId({ id: '9007199254740993', content: 3 })).toBe('9007199254740993')
    expect([null, {}, { id: 5 }].map(statusId)).toEqual([null, null, null])
  })
})

const realBody = (file: string): unknown =>
  (JSON.parse(recordedPayload(`mastodon/${file}`) ?? '') as { body: unknown }).body

describe('real answers', () => {
  itWithFixtures('a hashtag page of mastodon.social', () => {
    const posts = (realBody('hashtag_timeline_page_2022.json') as unknown[]).map((raw) => postOf(raw))
    expect(posts.length).toBeGreaterThan(3)
    expect(posts[0]).toMatchObject({
      languageTag: 'de',
      community: 'mastodon.social',
      counts: { reposts: 4, likes: 18 },
    })
    expect(posts[0]?.text).toMatch(/Aber wehe #IchBinHanna hat so einen Tag\./)
    expect(new Set(posts.map((post) => post.community)).size).toBeGreaterThan(1)
    for (const { text } of posts) expect(text).not.toMatch(/<|&amp;|&#/)
  })

  itWithFixtures.each([
    ['quote_post_4_6.json', 'original'],
    ['quote_post_4_6_1.json', 'quote'],
    ['reblog_4_6.json', 'repost'],
    ['edited_status_4_6.json', 'original'],
    ['poll_status_4_6.json', 'original'],
    ['status_with_card_4_6.json', 'original'],
  ])('%s of Mastodon 4.6', (file, kind) => {
    const post = postOf(realBody(file))
    expect(post.kind).toBe(kind)
    // The text may name people. The fields around it do not.
    expect(JSON.stringify({ ...(post.payload as object), content: '' })).not.toContain('mastodonpy_test')
    if (kind !== 'original') expect(post.parentNativeId).toMatch(/^http/)
    if (file.startsWith('edited')) expect(post.editedAt).not.toBeNull()
  })
})
