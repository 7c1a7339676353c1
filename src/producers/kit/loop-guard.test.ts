import { expect, it } from 'vitest'
import { RawPost } from '../../domain/post.js'
import { UnreachableError } from '../../domain/errors.js'
import type { Page } from '../../domain/page.js'
import { createLoopGuard } from './loop-guard.js'

const page = (ids: readonly string[], more: Partial<Page> = {}): Page => ({
  posts: ids.map((nativeId) =>
    RawPost.parse({ platform: 'test', nativeId, text: nativeId, postedAt: null, payload: {} }),
  ),
  cursor: ids.join(),
  ...more,
})
const [a, b] = [page(['1', '2']), page(['3'])]

it('ends a circle of any length', () => {
  const short = createLoopGuard('reddit')
  for (const each of [a, b, a, b]) short.look(each)
  expect(() => short.look(a)).toThrow(UnreachableError)

  const long = createLoopGuard('reddit')
  const pages = Array.from({ length: 50 }, (_, at) => page([`p${at}`]))
  for (const each of [...pages, ...pages.slice(0, 2)]) long.look(each)
  expect(() => long.look(page(['p2']))).toThrow('reddit pages in a circle')
})

it('control: overlap, edits, pages read again on purpose and pages without items are none', () => {
  const guard = createLoopGuard('test')
  for (let at = 0; at < 20; at += 1) guard.look(page([`p${at}`, `p${at + 1}`]))
  const [post] = a.posts
  for (let at = 0; at < 20; at += 1) guard.look(page([], { posts: [{ ...post!, editedAt: new Date(at) }] }))
  for (let at = 0; at < 20; at += 1) guard.look(page(['p1'], { readsAgain: true }))
  for (let at = 0; at < 20; at += 1) guard.look(page([], { dropped: { advert: 20 } }))
  guard.look(a)
})
