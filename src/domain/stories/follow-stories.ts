import { cosine } from './meaning-space.js'

/** A story that was found before. */
export interface KnownStory {
  readonly id: number
  /** Its posts in the window that stories are looked for in, by id. */
  readonly posts: ReadonlySet<number>
  /** The mean of its posts' meanings; its length does not matter. */
  readonly middle: Float32Array
  /** Of its last post, in milliseconds. */
  readonly lastAt: number
  /** Whether there were enough other days to say that it is not said every day. */
  readonly isCompared: boolean
}

export interface FoundStory {
  readonly posts: readonly number[]
  readonly middle: Float32Array
  readonly firstAt: number
}

/** The cosine of two middles from which on a silent story has come back. */
const RETURNS_FROM = 0.8
/** After so long nothing comes back: it is another one of the kind. */
const REMEMBERED_MS = 28 * 86_400_000

/**
 * Which of the known stories each found one is; null: none, it is new. A story goes on where most of its posts are, and
 * only one goes on as it. One that has none of the posts is back when it says what a silent one said.
 */
export function followStories(known: readonly KnownStory[], found: readonly FoundStory[]): (number | null)[] {
  const ids = new Array<number | null>(found.length).fill(null)
  const taken = new Set<number>()
  const take = (pairs: { at: number; id: number; weight: number }[]): void => {
    for (const { at, id } of pairs.sort((a, b) => b.weight - a.weight || a.id - b.id)) {
      if (ids[at] !== null || taken.has(id)) continue
      ids[at] = id
      taken.add(id)
    }
  }
  const shared = found.flatMap(({ posts }, at) =>
    known.flatMap(({ id, posts: before }) => {
      const both = posts.filter((post) => before.has(post)).length
      return both > 0 ? [{ at, id, weight: both }] : []
    }),
  )
  take(shared)
  const returned = found.flatMap(({ middle, firstAt }, at) =>
    known.flatMap(({ id, posts, middle: before, lastAt }) => {
      const likeness = cosine(middle, before)
      const isSilent = posts.size === 0 && lastAt < firstAt && firstAt - lastAt <= REMEMBERED_MS
      return isSilent && likeness >= RETURNS_FROM ? [{ at, id, weight: likeness }] : []
    }),
  )
  take(returned)
  return ids
}
