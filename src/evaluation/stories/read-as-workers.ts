import { createGroups, groupAlike } from '../../domain/near-duplicates.js'
import { createMeaningSpace } from '../../domain/stories/meaning-space.js'
import { DAY_MS, HOUR_MS, type StoryPost } from '../../domain/stories/story-post.js'
import { storyTerms } from '../../domain/stories/story-terms.js'
import { findCopies } from '../../domain/trends/trend-copies.js'
import { startOf } from '../../domain/singapore-time.js'
import { hashtagsOf } from '../../text/terms.js'
import { foldName } from '../../gazetteer/name-form.js'
import { annotatePosts, postAtDoor, type Annotated, type AnnotateStages } from '../../workers/annotate-posts.js'
import { cleanPosts } from '../../workers/clean/process.js'
import type { SetPost } from './story-set.js'

/** Reads texts as the workers do. */
export type ReadTexts = (texts: readonly string[]) => Promise<readonly Annotated[]>

const BATCH = 32
/** The first day of a set; any other would do. */
const FIRST_DAY = startOf('2026-01-01').getTime()

export function readByStages(stages: AnnotateStages, stop: AbortSignal): ReadTexts {
  return async (texts) => {
    const read: Annotated[] = []
    for (let from = 0; from < texts.length; from += BATCH) {
      stop.throwIfAborted()
      const batch = texts.slice(from, from + BATCH).map((text, at) => postAtDoor(from + at, text, 'import'))
      read.push(...(await annotatePosts(batch, stages, { vectors: true })))
    }
    return read
  }
}

/** A post or a search with what it means. */
export interface Meant {
  readonly vector: Float32Array
  readonly language: string
}

/** Null where nothing is left that could mean something. */
export function meantBy({ meaning, language }: Annotated): Meant | null {
  if (!meaning?.vector) return null
  return { vector: Float32Array.from(meaning.vector), language: language?.label ?? 'und' }
}

/** The posts of a set as stories see them, by index of the set; those without a meaning are left out. */
export function asStoryPosts(posts: readonly SetPost[], read: readonly Annotated[]): StoryPost[] {
  const meant = read.map(meantBy)
  const space = createMeaningSpace(meant.flatMap((own) => (own ? [{ meaning: own, language: own.language }] : [])))
  const voters = new Map<string, number>()
  const indexOf = new Map(posts.map(({ id }, at) => [id, at]))
  const clusters = clustersOf(posts)
  return posts.flatMap((post, at): StoryPost[] => {
    const own = meant[at]
    if (!own) return []
    const author = post.author ? `${post.platform} ${post.author}` : post.id
    if (!voters.has(author)) voters.set(author, voters.size)
    return [
      {
        id: at,
        at: FIRST_DAY + post.day * DAY_MS + post.hour * HOUR_MS + post.minute * 60_000,
        voter: voters.get(author) ?? -1,
        cluster: clusters[at] ?? at,
        language: own.language,
        terms: termsOf(post.text, read[at]),
        answers: (post.parent ? indexOf.get(post.parent) : undefined) ?? null,
        meaning: space.place(own, own.language),
      },
    ]
  })
}

function termsOf(text: string, read: Annotated | undefined): string[] {
  return storyTerms([
    ...hashtagsOf(text).map((term) => ({ kind: 'hashtag' as const, term })),
    ...(read?.entities ?? []).map(({ gazetteer, surface }) => ({
      kind: 'entity' as const,
      term: gazetteer?.id ?? `~${foldName(surface)}`,
    })),
  ])
}

function clustersOf(posts: readonly SetPost[]): number[] {
  const clean = cleanPosts(posts.map(({ text }, at) => postAtDoor(at, text, 'import')))
  const contents = clean.map((outcome) => (outcome.kind === 'done' ? outcome.value : null))
  const groups = createGroups(posts.length)
  groupAlike(contents.map((content) => content?.simhash ?? null)).forEach((first, at) => groups.join(first, at))
  const firstOf = new Map<string, number>()
  contents.forEach((content, at) => {
    if (!content) return
    const first = firstOf.get(content.contentHash)
    if (first === undefined) firstOf.set(content.contentHash, at)
    else groups.join(first, at)
  })
  const copies = findCopies(
    posts.map((_, at) => ({ cluster: groups.first(at), words: contents[at]?.words.join(' ') ?? '' })),
  )
  return copies.map(({ cluster }) => cluster)
}
