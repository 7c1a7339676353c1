import type { RawPost } from '../../domain/post.js'
import type { DriftedItem, FoundGap, Removal } from '../../domain/source.js'
import type { Page } from '../../domain/page.js'
import { countDropped } from '../kit/dropped.js'
import type { FrameContent } from './jetstream-event.js'

/** Collects posts of a stream until there are enough for a transaction. */
export interface PageBuilder {
  readonly posts: number
  /** Posts, removals and drifted items: what must not wait for long. */
  readonly items: number
  add(reading: FrameContent): void
  drop(reason: string): void
  /** @returns the collected page, and starts an empty one */
  take(cursor: string, gaps: readonly FoundGap[]): Page
}

/**
 * The store applies the removals of a page first. So a post that is withdrawn while its page is collected must leave the page.
 */
export function createPageBuilder(): PageBuilder {
  let posts = new Map<string, RawPost>()
  let removals = new Map<string, Removal>()
  let drifted: DriftedItem[] = []
  let dropped = countDropped()

  const add = (post: RawPost): void => {
    const held = posts.get(post.nativeId)
    if (!held?.editedAt || post.editedAt) posts.set(post.nativeId, post)
  }
  const remove = (removal: Removal): void => {
    const before = posts.size
    if ('nativeId' in removal) {
      removals.set(removal.nativeId, removal)
      posts.delete(removal.nativeId)
    } else {
      removals.set(removal.authorNativeId, removal)
      for (const post of posts.values()) {
        if (post.author?.nativeId === removal.authorNativeId) posts.delete(post.nativeId)
      }
    }
    dropped.add('withdrawn', before - posts.size)
  }

  return {
    get posts() {
      return posts.size
    },
    get items() {
      return posts.size + removals.size + drifted.length
    },
    drop: (reason) => dropped.add(reason),
    add(reading) {
      if (reading.post) add(reading.post)
      if (reading.removal) remove(reading.removal)
      if (reading.drifted) drifted.push(reading.drifted)
      if (reading.dropped) dropped.add(reading.dropped)
    },
    take(cursor, gaps) {
      const page = {
        posts: [...posts.values()],
        removals: [...removals.values()],
        drifted,
        dropped: dropped.counts,
        gaps,
        cursor,
      }
      posts = new Map()
      removals = new Map()
      drifted = []
      dropped = countDropped()
      return page
    },
  }
}
