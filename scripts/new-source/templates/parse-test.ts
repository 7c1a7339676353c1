import { describe, expect, it } from 'vitest'
import { parseAnswer } from './parse.js'

const item = {
  id: '9007199254740993001',
  text: 'Kopi-O kosong at Tiong Bahru ☕ 好喝',
  created_at: '2026-08-01T09:00:00+08:00',
  reply_to: '9007199254740993000',
  language: 'en-SG',
  author: { id: 'u1', name: 'invented_person' },
  likes: 3,
  replies: 'many',
}
const parse = (...posts: unknown[]) => parseAnswer({ posts, next: null }, 'forum.example')

describe('an answer', () => {
  it('becomes posts with ids of their server, without the author in what is kept of it', () => {
    const answer = parse(item)
    expect(answer?.drifted).toEqual([])
    expect(answer?.posts).toMatchObject([
      {
        platform: 'forum',
        nativeId: 'forum.example/9007199254740993001',
        parentNativeId: 'forum.example/9007199254740993000',
        kind: 'reply',
        postedAt: new Date('2026-08-01T01:00:00Z'),
        author: { nativeId: 'forum.example/u1', handle: 'invented_person' },
        counts: { likes: 3 },
      },
    ])
    expect(JSON.stringify(answer?.posts[0]?.payload)).not.toContain('invented_person')
  })

  it('keeps the neighbours of an item of an unknown shape, and continues after it', () => {
    const odd = { ...item, created_at: '2026-08-01T10:00:00+08:00', text: { html: 'new' } }
    const answer = parse(odd, item)
    expect(answer?.posts).toHaveLength(1)
    expect(answer?.drifted).toMatchObject([{ field: expect.stringMatching(/^text: /) as string }])
    expect(JSON.stringify(answer?.drifted)).not.toContain('invented_person')
    expect(answer?.times).toHaveLength(2)
  })

  it.each([null, [], { error: 'busy' }, { posts: 'none' }])('is none when it is %j', (body) => {
    expect(parseAnswer(body, 'forum.example')).toBeNull()
  })
})
