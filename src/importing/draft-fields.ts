import { POST_KINDS } from '../domain/post.js'
import type { DateReader } from './date-reader.js'
import type { Omission } from './import-format.js'
import type { PostDraft } from './post-draft.js'
import { isUnknown, readCount } from './written-values.js'

/** What a file can say about a post under our names; `counts.<name>` as well (a whole number, such as `counts.likes`). */
export const FIELDS = [
  'text',
  'nativeId',
  'platform',
  'postedAt',
  'editedAt',
  'kind',
  'parentNativeId',
  'author',
  'authorHandle',
  'authorPlace',
  'authorCreatedAt',
  'languageTag',
  'placeTag',
  'community',
] as const
export type Field = (typeof FIELDS)[number]

/** One post of a file in whatever form the file has it: a cell, or a value of a JSON object. */
export interface WrittenPost {
  value(field: Field): unknown
  /** Null: they are nothing that has names and values. */
  readonly counts: Iterable<readonly [name: string, value: unknown]> | null
  readonly payload?: unknown
}

export interface DraftOfFields {
  readonly draft: PostDraft
  readonly omitted: readonly Omission[]
}

/** The words of X's API and of its users beside our own. */
const KINDS: Readonly<Record<string, (typeof POST_KINDS)[number]>> = {
  ...Object.fromEntries(POST_KINDS.map((kind) => [kind, kind])),
  replied_to: 'reply',
  comment: 'reply',
  retweeted: 'repost',
  retweet: 'repost',
  reblog: 'repost',
  boost: 'repost',
  share: 'repost',
  tweet: 'original',
  post: 'original',
  status: 'original',
  quoted: 'quote',
}

/**
 * A post from its fields. Only the text, the id and the platform can cost the post; anything else that cannot be read is
 * left out.
 * @returns the reason when the text, id or platform cannot be read
 */
export function draftOfFields({ value, counts, payload }: WrittenPost, readDate: DateReader): DraftOfFields | string {
  const omitted: Omission[] = []
  const omit = (field: string, reason: string): null => {
    omitted.push({ field, reason })
    return null
  }
  const words = (field: Field, name: string = field): string | null => {
    const raw = value(field)
    if (raw === undefined || raw === null || raw === '') return null
    return scalarOf(raw) ?? omit(name, 'not text')
  }
  const date = (field: Field, name: string = field): Date | null => {
    const raw = value(field)
    if (raw === undefined || raw === null || raw === '') return null
    const written = scalarOf(raw)?.trim()
    if (written === undefined) return omit(name, 'not a date')
    const read = readDate(written)
    if ('at' in read) return read.at
    return isUnknown(written) ? null : omit(name, read.reason)
  }
  const text = value('text')
  if (typeof text !== 'string') return text === undefined ? 'text: is missing' : 'text: is not text'
  const nativeId = value('nativeId') ?? undefined
  if (nativeId !== undefined && !isId(nativeId)) return 'nativeId: is not an id'
  const platform = value('platform') ?? undefined
  if (platform !== undefined && typeof platform !== 'string') return 'platform: is not a name'

  const draft: PostDraft = {
    text,
    platform: platform || undefined,
    nativeId: nativeId === '' || nativeId === undefined ? undefined : String(nativeId),
    postedAt: date('postedAt'),
    editedAt: date('editedAt'),
    kind: kindOf(words('kind'), omit),
    parentNativeId: words('parentNativeId'),
    author: {
      nativeId: words('author'),
      handle: words('authorHandle', 'author.handle'),
      declaredPlace: words('authorPlace', 'author.declaredPlace'),
      createdAt: date('authorCreatedAt', 'author.createdAt'),
    },
    languageTag: words('languageTag'),
    placeTag: words('placeTag'),
    community: words('community'),
    counts: countsOf(counts, omit),
    payload,
  }
  return { draft, omitted }
}

type Omit = (field: string, reason: string) => null

function kindOf(written: string | null, omit: Omit): (typeof POST_KINDS)[number] {
  if (written === null) return 'original'
  const word = written.trim().toLowerCase()
  if (isUnknown(word)) return 'original'
  if (Object.hasOwn(KINDS, word)) return KINDS[word] ?? 'original'
  omit('kind', `none of ${POST_KINDS.join(', ')}`)
  return 'original'
}

/** What is unknown stays unknown: it is never 0. */
function countsOf(written: WrittenPost['counts'], omit: Omit): Record<string, number> {
  const counts: Record<string, number> = {}
  if (written === null) omit('counts', 'not an object of numbers')
  for (const [name, value] of written ?? []) {
    if (isUnknown(value)) continue
    const count = readCount(value, true) // whoever named it knows what it counts
    if (typeof count === 'number') counts[name] = count
    else omit(`counts.${name}`, count)
  }
  return counts
}

const isId = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number'

/** @returns undefined for lists and objects */
function scalarOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined
}
