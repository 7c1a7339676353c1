import type { PostId } from '../../domain/post.js'
import { UNLINKED_MARK } from '../../domain/gazetteer.js'
import { foldName } from '../../gazetteer/fold.js'
import { addContents, rebuildClusters, removeContents } from '../../store/derived/near-duplicates.js'
import type { Queryable } from '../../store/pool.js'
import {
  readPosts,
  replaceTerms,
  writeFacts,
  type PostTerm,
  type ReadablePost,
} from '../../store/derived/post-facts.js'
import { markStale } from '../../store/derived/stale-posts.js'
import { countWords, hashtagsOf, searchVector } from '../../text/terms.js'

/** @returns keys of the themes that a post is about */
export type MatchThemes = (text: string, words: readonly string[]) => readonly string[]

/** As long as a reader's filter may be, with its mark. */
const MAX_NAME_UNITS = 199

/**
 * Derives clusters, facts and terms of some posts from the tables as they are now, inside one rollup transaction.
 * Posts that move into another cluster by it become stale themselves.
 * @returns whether anything was done
 */
export async function derivePosts(tx: Queryable, ids: readonly PostId[], matchThemes: MatchThemes): Promise<boolean> {
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
  const read = posts.map((post) => ({ post, words: post.words ? post.words.split(' ') : [] }))
  await writeFacts(
    tx,
    read.map(({ post, words }) => ({
      postId: post.id,
      wordCount: countWords(post.languageText ?? ''),
      search: searchVector(words),
    })),
  )
  await replaceTerms(
    tx,
    ids,
    read.flatMap(({ post, words }) => termsOf(post, words, matchThemes)),
  )
  return ids.length > 0 || moved.length > 0
}

function termsOf(post: ReadablePost, words: readonly string[], matchThemes: MatchThemes): PostTerm[] {
  const term = (kind: PostTerm['kind']) => (name: string) => ({ postId: post.id, kind, term: name })
  const unknown = post.unlinked.map((surface) => foldName(surface)).filter(isShortName)
  const entities = new Set([...post.linked, ...unknown.map((name) => UNLINKED_MARK + name)])
  return [
    ...(post.tagged === null ? [] : hashtagsOf(post.tagged).map(term('hashtag'))),
    ...[...entities].map(term('entity')),
    ...(post.languageText === null ? [] : matchThemes(post.languageText, words).map(term('theme'))),
  ]
}

function isShortName(name: string): boolean {
  return name !== '' && name.length <= MAX_NAME_UNITS
}
