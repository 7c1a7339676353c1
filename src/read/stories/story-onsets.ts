import type { z } from 'zod'
import type { Onset, StoryAnswer } from '../../domain/reading/stories.js'
import { onsetOf, orderOfOnsets } from '../../domain/stories/first-said.js'
import { HOUR_MS, votesOf } from '../../domain/stories/story-post.js'
import type { Queryable } from '../../store/pool.js'
import type { Question } from '../question.js'
import { inGroups, voiceOf, type Grouping, type PostOfStory } from './story-posts.js'

/** What came in the hour before the first known post may have been its beginning. */
const BEFORE_MS = HOUR_MS

/** What could hide the beginning of a story. */
interface Blindness {
  /** Known holes that were not refilled, in milliseconds; without end: Infinity. */
  readonly gaps: readonly { readonly platform: string; readonly from: number; readonly to: number }[]
  /** The groups that the collection has posts of from before the story. */
  readonly known: Readonly<Record<Grouping, ReadonlySet<string>>>
}

/**
 * Who took up a story first. A beginning is not known where a gap covers it, or where the collection has nothing from
 * before it: see docs/use/stories.md.
 * @param posts of its whole life, the first one first
 */
export async function readOnsets(
  db: Queryable,
  { collection }: Question,
  posts: readonly PostOfStory[],
): Promise<StoryAnswer['onsets']> {
  const [first, last] = [posts[0], posts.at(-1)]
  if (!first || !last) return { language: [], origin: [], platform: [], voice: [] }
  const blindness = await readBlindness(db, collection, posts, { from: new Date(first.at), to: new Date(last.at) })
  const by = (grouping: Grouping) => onsetsBy(grouping, posts, blindness)
  return { language: by('language'), origin: by('origin'), platform: by('platform'), voice: by('voice') }
}

function onsetsBy(grouping: Grouping, posts: readonly PostOfStory[], blindness: Blindness): z.infer<typeof Onset>[] {
  const begin = posts[0]?.at ?? 0
  const groups = [...inGroups(posts, grouping)].map(([group, own]) => ({ group, votes: votesOf(own), posts: own }))
  const hidden = groups.filter(({ group, votes, posts: own }) => {
    const onset = onsetOf(votes.map(({ at }) => at))
    const platforms = new Set(own.map(({ platform }) => platform))
    const isCovered = blindness.gaps.some(
      ({ platform, from, to }) => platforms.has(platform) && from < onset && to > begin - BEFORE_MS,
    )
    return isCovered || !blindness.known[grouping].has(group)
  })
  return orderOfOnsets(
    groups.flatMap(({ group, votes }) => votes.map(({ voter, at }) => ({ group, voter, at }))),
    new Set(hidden.map(({ group }) => group)),
  ).map(({ voters, at, ...onset }) => ({ ...onset, authors: voters, at: new Date(at).toISOString() }))
}

const GAPS = `
  select source.platform, extract(epoch from gap.from_at)::float8 * 1000 as from,
         coalesce(extract(epoch from gap.to_at)::float8 * 1000, 'infinity') as to
  from gap join source on source.key = gap.source_key
  where source.collection = $1 and gap.closed_at is null
    and (gap.to_at is null or gap.to_at > $2::timestamptz - $4 * interval '1 millisecond') and gap.from_at < $3`

const DIMENSIONS = ['platform', 'origin', 'language'] as const

/** Which labels have posts of an earlier hour: of each dimension from the largest cells that still have it. */
const KNOWN = DIMENSIONS.map(
  (dimension, merged) => `
    select '${dimension}' as dimension, label
    from jsonb_array_elements_text($3::jsonb->'${dimension}') as label
    where exists (select from hour_count where collection_id = $1 and merged = ${merged} and hour > '-infinity'
                    and hour < date_trunc('hour', $2::timestamptz, 'UTC') and hour_count.${dimension} = label)`,
).join(' union all ')

async function readBlindness(
  db: Queryable,
  collection: Question['collection'],
  posts: readonly PostOfStory[],
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<Blindness> {
  const labels = Object.fromEntries(
    DIMENSIONS.map((dimension) => [dimension, [...new Set(posts.map((post) => post[dimension]))]]),
  )
  const [gaps, known] = await Promise.all([
    db.query<Blindness['gaps'][number]>(GAPS, [collection.key, from, to, BEFORE_MS]),
    db.query<{ dimension: (typeof DIMENSIONS)[number]; label: string }>(KNOWN, [
      collection.id,
      from,
      JSON.stringify(labels),
    ]),
  ])
  const knownOf = (asked: string): string[] =>
    known.rows.flatMap(({ dimension, label }) => (dimension === asked ? [label] : []))
  return {
    gaps: gaps.rows,
    known: {
      language: new Set(knownOf('language')),
      origin: new Set(knownOf('origin')),
      platform: new Set(knownOf('platform')),
      voice: new Set(knownOf('platform').map(voiceOf)),
    },
  }
}
