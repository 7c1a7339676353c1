import { SENTIMENT_LABELS, type SentimentLabel } from '../../domain/annotation.js'
import type { PostId } from '../../domain/post.js'
import { UNLINKED_MARK } from '../../domain/gazetteer.js'
import { foldName } from '../../gazetteer/name-form.js'
import { foldEntity } from '../../read/fold-entity.js'
import { addContents, rebuildClusters, removeContents } from '../../store/derived/near-duplicates.js'
import type { Queryable } from '../../store/pool.js'
import {
  readLabels,
  readPosts,
  readPostTopics,
  replaceTerms,
  writeFacts,
  type FeltMention,
  type PostLabels,
  type PostTerm,
  type ReadablePost,
} from '../../store/derived/post-facts.js'
import { markStale } from '../../store/derived/stale-posts.js'
import { literalsOf } from '../../text/literals.js'
import { plainText } from '../../text/profiles.js'
import type { SearchedPost } from '../../text/query/match-query.js'
import { countWords, hashtagsOf, searchIndex, searchVector, type SearchIndex } from '../../text/terms.js'

/** @returns keys of the themes that a post is about */
export type MatchThemes = (text: string, words: readonly string[], post: SearchedPost) => readonly string[]

interface Themes {
  readonly match: MatchThemes
  readonly readLabels?: boolean
}

/** A post with the words and literals that it is found by. */
interface IndexedPost {
  readonly post: ReadablePost
  readonly words: readonly string[]
  readonly index: SearchIndex
}

/** As long as a reader's filter may be, with its mark. */
const MAX_TERM_UNITS = 200

/**
 * Derives clusters, facts and terms of some posts from the tables as they are now, inside one rollup transaction.
 * Posts that move into another cluster by it become stale themselves.
 * @returns whether anything was done
 */
export async function derivePosts(tx: Queryable, ids: readonly PostId[], themes: Themes): Promise<boolean> {
  const posts = ids.length > 0 ? await readPosts(tx, ids) : []
  const outdated = posts.filter((post) => post.clusteredHash !== null && post.clusteredHash !== post.contentHash)
  await removeContents(
    tx,
    outdated.map(({ id }) => id),
  )
  const fallenApart = await rebuildClusters(tx)
  const joined = await addContents(
    tx,
    posts.flatMap(({ id, contentHash: hash, clusteredHash, simhash }) =>
      hash !== null && clusteredHash !== hash ? [{ postId: id, hash, simhash }] : [],
    ),
  )
  const moved = [...fallenApart, ...joined]
  await markStale(tx, moved)
  const read = posts.map((post): IndexedPost => {
    const words = post.words ? post.words.split(' ') : []
    return { post, words, index: searchIndex(words, literalsIn(post)) }
  })
  await writeFacts(
    tx,
    read.map(({ post, index }) => ({
      postId: post.id,
      wordCount: countWords(post.languageText ?? ''),
      search: searchVector(index),
    })),
  )
  const labels = themes.readLabels ? await readLabels(tx, ids) : NO_LABELS
  const topics = await readPostTopics(tx, ids)
  await replaceTerms(tx, ids, [
    ...read.flatMap((indexed) => termsOf(indexed, labels.get(indexed.post.id) ?? UNKNOWN, themes.match)),
    ...read.flatMap(({ post: { id } }) =>
      (topics.get(id) ?? []).map((term) => ({ postId: id, kind: 'topic' as const, term })),
    ),
  ])
  return ids.length > 0 || moved.length > 0
}

function literalsIn({ marked, sentimentText }: ReadablePost): string[] {
  const plain = marked === null ? '' : plainText(marked)
  return literalsOf(plain, sentimentText ?? undefined)
}

const NO_LABELS: ReadonlyMap<PostId, PostLabels> = new Map()
const UNKNOWN: PostLabels = {
  platform: '',
  language: 'pending',
  sentiment: 'pending',
  origin: 'pending',
  repost: false,
}

function termsOf({ post, words, index }: IndexedPost, labels: PostLabels, matchThemes: MatchThemes): PostTerm[] {
  const term = (kind: PostTerm['kind']) => (name: string) => ({ postId: post.id, kind, term: name })
  const unknown = post.unlinked.map(unknownTerm).filter(isShortTerm)
  const entities = new Set([...post.linked, ...unknown])
  const feelings = feelingsByTerm(post.felt ?? [])
  const hashtags = post.marked === null ? [] : hashtagsOf(post.marked)
  const has: SearchedPost['has'] = (kind, name) =>
    kind === 'entity' ? entities.has(foldEntity(name)) : kind === 'hashtag' && hashtags.includes(name)
  const isClean = post.languageText !== null || post.marked !== null
  return [
    ...hashtags.map(term('hashtag')),
    ...[...entities].map((name) => {
      const feeling = feelings.get(name)
      return { ...term('entity')(name), ...(feeling ? { feeling } : {}) }
    }),
    ...(isClean ? matchThemes(post.languageText ?? '', words, { ...labels, index, has }).map(term('theme')) : []),
  ]
}

function unknownTerm(surface: string): string {
  return UNLINKED_MARK + foldName(surface)
}

function isShortTerm(term: string): boolean {
  return term !== UNLINKED_MARK && term.length <= MAX_TERM_UNITS
}

/** The feeling of the clause with the name; of several mentions the mean of their probabilities, as one vote. */
function feelingsByTerm(mentions: readonly FeltMention[]): Map<string, NonNullable<PostTerm['feeling']>> {
  const byTerm = new Map<string, FeltMention[]>()
  for (const mention of mentions) {
    const term = mention.id ?? unknownTerm(mention.surface)
    byTerm.set(term, [...(byTerm.get(term) ?? []), mention])
  }
  return new Map([...byTerm].map(([term, own]) => [term, meanFeeling(own)]))
}

function meanFeeling(mentions: readonly FeltMention[]): NonNullable<PostTerm['feeling']> {
  const mean = (label: SentimentLabel): number =>
    mentions.reduce((sum, mention) => sum + mention[label], 0) / mentions.length
  const label = SENTIMENT_LABELS.reduce((best, other) => (mean(other) > mean(best) ? other : best))
  return { label, score: mean('positive') - mean('negative') }
}
