import { UnreachableError } from '../../domain/errors.js'
import type { Page } from '../../domain/page.js'

/** Pages that overlap may bring nothing new once or twice. */
const MOST_STALE_PAGES = 3
/** Items remembered twice over: a listing that runs in a circle is far shorter, and a pass may bring millions. */
const REMEMBERED = 50_000

/** Notices a platform that pages in a circle (A, B, A, B …), whatever its cursors say. */
export interface LoopGuard {
  /**
   * To be called with every page of a pass, after it is stored.
   * @throws UnreachableError after several pages in a row with nothing but items of earlier pages
   */
  look(page: Page): void
}

export function createLoopGuard(platform: string): LoopGuard {
  let recent = new Set<string>()
  let older: ReadonlySet<string> = new Set()
  let stale = 0

  const isNew = (item: string): boolean => {
    if (recent.has(item) || older.has(item)) return false
    if (recent.size >= REMEMBERED) {
      older = recent
      recent = new Set()
    }
    recent.add(item)
    return true
  }

  return {
    look(page) {
      const items = itemsOf(page)
      // A page without items says nothing: all of them may be adverts.
      if (items.length === 0) return
      const fresh = items.filter(isNew).length
      if (fresh > 0 || page.readsAgain) stale = 0
      else stale += 1
      if (stale < MOST_STALE_PAGES) return
      throw new UnreachableError(
        `${platform} pages in a circle: ${MOST_STALE_PAGES} pages in a row held only what earlier pages of this pass held`,
      )
    },
  }
}

/** Posts in the version that came, removals and odd items. */
function itemsOf({ posts, removals = [], drifted = [] }: Page): string[] {
  return [
    ...posts.map(({ platform, nativeId, editedAt }) => `${platform}/${nativeId} ${editedAt?.getTime() ?? ''}`),
    ...removals.map((removal) => `- ${JSON.stringify(removal)}`),
    ...drifted.map(({ raw }) => `? ${JSON.stringify(raw) ?? ''}`),
  ]
}
