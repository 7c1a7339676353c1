import { setTimeout as delay } from 'node:timers/promises'
import type { RawPost } from '../../src/domain/post.js'
import { enqueue } from '../../src/queues/queues.js'
import { rawPost, type Pipeline } from './pipeline.js'
import { seededRandom } from '../../src/domain/random.js'

const PAGE_POSTS = 100
const GIVE_UP_MS = 30_000

/** Pages as a source gives them: new posts, some that were on an earlier page, some of those edited since. */
export function chaosPages(seed: number, pages: number): RawPost[][] {
  const random = seededRandom(seed)
  const edited = new Set<number>()
  return Array.from({ length: pages }, (_, page) => {
    const first = page * PAGE_POSTS
    const fresh = Array.from({ length: PAGE_POSTS }, (_, index) => postAt(first + index))
    const again = Array.from({ length: first === 0 ? 0 : 10 }, () => Math.floor(random() * first))
    const seen = [...new Set(again)].map((index) => {
      if (random() < 0.3) edited.add(index)
      return edited.has(index) ? postAt(index, 'edited') : postAt(index)
    })
    return [...fresh, ...seen]
  })
}

function postAt(index: number, edited?: 'edited'): RawPost {
  const text = `${String.fromCharCode(97 + (index % 26))}${index} says text of length ${'o'.repeat(index % 40)}`
  return rawPost({
    nativeId: `p${index}`,
    text: edited ? `${text} and was edited` : text,
    ...(edited ? { editedAt: new Date('2026-01-02T00:00:00Z') } : {}),
  })
}

export function idsOfPages(pages: readonly RawPost[][]): string[] {
  return [...new Set(pages.flatMap((page) => page.map(({ nativeId }) => nativeId)))]
}

/** A producer: accepts page after page, the same page again until Postgres has said yes, and leaves Redis to chance. */
export async function takeIn(pipeline: Pipeline, pages: readonly RawPost[][], overMs: number): Promise<void> {
  for (const page of pages) {
    const { batches } = await acceptUntilTaken(pipeline, page)
    await enqueue(pipeline.queues, batches).catch(() => {}) // the dispatcher's business
    await delay(overMs / pages.length)
  }
}

async function acceptUntilTaken(pipeline: Pipeline, page: readonly RawPost[]): ReturnType<Pipeline['inbox']['accept']> {
  const deadline = performance.now() + GIVE_UP_MS
  for (;;) {
    try {
      return await pipeline.inbox.accept(page, { collection: 'test' })
    } catch (err) {
      if (performance.now() > deadline) throw err
      await delay(100)
    }
  }
}
