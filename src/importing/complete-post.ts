import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { RawPost } from '../domain/post.js'
import { describeIssues } from './describe-issues.js'
import type { Omission } from './import-format.js'
import { plainId, problemOfId, readReference } from './native-ids.js'
import { platformNamed } from '../producers/platform-names.js'
import type { PostDraft } from './post-draft.js'
import { createOccurrenceSketch, type OccurrenceSketch } from './occurrence-sketch.js'

/** Platform of a post whose file and command line name none. */
export const FILE_PLATFORM = 'file'
/** Names that are remembered; a column that is no platform may have more. */
const MAX_PLATFORMS = 100

export type Completed =
  | {
      readonly kind: 'post'
      readonly post: RawPost
      readonly notes: readonly string[]
      readonly omitted: readonly Omission[]
    }
  | { readonly kind: 'rejected'; readonly reason: string }

export interface CompleterOptions {
  readonly collection: string
  /** For posts that name none; null: `file`. */
  readonly platform: string | null
  /** The changes that the inbox will make to a text so that it can be stored. Empty for none. */
  readonly changesAtTheDoor: (text: string) => readonly string[]
  /** Called when a platform is stored under another name than the file or the command line has. */
  readonly onPlatformName?: (written: string, name: string) => void
}

/** Only these decide whether a post is accepted. */
const REQUIRED: ReadonlySet<unknown> = new Set(['text', 'nativeId', 'platform'])

/** Fills in what a file leaves out; one per file, because it counts how often a text has occurred. */
export function createPostCompleter(options: CompleterOptions): (draft: PostDraft) => Completed {
  let sketch: OccurrenceSketch | undefined // 32 MiB that a file with ids of its own does not need
  const platformOf = createPlatformNames(options.onPlatformName)

  function contentId(text: string): string {
    sketch ??= createOccurrenceSketch()
    const digest = createHash('sha256').update(`${options.collection}\n`).update(text).digest()
    return `content-${digest.toString('hex', 0, 16)}-${sketch.next(digest)}`
  }

  return (draft) => {
    const platform = platformOf(draft.platform || options.platform || FILE_PLATFORM)
    // Row numbers of two files are no common name space: without a platform an id counts within its collection only.
    const scoped = (id: string): string => (platform === FILE_PLATFORM ? `${options.collection}/${id}` : id)
    const ownId = draft.nativeId === undefined ? undefined : plainId(draft.nativeId)
    if (ownId === '') return { kind: 'rejected', reason: 'nativeId: is blank' }
    if (draft.text.trim() === '' && !ownId) return { kind: 'rejected', reason: 'text is empty' }
    const wrong = ownId === undefined ? null : problemOfId(ownId, platform)
    if (wrong) return { kind: 'rejected', reason: `nativeId: ${wrong}` }

    const nativeId = ownId === undefined ? contentId(draft.text) : scoped(ownId)
    const omitted: Omission[] = []
    const parent = referenceOf(draft.parentNativeId, 'parentNativeId', omitted)
    const authorId = referenceOf(draft.author?.nativeId, 'author', omitted)
    let candidate: Record<string, unknown> = {
      ...draft,
      platform,
      nativeId,
      parentNativeId: parent && scoped(parent),
      author: completeAuthor(draft.author, authorId, nativeId),
    }
    let parsed = RawPost.safeParse(candidate)
    if (!parsed.success) {
      const { issues } = parsed.error
      if (issues.some(({ path }) => REQUIRED.has(path[0]))) {
        return { kind: 'rejected', reason: describeIssues(parsed.error) }
      }
      candidate = leaveOut(candidate, issues, omitted)
      parsed = RawPost.safeParse(candidate)
      if (!parsed.success) return { kind: 'rejected', reason: describeIssues(parsed.error) }
    }
    return { kind: 'post', post: parsed.data, notes: options.changesAtTheDoor(draft.text), omitted }
  }
}

/** The one name of each platform, remembered: a file has few. */
function createPlatformNames(onName: CompleterOptions['onPlatformName']): (written: string) => string {
  const names = new Map<string, string>()
  return (written) => {
    const known = names.get(written)
    if (known !== undefined) return known
    const name = platformNamed(written)
    if (name !== written) onName?.(written, name)
    if (names.size < MAX_PLATFORMS) names.set(written, name)
    return name
  }
}

function referenceOf(written: string | null | undefined, field: string, omitted: Omission[]): string | null {
  const id = written && plainId(written)
  if (!id) return null
  const read = readReference(id)
  if ('id' in read) return read.id
  omitted.push({ field, reason: read.reason })
  return null
}

/** A post without what the schema refuses of its decoration: the innermost field that has the problem. */
function leaveOut(
  post: Record<string, unknown>,
  issues: readonly z.core.$ZodIssue[],
  omitted: Omission[],
): Record<string, unknown> {
  const kept = { ...post }
  for (const { path, code } of issues) {
    const [field, inner] = path.map(String)
    if (field === undefined || kept[field] === undefined) continue // the whole of it was left out already
    const reason = code === 'too_big' || code === 'invalid_key' ? 'too long' : 'not of the right kind'
    const value = kept[field]
    const isPart = inner !== undefined && typeof value === 'object' && value !== null
    // A name of a count may be as long as a text: it is not repeated.
    const name =
      !isPart || `${field}.${inner}` === 'author.nativeId' || code === 'invalid_key' ? field : `${field}.${inner}`
    omitted.push({ field: name, reason })
    if (isPart && name !== 'author') kept[field] = without(value as Record<string, unknown>, inner)
    else kept[field] = field === 'postedAt' ? null : undefined
  }
  return kept
}

function without(value: Readonly<Record<string, unknown>>, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([each]) => each !== name))
}

/** A place or date without an author belongs to an author known from this one post only. */
function completeAuthor(author: PostDraft['author'], authorId: string | null, postId: string): RawPost['author'] {
  if (!author) return null
  const nativeId = authorId ?? author.handle
  if (nativeId) return { ...author, nativeId }
  return author.declaredPlace || author.createdAt ? { ...author, nativeId: `of-${postId}`.slice(0, 256) } : null
}
