/** Posts in a peak of something they have in common, and how many are usual in as many hours. */
export interface Grown {
  readonly key: string
  readonly posts: number
  readonly usual: number
}

/** A part of a peak's excess. */
export interface Part extends Grown {
  /** Of the excess, 0…1. */
  readonly share: number
}

/** A single author, or one text, that brings so much of the excess is named before any story. */
const FLOOD = { share: 1 / 3, posts: 5 }
/** Stories that explain less are not named. */
const STORY = { share: 0.1, posts: 3, most: 3 }
/** A language, platform or community is named when most of the excess is of it, and clearly more than it usually has. */
const DIMENSION = { share: 0.5, over: 0.25 }
/** While less is explained, something else is looked for. */
const UNEXPLAINED = 0.5

const growth = ({ posts, usual }: Grown): number => Math.max(0, posts - usual)

/**
 * Which of these brought a third of the excess alone, and five posts more than usual: authors who write much more than they
 * do, or texts that are copied. The largest first.
 */
export function floodsOf(groups: readonly Grown[], excess: number): Part[] {
  return groups
    .map((group) => ({ ...group, share: Math.min(1, growth(group) / excess) }))
    .filter((group) => growth(group) >= FLOOD.posts && group.share >= FLOOD.share)
    .sort((one, other) => other.share - one.share || (one.key < other.key ? -1 : 1))
}

/**
 * Up to three stories that brought at least a tenth of the excess, the largest first. Where stories grew by more than the
 * excess, because less was said of everything else, their shares are of what they grew by.
 * @param stories their posts without those of floods
 * @param taken share of the excess that floods brought
 */
export function storiesOf(stories: readonly Grown[], excess: number, taken: number): Part[] {
  const left = excess * (1 - Math.min(1, taken))
  const grown = stories.reduce((sum, story) => sum + growth(story), 0)
  const whole = grown > left ? grown / (1 - Math.min(1, taken)) : excess
  return stories
    .map((story) => ({ ...story, share: whole > 0 ? growth(story) / whole : 0 }))
    .filter((story) => growth(story) >= STORY.posts && story.share >= STORY.share)
    .sort((one, other) => other.share - one.share || (one.key < other.key ? -1 : 1))
    .slice(0, STORY.most)
}

/** What is left of the excess, 0…1. */
export function restOf(parts: readonly Pick<Part, 'share'>[]): number {
  return Math.max(0, 1 - parts.reduce((sum, { share }) => sum + share, 0))
}

/** Whether so little of the excess is explained that something else is worth a look. */
export function isUnexplained(parts: readonly Pick<Part, 'share'>[]): boolean {
  return restOf(parts) > UNEXPLAINED
}

/**
 * The value that grew by most of the excess, and by clearly more than its usual part; null where all grew alike.
 * @param values of one dimension: all of them, so that their parts add up
 */
export function grownValue(values: readonly Grown[], excess: number): Part | null {
  const usual = values.reduce((sum, value) => sum + value.usual, 0)
  const [largest] = values
    .map((value) => ({ ...value, share: growth(value) / excess, before: usual > 0 ? value.usual / usual : 0 }))
    .sort((one, other) => other.share - one.share || (one.key < other.key ? -1 : 1))
  if (!largest || largest.share < DIMENSION.share || largest.share - largest.before < DIMENSION.over) return null
  return { key: largest.key, posts: largest.posts, usual: largest.usual, share: Math.min(1, largest.share) }
}
