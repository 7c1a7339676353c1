import { floodsOf, grownValue, isUnexplained, restOf, storiesOf, type Part } from '../../domain/peaks/explain-peak.js'
import { excessOf, type FoundPeak } from '../../domain/peaks/find-peaks.js'
import type { GrownValue, Peak } from '../../domain/reading/peaks.js'
import type { Queryable } from '../../store/pool.js'
import {
  readFirstOf,
  readGroups,
  readValues,
  type Dimension,
  type Group,
  type GroupKind,
  type PeakHours,
} from './peak-groups.js'

/** A cause as the groups tell it: the title of a story is not read yet. */
export interface FoundCause extends Pick<Peak['causes'][number], 'kind' | 'share' | 'posts' | 'authors'> {
  /** Number of the story; null for what is none. */
  readonly story: number | null
  readonly cited: readonly number[]
}

export interface FoundCauses extends Pick<Peak, 'rest' | 'grown'> {
  readonly causes: FoundCause[]
}

/** Communities are told by posts only, not by counts: with more posts than this, in the peak and before, it takes too long. */
const MOST_POSTS = 100_000

/**
 * What made a peak: single authors who wrote much more than they do, then the stories of everybody else; where these say
 * little, near-identical posts, and the language, platform or community that grew.
 */
export async function findCauses(db: Queryable, hours: PeakHours, peak: FoundPeak): Promise<FoundCauses> {
  const excess = excessOf(peak)
  const none = { authors: [], stories: [] }
  const authors = await readGroups(db, hours, 'author', none)
  const floods = floodsOf(authors, excess)
  const apart = { authors: floods.map(({ key }) => Number(key)), stories: [] }
  const stories = await readGroups(db, hours, 'story', apart)
  const told = storiesOf(stories, excess, 1 - restOf(floods))
  const causes = [...asCauses('author', floods, authors), ...asCauses('story', told, stories)]
  if (isUnexplained([...floods, ...told])) {
    const left = { ...apart, stories: told.map(({ key }) => Number(key)) }
    const copies = await readGroups(db, hours, 'copies', left)
    causes.push(...asCauses('copies', floodsOf(copies, excess), copies))
  }
  causes.sort((one, other) => other.share - one.share)
  return { causes, rest: restOf(causes), grown: isUnexplained(causes) ? await findGrown(db, hours, peak) : [] }
}

function asCauses(kind: GroupKind, parts: readonly Part[], groups: readonly Group[]): FoundCause[] {
  return parts.flatMap(({ key, posts, share }) => {
    const group = groups.find((each) => each.key === key)
    if (!group) return []
    const { authors, cited } = group
    return [{ kind, share, posts, authors, cited, story: kind === 'story' ? Number(key) : null }]
  })
}

async function findGrown(db: Queryable, hours: PeakHours, peak: FoundPeak): Promise<GrownValue[]> {
  const looked = peak.posts + hours.before.length * peak.expected
  const dimensions: Dimension[] = ['language', 'platform', ...(looked > MOST_POSTS ? [] : (['community'] as const))]
  const grown: GrownValue[] = []
  for (const dimension of dimensions) {
    const part = grownValue(await readValues(db, hours, dimension), excessOf(peak))
    if (!part) continue
    const { key, posts, usual, share } = part
    grown.push({ dimension, value: key, posts, usual, share, cited: await readFirstOf(db, hours, dimension, key) })
  }
  return grown
}
