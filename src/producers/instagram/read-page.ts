import type { DriftedItem } from '../../domain/source.js'
import type { RawPost } from '../../domain/post.js'
import { countDropped } from '../kit/dropped.js'
import { isObject, readItem } from './parse.js'
import type { PassMemory } from './pass-memory.js'
import type { FoundList, PageKind } from './roots.js'

/** The page that a source reads. */
export interface PageTarget {
  readonly kind: PageKind
  /** Path of the page, with a slash at its end. */
  readonly path: string
  /** Kind `post`: the post's code. A post's page also brings its neighbours. */
  readonly code?: string
  /** Kind `profile`: whose page it is. It also brings people to follow. */
  readonly username?: string
}

export interface ReadPage {
  readonly posts: readonly RawPost[]
  readonly dropped: Readonly<Record<string, number>>
  readonly drifted: readonly DriftedItem[]
  /** Every post of an earlier pass: nothing new here. */
  readonly allKnown: boolean
}

/** The posts of some lists, each once in a pass. Items that are not posts are counted by reason. */
export function readPage(lists: readonly FoundList[], target: PageTarget, memory: PassMemory): ReadPage {
  const posts = new Map<string, RawPost>()
  const dropped = countDropped()
  const drifted = lists.flatMap((list) => list.drifted ?? [])
  for (const item of lists.flatMap((list) => list.items)) {
    if (isUnrelated(item, target)) {
      dropped.add('unrelated')
      continue
    }
    const read = readItem(item)
    if (read.kind === 'drifted') drifted.push(read.item)
    else if (read.kind !== 'post') dropped.add(read.kind)
    else if (memory.isNewInPass(read.post.nativeId)) posts.set(read.post.nativeId, read.post)
  }
  return { posts: [...posts.values()], dropped: dropped.counts, drifted, allKnown: memory.take([...posts.keys()]) }
}

/** Whether an item says itself that it belongs to another page; one that does not say is taken. */
function isUnrelated(item: unknown, { code, username }: PageTarget): boolean {
  if (!isObject(item)) return false
  const itsCode = item['code'] ?? item['shortcode']
  if (code !== undefined && typeof itsCode === 'string' && itsCode !== code) return true
  if (username === undefined) return false
  const coauthors = Array.isArray(item['coauthor_producers']) ? (item['coauthor_producers'] as unknown[]) : []
  const names = [item['user'], item['owner'], ...coauthors].flatMap((person) =>
    isObject(person) && typeof person['username'] === 'string' ? [person['username'].toLowerCase()] : [],
  )
  return names.length > 0 && !names.includes(username)
}
