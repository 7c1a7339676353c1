import type { Meaning } from '../../domain/annotation.js'
import { toMeaning } from '../../domain/meaning.js'
import { rankMixed } from '../../domain/mixed-ranking.js'
import { pairEvidence, rarityAmong } from '../../domain/stories/evidence.js'
import { dot } from '../../domain/dot.js'
import { HOUR_MS, type StoryPost } from '../../domain/stories/story-post.js'
import { tellStories } from '../../domain/stories/tell-stories.js'
import { plainText } from '../../text/profiles.js'
import { wordsProfile } from '../../text/words.js'
import { asStoryPosts, meantBy, type ReadTexts } from './read-as-workers.js'
import { scoreRankings, type SearchScores } from './score-searches.js'
import { scoreStories, type StoryScores } from './score-stories.js'
import type { StorySet } from './story-set.js'

export interface StoriesReport extends StoryScores {
  readonly task: 'stories'
  readonly posts: number
  /** Every story that was found, by time. */
  readonly stories: readonly {
    readonly id: number
    readonly posts: readonly string[]
    /** The planted story that most of its posts are of, and how many; null: of none. */
    readonly mostly: { readonly story: string; readonly title: string; readonly posts: number } | null
  }[]
}

export interface SearchReport {
  readonly task: 'search'
  readonly posts: number
  /** Searches by text. */
  readonly searches: SearchScores
  /** For every post of a story, the nearest posts in other languages within 72 hours: right when of the same story. */
  readonly otherLanguages: SearchScores
  /** The same by the evidence that stories are made with: meaning, names and hashtags in common, time, and answers. */
  readonly otherLanguagesByEvidence: SearchScores
}

const WITHIN_MS = 72 * HOUR_MS

/** Finds stories among the posts of a set, and says which of them are those that were planted. */
export async function evaluateStories({ posts, titles }: StorySet, read: ReadTexts): Promise<StoriesReport> {
  const seen = asStoryPosts(posts, await read(posts.map(({ text }) => text)))
  const told = (await tellStories(seen)).map(({ id, posts: own }) => ({
    id,
    posts: own.flatMap((post) => posts[post.id] ?? []),
  }))
  const planted = new Map(posts.flatMap(({ id, story }) => (story === null ? [] : [[id, story] as const])))
  return {
    task: 'stories',
    posts: posts.length,
    ...scoreStories(
      posts.length,
      planted,
      told.map((story) => story.posts.map(({ id }) => id)),
    ),
    stories: told.map((story) => ({
      id: story.id,
      posts: story.posts.map(({ id }) => id),
      mostly: mostlyOf(
        story.posts.flatMap(({ story: name }) => name ?? []),
        titles,
      ),
    })),
  }
}

function mostlyOf(
  names: readonly string[],
  titles: ReadonlyMap<string, string>,
): StoriesReport['stories'][number]['mostly'] {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  const [best] = [...counts].sort((a, b) => b[1] - a[1])
  return best ? { story: best[0], title: titles.get(best[0]) ?? '', posts: best[1] } : null
}

/**
 * Ranks the posts of a set for its searches, as the API does without `ranking`, and for every post of a story the posts in
 * other languages.
 */
export async function evaluateSearch({ posts, queries }: StorySet, read: ReadTexts): Promise<SearchReport> {
  const annotated = await read(posts.map(({ text }) => text))
  const seen = asStoryPosts(posts, annotated)
  const searched = (await read(queries.map(({ q }) => q))).map(meantBy)
  const storyOf = ({ id }: { id: number }): string | null => posts[id]?.story ?? null
  const wordsOfPosts = seen.map(({ id }) => new Set(wordsOf(posts[id]?.text ?? '')))
  const meanings = seen.map(({ id }) => toMeaning(Float32Array.from(annotated[id]?.meaning?.vector ?? [])))
  const rankings = queries.map(({ q, stories }, index) => {
    const meant = searched[index]
    if (!meant) return []
    const words = wordsOf(q)
    const found = seen.map(({ at }, of) => ({
      meaning: meanings[of] as Meaning,
      at,
      words: words.filter((word) => wordsOfPosts[of]?.has(word)).length / Math.max(1, words.length),
    }))
    return rankMixed(toMeaning(meant.vector), found).map((of) => stories.includes(storyOf(seen[of] as StoryPost) ?? ''))
  })
  const rarity = rarityAmong(seen)
  const others = (evidence: (one: StoryPost, other: StoryPost) => number): SearchScores =>
    scoreRankings(
      seen.flatMap((post) => {
        const story = storyOf(post)
        if (story === null) return []
        const isOther = ({ language, at }: StoryPost): boolean =>
          language !== post.language && Math.abs(at - post.at) <= WITHIN_MS
        return [
          seen
            .filter(isOther)
            .map((other) => ({ other, likeness: evidence(post, other) }))
            .sort((a, b) => b.likeness - a.likeness)
            .map(({ other }) => storyOf(other) === story),
        ]
      }),
    )
  return {
    task: 'search',
    posts: posts.length,
    searches: scoreRankings(rankings),
    otherLanguages: others((one, other) => dot(one.meaning, other.meaning)),
    otherLanguagesByEvidence: others((one, other) => pairEvidence(one, other, rarity)),
  }
}

const wordsOf = (text: string): string[] => [...new Set(wordsProfile(plainText(text)).words)]
