import { expect, it } from 'vitest'
import type { RawPost } from '../../domain/post.js'
import { toRawPost } from './parse.js'
import { createPageBuilder } from './page-builder.js'

const post = (author: string, key: string, text: string, editedAt: Date | null = null): RawPost =>
  toRawPost({ text, createdAt: '' }, { did: author, nativeId: `${author}/${key}`, editedAt, payload: {} })

it('leaves out a post that was withdrawn while the page was collected', () => {
  const page = createPageBuilder()
  page.add({ timeUs: 1, post: post('a', '1', 'one') })
  page.add({ timeUs: 2, post: post('a', '2', 'two') })
  page.add({ timeUs: 3, post: post('b', '1', 'three') })
  page.add({ timeUs: 4, removal: { platform: 'bluesky', nativeId: 'b/1' } })
  page.add({ timeUs: 5, removal: { platform: 'bluesky', authorNativeId: 'a' } })
  page.add({ timeUs: 6, post: post('b', '2', 'four') })
  expect(page.items).toBe(3)
  const taken = page.take('9', [])
  expect(taken.posts.map(({ text }) => text)).toEqual(['four'])
  expect(taken.removals).toHaveLength(2)
  expect(taken.dropped).toEqual({ withdrawn: 3 })
  expect(page.take('9', [])).toEqual({ posts: [], removals: [], drifted: [], dropped: {}, gaps: [], cursor: '9' })
})

it('keeps an edit when the first version is replayed behind it', () => {
  const page = createPageBuilder()
  page.add({ timeUs: 1, post: post('a', '1', 'edited', new Date(1)) })
  page.add({ timeUs: 2, post: post('a', '1', 'first') })
  expect(page.take('9', []).posts.map(({ text }) => text)).toEqual(['edited'])
  page.add({ timeUs: 1, post: post('a', '1', 'first') })
  page.add({ timeUs: 2, post: post('a', '1', 'edited', new Date(2)) })
  expect(page.take('9', []).posts.map(({ text }) => text)).toEqual(['edited'])
})
