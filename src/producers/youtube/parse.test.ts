import { describe, expect, it } from 'vitest'
import { parseComments, parseThread } from './parse.js'

const snippet = {
  channelId: 'UCchannel',
  videoId: 'aaaaaaaaaaa',
  textDisplay: 'Kopi <3 好喝',
  textOriginal: 'Kopi <3 好喝 ☕',
  authorDisplayName: '@invented_person',
  authorProfileImageUrl: 'https://yt3.example/invented_person.jpg',
  authorChannelUrl: 'http://www.youtube.example/@invented_person',
  authorChannelId: { value: 'UCperson' },
  likeCount: 3,
  publishedAt: '2026-08-01T01:00:00Z',
  updatedAt: '2026-08-01T02:00:00Z',
}
const comment = { kind: 'youtube#comment', id: 'UgxAAA', snippet }

describe('a comment', () => {
  it('becomes a post without its author in what is kept of it', () => {
    const { posts, drifted } = parseComments([comment])
    expect(drifted).toEqual([])
    expect(posts).toMatchObject([
      {
        platform: 'youtube',
        nativeId: 'UgxAAA',
        text: 'Kopi <3 好喝 ☕',
        kind: 'original',
        parentNativeId: null,
        postedAt: new Date('2026-08-01T01:00:00Z'),
        editedAt: new Date('2026-08-01T02:00:00Z'),
        author: { nativeId: 'UCperson', handle: '@invented_person' },
        community: 'UCchannel',
        counts: { likes: 3 },
      },
    ])
    expect(JSON.stringify(posts[0]?.payload)).not.toMatch(/invented_person|UCperson/)
  })

  it('is a reply where it has a parent, and stays when its author or a count is odd', () => {
    const odd = { ...snippet, parentId: 'UgxAAA', authorChannelId: 'gone', likeCount: 'many', updatedAt: 'soon' }
    const { posts } = parseComments([{ ...comment, id: 'UgxAAA.9', snippet: odd }])
    expect(posts).toMatchObject([{ kind: 'reply', parentNativeId: 'UgxAAA', author: null, counts: {}, editedAt: null }])
  })

  it('of an unknown shape leaves its neighbours', () => {
    const { posts, drifted } = parseComments([
      { ...comment, snippet: { ...snippet, textDisplay: { runs: [] } } },
      comment,
    ])
    expect(posts).toHaveLength(1)
    expect(drifted).toMatchObject([{ field: expect.stringMatching(/^snippet\.textDisplay: /) as string }])
    expect(JSON.stringify(drifted)).not.toContain('invented_person')
  })
})

it('a thread is read on from its id and its time, whatever else is odd', () => {
  const topLevelComment = { ...comment, snippet: { ...snippet, textDisplay: 7 } }
  const thread = { id: 'UgxAAA', snippet: { topLevelComment, totalReplyCount: 'some' }, replies: 'none' }
  expect(parseThread(thread)).toEqual({
    id: 'UgxAAA',
    at: Date.UTC(2026, 7, 1, 1),
    totalReplies: 0,
    replies: [],
    topLevel: topLevelComment,
  })
  expect(parseThread({ id: 'x' })).toBeNull()
})
