/** How well the stories that were found are those that were planted. */
export interface StoryScores {
  readonly planted: number
  readonly found: number
  /** Planted stories whose partner, one to one, has F of at least 0.5. */
  readonly matched: number
  /** Stories found that are none: less than half of their posts are of one planted story. */
  readonly false: number
  /** Stories found without a partner of F of at least 0.5: the false ones, and parts of a planted story. */
  readonly unmatched: number
  /** BCubed (Bagga & Baldwin 1998) over all posts; one that is in no story is a group of its own. */
  readonly bcubed: BCubed
  /**
   * The same without the posts that are in no story: precision over those that were put into one, recall over those of
   * planted ones. A crowd of posts that were rightly left alone does not flatter it.
   */
  readonly bcubedInStories: BCubed
  /** F of each planted story with its partner; 0: it has none. */
  readonly byStory: Readonly<Record<string, number>>
}

export interface BCubed {
  readonly precision: number
  readonly recall: number
  readonly f: number
}

const MATCHES = 0.5

/**
 * @param posts of the set, in stories or not
 * @param planted story of each post that has one
 * @param found the stories that were found, as ids of posts; no post is in two
 */
export function scoreStories(
  posts: number,
  planted: ReadonlyMap<string, string>,
  found: readonly (readonly string[])[],
): StoryScores {
  const sizes = countBy([...planted.values()])
  const overlaps = found.map((posts) => countBy(posts.flatMap((id) => planted.get(id) ?? [])))
  const partners = pair(sizes, found, overlaps)
  const byStory = Object.fromEntries([...sizes.keys()].sort().map((story) => [story, partners.get(story) ?? 0]))
  const matched = Object.values(byStory).filter((f) => f >= MATCHES).length
  return {
    planted: sizes.size,
    found: found.length,
    matched,
    false: found.filter((posts, at) => Math.max(0, ...(overlaps[at]?.values() ?? [])) < MATCHES * posts.length).length,
    unmatched: found.length - matched,
    ...bcubed(posts, planted, sizes, found, overlaps),
    byStory,
  }
}

type Counts = ReadonlyMap<string, number>

/** Each planted story's F with the found one that is its own alone: pairs are taken from the best down. */
function pair(sizes: Counts, found: readonly (readonly string[])[], overlaps: readonly Counts[]): Map<string, number> {
  const pairs = overlaps.flatMap((overlap, at) =>
    [...overlap].map(([story, both]) => ({
      story,
      at,
      f: (2 * both) / ((sizes.get(story) ?? 0) + (found[at]?.length ?? 0)),
    })),
  )
  const partners = new Map<string, number>()
  const taken = new Set<number>()
  for (const { story, at, f } of pairs.sort((a, b) => b.f - a.f)) {
    if (partners.has(story) || taken.has(at)) continue
    partners.set(story, f)
    taken.add(at)
  }
  return partners
}

function bcubed(
  all: number,
  planted: ReadonlyMap<string, string>,
  sizes: Counts,
  found: readonly (readonly string[])[],
  overlaps: readonly Counts[],
): Pick<StoryScores, 'bcubed' | 'bcubedInStories'> {
  let [placed, precise, recalled, strange] = [0, 0, 0, 0]
  const left = new Set(planted.keys())
  found.forEach((posts, at) => {
    placed += posts.length
    for (const id of posts) {
      const story = planted.get(id)
      if (story === undefined) {
        strange += 1 / posts.length
        continue
      }
      const both = overlaps[at]?.get(story) ?? 0
      precise += both / posts.length
      recalled += both / (sizes.get(story) ?? 1)
      left.delete(id)
    }
  })
  for (const id of left) recalled += 1 / (sizes.get(planted.get(id) ?? '') ?? 1)
  return {
    // A stranger's group has only itself of what it is; so has each post that was left alone.
    bcubed: meanOf(precise + strange + (all - placed), all, recalled + (all - planted.size), all),
    bcubedInStories: meanOf(precise, placed, recalled, planted.size),
  }
}

function meanOf(precise: number, placed: number, recalled: number, wanted: number): BCubed {
  const precision = placed === 0 ? 0 : precise / placed
  const recall = wanted === 0 ? 0 : recalled / wanted
  return { precision, recall, f: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall) }
}

function countBy(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}
