import { describe, expect, it } from 'vitest'
import { itWithFixtures, recordedPayload } from '../../../test/support/kept-back.js'
import type { RawPost } from '../../domain/post.js'
import { parseRedditItem } from './parse.js'

const submission = {
  id: '1kopi01',
  name: 't3_1kopi01',
  title: 'Kopi &amp; kaya toast now $7?',
  selftext: 'Wah **siao** already.\n\n&gt; price stable\n\n[Source](https://example.sg/kopi) 太贵了 மிகவும் விலை 😩',
  author: 'InventedUncle',
  author_fullname: 't2_1nv3nt',
  author_flair_text: 'Bedok',
  subreddit: 'singapore',
  permalink: '/r/singapore/comments/1kopi01/kopi/',
  created_utc: 1_767_225_600,
  edited: false,
  score: 41,
  num_comments: 7,
}
const comment = {
  id: 'mteh002',
  body: 'Same lah, teh peng also naik harga.',
  author: 'Invented_Aunty',
  subreddit: 'singapore',
  link_id: 't3_1kopi01',
  parent_id: 't1_mteh001',
  created_utc: '1767225660',
  edited: 1_767_225_700,
  score: -3,
  link_author: 'InventedUncle',
}
const ESCAPED = { escaped: true }
const RAW = { escaped: false }

function postOf(raw: unknown, wire = ESCAPED): RawPost {
  const item = parseRedditItem(raw, wire)
  if (item.kind !== 'post') throw new Error(JSON.stringify(item))
  return item.post
}

describe('a submission', () => {
  it('is title and text, quotes out, links as their label, escaping undone once', () => {
    expect(postOf(submission)).toMatchObject({
      platform: 'reddit',
      nativeId: 't3_1kopi01',
      text: 'Kopi & kaya toast now $7?\n\nWah siao already.\n\nSource 太贵了 மிகவும் விலை 😩',
      postedAt: new Date('2026-01-01T00:00:00Z'),
      editedAt: null,
      kind: 'original',
      parentNativeId: null,
      author: { nativeId: 'inventeduncle', handle: 'InventedUncle' },
      community: 'r/singapore',
      counts: { score: 41, comments: 7 },
    })
  })

  it('does not unescape an answer that is not escaped', () => {
    expect(postOf({ ...submission, title: 'A &amp; B', selftext: '' }, RAW).text).toBe('A &amp; B')
  })

  it('is the same with and without its envelope', () => {
    expect(postOf({ kind: 't3', data: submission })).toEqual(postOf(submission))
  })

  it('keeps no trace of its author in the payload, also not of a crosspost or a video', () => {
    const item = {
      ...submission,
      secure_media: { oembed: { author_name: 'InventedUncle', author_url: 'https://v.sg/@InventedUncle', title: 'v' } },
      crosspost_parent: 't3_1orig00',
      crosspost_parent_list: [{ ...submission, id: '1orig00', name: 't3_1orig00', author: 'InventedUncle' }],
      removed_by: 'InventedUncle',
    }
    const payload = JSON.stringify(postOf(item).payload)
    expect(payload).not.toMatch(/InventedUncle|t2_1nv3nt|Bedok/)
    expect(payload).toContain('/r/singapore/comments/1kopi01/kopi/')
  })

  it('on a page of a person names neither that page nor its address', () => {
    const post = postOf({ ...submission, subreddit: 'u_InventedUncle', permalink: '/user/InventedUncle/comments/1' })
    expect(post.community).toBeNull()
    expect(JSON.stringify(post.payload)).not.toContain('InventedUncle')
  })

  it('crossposted is a repost with the text of the original', () => {
    const original = { ...submission, name: 't3_1orig00', id: '1orig00' }
    const crosspost = { ...submission, title: 'Look', selftext: '', crosspost_parent_list: [original] }
    expect(postOf(crosspost)).toMatchObject({
      kind: 'repost',
      parentNativeId: 't3_1orig00',
      text: 'Look\n\nWah siao already.\n\nSource 太贵了 மிகவும் விலை 😩',
    })
  })

  it('shows no score that the archive has not yet counted', () => {
    const fresh = { ...submission, score: 1, num_comments: 0, retrieved_on: submission.created_utc + 20 }
    expect(postOf(fresh).counts).toEqual({})
    const settled = { ...fresh, score: 41, _meta: { retrieved_2nd_on: submission.created_utc + 130_000 } }
    expect(postOf(settled).counts).toEqual({ score: 41, comments: 0 })
  })
})

describe('a comment', () => {
  it('is a reply to its parent; numbers may be strings, and a score may be below zero', () => {
    expect(postOf(comment)).toMatchObject({
      nativeId: 't1_mteh002',
      text: 'Same lah, teh peng also naik harga.',
      postedAt: new Date('2026-01-01T00:01:00Z'),
      editedAt: new Date(1_767_225_700_000),
      kind: 'reply',
      parentNativeId: 't1_mteh001',
      counts: { score: -3 },
    })
    expect(JSON.stringify(postOf(comment).payload)).not.toContain('InventedUncle')
  })

  it('outlives its account without an author', () => {
    expect(postOf({ ...comment, author: '[deleted]' }).author).toBeNull()
  })
})

describe('deleted and removed items', () => {
  it.each([
    ['deleted comment', { ...comment, author: '[deleted]', body: '[deleted]' }, 't1_mteh002'],
    ['removed comment', { ...comment, body: '[removed]' }, 't1_mteh002'],
    ['comment removed by Reddit', { ...comment, body: '[ Removed by Reddit ]' }, 't1_mteh002'],
    ['comment deleted later', { ...comment, _meta: { was_deleted_later: true } }, 't1_mteh002'],
    ['removed submission', { ...submission, selftext: '[removed]' }, 't3_1kopi01'],
    ['submission deleted by its author', { ...submission, title: '[deleted by user]', selftext: '' }, 't3_1kopi01'],
    ['link that moderators removed', { ...submission, selftext: '', removed_by_category: 'moderator' }, 't3_1kopi01'],
    ['submission deleted later', { ...submission, _meta: { was_deleted_later: true } }, 't3_1kopi01'],
  ])('%s is a removal', (_name, raw, nativeId) => {
    expect(parseRedditItem(raw, ESCAPED)).toEqual({ kind: 'removal', removal: { platform: 'reddit', nativeId } })
  })

  it('held for review is not a removal: it may come back, and then it is a post', () => {
    const held = { ...submission, selftext: '[removed]', removed_by_category: 'automod_filtered' }
    expect(parseRedditItem(held, ESCAPED)).toEqual({ kind: 'dropped', reason: 'held_for_review' })
    expect(
      postOf({ ...submission, removed_by_category: 'moderator', _meta: { was_initially_deleted: true } }).text,
    ).toMatch(/^Kopi/)
  })

  it('somebody who only talks about [removed] is not', () => {
    expect(postOf({ ...comment, body: 'Why does it say [removed] sia' }).text).toBe('Why does it say [removed] sia')
  })
})

describe('items that are not posts', () => {
  it.each([
    [{ kind: 't4', data: { id: '1', body: 'a private message' } }, 'not_a_post'],
    [{ kind: 'more', data: { children: ['a'] } }, 'not_a_post'],
    [{ ...submission, promoted: true }, 'advert'],
  ])('is dropped', (raw, reason) => {
    expect(parseRedditItem(raw, ESCAPED)).toEqual({ kind: 'dropped', reason })
  })

  it.each([
    [{ ...submission, title: { text: 'new shape' } }, /^title: /],
    [{ ...comment, created_utc: 'yesterday' }, /^created_utc: /],
    [{ ...comment, id: 12_345 }, /^id: /],
    [null, /^item: /],
    ['[]', /^item: /],
  ])('of an unknown shape names its field and never its value', (raw, field) => {
    const item = parseRedditItem(raw, ESCAPED)
    expect(item).toMatchObject({ kind: 'drifted', field: expect.stringMatching(field) as string })
    expect(JSON.stringify(item)).not.toMatch(/yesterday|new shape/)
  })
})

describe('real payloads', () => {
  interface Saved {
    readonly body: { readonly data: { readonly children: readonly unknown[] } }
  }
  const childrenOf = (path: string): readonly unknown[] => {
    const saved = JSON.parse(recordedPayload(path) ?? '{}') as Saved | { body: Saved['body'][] }
    const bodies = Array.isArray(saved.body) ? saved.body : [saved.body]
    return bodies.flatMap((body) => body.data.children)
  }

  itWithFixtures.each([
    ['reddit/subreddit_new_2016.json', 't3_'],
    ['reddit/subreddit_comments_2016.json', 't1_'],
    ['reddit/post_image_with_selftext_2025.json', 't3_'],
  ])('%s: every item is a post', (path, prefix) => {
    const children = childrenOf(path)
    const posts = children.map((raw) => postOf(raw, RAW))
    expect(posts.length).toBeGreaterThan(0)
    for (const [at, post] of posts.entries()) {
      expect(post.nativeId.startsWith(prefix)).toBe(true)
      expect(post.text).not.toBe('')
      const { author } = (children[at] as { data: { author: string } }).data
      expect(JSON.stringify(post.payload)).not.toContain(`"${author}"`)
    }
  })

  itWithFixtures('a picture with markdown is title and text', () => {
    const [raw] = childrenOf('reddit/post_image_with_selftext_2025.json')
    expect(postOf(raw, RAW).text).toBe(
      'Testing PRAW image submission with selftext\n\nTesting PRAW image submission with markdown selftext.',
    )
  })

  itWithFixtures('a deleted comment is a removal', () => {
    const [raw] = childrenOf('reddit/deleted_comment_2016.json')
    expect(parseRedditItem(raw, RAW)).toMatchObject({ kind: 'removal' })
  })

  itWithFixtures('an inbox: messages are dropped, the comments among them are comments', () => {
    const items = childrenOf('reddit/comment_shape_2025.json').map((raw) => parseRedditItem(raw, RAW))
    expect(items.map(({ kind }) => kind)).toEqual([
      ...Array<string>(4).fill('dropped'),
      ...Array<string>(6).fill('post'),
    ])
  })
})
