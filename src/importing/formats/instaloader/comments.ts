import { isObject } from '../../../producers/instagram/parse.js'
import { idOfShortcode, timeOfId } from '../../../producers/instagram/media-id.js'
import { createDecoration, readDigits } from '../../decoration.js'
import { drifted, rejected, type Parsed } from '../../import-format.js'
import { hasNames } from '../../read-head.js'

/** What Instaloader calls the file of the comments on a post: as the post's own, with this behind it. */
const ENDING = /_comments\.json$/
/** A pattern of names that has nothing but the code of the post; today's have 11 characters. */
const CODE = /^([\w-]{10,12})_comments\.json$/

/** The post that all comments of a file are on. */
export interface CommentedPost {
  readonly id: string
  /** For people: who says that. */
  readonly from: string
}

/** Name of the file in which Instaloader saved the post itself; null when the file is not named as Instaloader does. */
export function postBeside(name: string): string | null {
  return ENDING.test(name) ? name.replace(ENDING, '.json') : null
}

/**
 * The post that is commented on, which the comments themselves do not name.
 * @param document the parsed file of the post beside them; undefined when there is none
 */
export function commentedPost(name: string, document: unknown): CommentedPost | null {
  const id = hasNames(document, 'node') && isObject(document.node) ? idOfNode(document.node) : null
  if (id !== null) return { id, from: `the file ${postBeside(name) ?? ''} beside it` }
  const code = CODE.exec(name)?.[1]
  const idInName = code === undefined ? null : idOfShortcode(code)
  return idInName === null || timeOfId(idInName) === null ? null : { id: idInName, from: 'the name of the file' }
}

function idOfNode({ iphone_struct: app, ...node }: Record<string, unknown>): string | null {
  const inner = isObject(app) ? app : {}
  const code = [node.shortcode, node.code, inner.code].find((each) => typeof each === 'string')
  const fromCode = typeof code === 'string' ? idOfShortcode(code) : null
  return fromCode ?? readDigits(node.id) ?? readDigits(inner.pk)
}

/** An element of the list of comments, of any version: the first had neither `likes_count` nor `answers`. */
export function isComment(value: unknown): value is Record<string, unknown> {
  return hasNames(value, 'id', 'created_at', 'text', 'owner') && !hasNames(value, 'node')
}

/** A comment and the answers to it, whose parent it is. */
export function commentItems(
  comment: Record<string, unknown>,
  post: CommentedPost | null,
  notes: readonly string[],
): Parsed[] {
  const id = readDigits(comment.id)
  const answers = comment.answers ?? []
  return [
    toItem(comment, post?.id ?? null, notes),
    ...(Array.isArray(answers)
      ? answers.map((answer: unknown) =>
          isComment(answer) ? toItem(answer, id, notes) : drifted('answers: expected comments'),
        )
      : [drifted('answers: expected a list')]),
  ]
}

function toItem(comment: Record<string, unknown>, parentId: string | null, notes: readonly string[]): Parsed {
  const id = readDigits(comment.id)
  if (id === null) return rejected('id: is not an id of a comment (digits, all of them)')
  if (typeof comment.text !== 'string') return drifted('text: expected text')
  const decoration = createDecoration()
  const postedAt = decoration.date('postedAt', comment.created_at)
  return {
    kind: 'post',
    notes,
    omitted: decoration.omitted,
    draft: {
      platform: 'instagram',
      nativeId: id,
      text: comment.text,
      postedAt,
      kind: 'reply',
      parentNativeId: isBefore(parentId, postedAt)
        ? parentId
        : decoration.leaveOut('parentNativeId', 'not known which post is commented on'),
      author: authorOf(comment.owner, decoration.leaveOut),
      counts: decoration.counts({ likes: comment.likes_count }),
    },
  }
}

/** A post is older than the comments on it: a name that only looks like a code tells another time. */
function isBefore(parentId: string | null, postedAt: Date | null): boolean {
  const time = parentId === null ? null : timeOfId(parentId)
  return parentId !== null && (time === null || postedAt === null || time <= postedAt)
}

function authorOf(
  owner: unknown,
  leaveOut: (field: string, reason: string) => null,
): { nativeId: string | null; handle: string | null; declaredPlace: null; createdAt: null } | null {
  if (owner === null || owner === undefined) return null
  if (!isObject(owner)) return leaveOut('author', 'of an unknown shape')
  const nativeId = readDigits(owner.id) ?? readDigits(owner.pk)
  const handle = typeof owner.username === 'string' && owner.username !== '' ? owner.username : null
  if (nativeId === null && handle === null) return leaveOut('author', 'of an unknown shape')
  return { nativeId, handle, declaredPlace: null, createdAt: null }
}
