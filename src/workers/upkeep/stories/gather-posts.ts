import { memberOf, type Gather, type Member } from '../../../domain/stories/window-stories.js'
import { readMeantPage, readPageBounds, type MeantPost, type StoryRange } from '../../../store/derived/story-window.js'
import type { StoryPost } from '../../../domain/stories/story-post.js'
import type { Queryable } from '../../../store/pool.js'

/** Posts that are in memory at a time. */
const PAGE = 5_000

/**
 * Puts every post of a window into the story that it belongs to, page by page. Near-duplicates of a post that was compared
 * belong where it does.
 * @param place as the compared posts were placed; what it gives is used until it is called again
 */
export function createGather(
  db: Queryable,
  range: StoryRange,
  {
    place,
    breathe,
  }: { readonly place: (post: MeantPost) => StoryPost; readonly breathe: () => Promise<void> | undefined },
): Gather {
  return async (stories, groups) => {
    const members: Member[][] = groups.map(() => [])
    const storyOf = new Map(groups.flatMap((group, at) => group.map(({ cluster }) => [cluster, at] as const)))
    const compared = new Map(groups.flatMap((group, at) => group.map((post) => [post.id, at] as const)))
    const bounds = groups.length === 0 ? [] : await readPageBounds(db, range, PAGE)
    const pages = groups.length === 0 ? [] : [...bounds, undefined].map((upto, at) => ({ after: bounds[at - 1], upto }))
    for (const page of pages) {
      for (const post of await readMeantPage(db, range, page)) {
        const placed = place(post)
        const at = compared.get(post.id) ?? storyOf.get(post.cluster) ?? stories.storyOf(placed)
        members[at]?.push(memberOf(placed, stories.profiles[at]?.evidence(placed) ?? 0))
        await breathe()
      }
    }
    return members
  }
}
