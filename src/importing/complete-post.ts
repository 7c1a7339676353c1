import { createHash } from 'node:crypto'
import { RawPost } from '../domain/post.js'
import { describeIssues } from './describe-issues.js'
import type { Omission } from './import-format.js'
import type { PostDraft } from './post-draft.js'
import { createOccurrenceSketch, type OccurrenceSketch } from './occurrence-sketch.js'

/** Platform of a post whose file and command line name none. */
export const FILE_PLATFORM = 'file'

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
}

/** Fills in what a file leaves out. Each file needs its own, because it counts how often a text has occurred. */
export function createPostCompleter(options: CompleterOptions): (draft: PostDraft) => Completed {
  let sketch: OccurrenceSketch | undefined // 32 MiB, which a file with ids does not need

  function contentId(text: string): string {
    sketch ??= createOccurrenceSketch()
    const digest = createHash('sha256').update(`${options.collection}\n`).update(text).digest()
    return `content-${digest.toString('hex', 0, 16)}-${sketch.next(digest)}`
  }

  return (draft) => {
    const platform = draft.platform || options.platform || FILE_PLATFORM
    // Row numbers of two files are no common name space: without a platform an id counts within its collection only.
    const scoped = (id: string): string => (platform === FILE_PLATFORM ? `${options.collection}/${id}` : id)
    if (draft.nativeId !== undefined && draft.nativeId.trim() === '') {
      return { kind: 'rejected', reason: 'nativeId: is blank' }
    }
    if (draft.text.trim() === '' && !draft.nativeId) return { kind: 'rejected', reason: 'text is empty' }
    const nativeId = draft.nativeId ? scoped(draft.nativeId) : contentId(draft.text)
    const parsed = RawPost.safeParse({
      ...draft,
      platform,
      nativeId,
      parentNativeId: draft.parentNativeId ? scoped(draft.parentNativeId) : null,
      author: completeAuthor(draft, nativeId),
    })
    if (!parsed.success) return { kind: 'rejected', reason: describeIssues(parsed.error) }
    return { kind: 'post', post: parsed.data, notes: options.changesAtTheDoor(draft.text), omitted: [] }
  }
}

/** A place or date without an author belongs to an author known from this one post only. */
function completeAuthor({ author }: PostDraft, nativeId: string): RawPost['author'] {
  if (!author) return null
  if (author.nativeId) return { ...author, nativeId: author.nativeId }
  if (author.handle) return { ...author, nativeId: author.handle }
  return author.declaredPlace || author.createdAt ? { ...author, nativeId: `of-${nativeId}`.slice(0, 256) } : null
}
