import { z } from 'zod'
import { htmlToText } from '../../producers/html-text.js'
import { postId } from '../../producers/mastodon/post-id.js'
import { decodeJson } from '../decode-json.js'
import { describeIssues } from '../describe-issues.js'
import { createDecoration, type Decoration } from '../decoration.js'
import { drifted, leftOut, type ImportFormat, type Parsed } from '../import-format.js'
import type { PostDraft } from '../post-draft.js'
import { createJsonSplitter, EACH } from '../splitters/json-splitter.js'
import { createPieceReader } from '../splitters/piece-reader.js'
import { hasNames } from '../read-head.js'

const PUBLIC = ['https://www.w3.org/ns/activitystreams#Public', 'as:Public', 'Public']

const addresses = z
  .union([z.string(), z.array(z.string())])
  .nullish()
  .transform((value) => [value ?? []].flat())
const Activity = z.object({ type: z.string(), object: z.unknown() })
const Note = z.object({
  id: z.url(),
  type: z.string(),
  url: z.url().nullish().catch(null),
  attributedTo: z.string(),
  published: z.unknown().optional(),
  updated: z.unknown().optional(),
  to: addresses,
  cc: addresses,
  /** The warning above the post. */
  summary: z.string().nullish().catch(null),
  content: z.string().nullish(),
  contentMap: z.record(z.string(), z.unknown()).nullish().catch(null),
  inReplyTo: z.string().nullish().catch(null),
  quote: z.string().nullish().catch(null),
  attachment: z
    .array(z.object({ name: z.string().nullish() }))
    .nullish()
    .catch(null),
})
type Note = z.infer<typeof Note>

/** `outbox.json` of the archive that a Mastodon server hands to an account. */
export const mastodonArchiveFormat: ImportFormat = {
  name: 'mastodon-archive',
  title: 'the archive of a Mastodon account (outbox.json)',
  extensions: [],
  takesMap: false,
  recognises: ({ json }) => hasNames(json, 'type', 'orderedItems') && /^OrderedCollection/.test(String(json.type)),
  createReader() {
    const splitter = createJsonSplitter({ isElement: (path) => path.join('/') === `orderedItems/${EACH}` })
    return createPieceReader(splitter, (bytes) => {
      const decoded = decodeJson(bytes)
      return decoded.kind === 'none' ? decoded.parsed : parseActivity(decoded.content, decoded.notes)
    })
  },
}

function parseActivity(content: unknown, notes: readonly string[]): Parsed {
  const activity = Activity.safeParse(content)
  if (!activity.success) return drifted(describeIssues(activity.error))
  if (activity.data.type === 'Announce') return leftOut('a boost, whose text is not in the archive')
  if (activity.data.type !== 'Create') return leftOut(`no post but ${activity.data.type.slice(0, 40)}`)
  const note = Note.safeParse(activity.data.object)
  if (!note.success) return drifted(describeIssues(note.error))
  if (![...note.data.to, ...note.data.cc].some((address) => PUBLIC.includes(address))) return leftOut('not public')
  const decoration = createDecoration()
  return { kind: 'post', draft: toDraft(note.data, decoration), notes, omitted: decoration.omitted }
}

function toDraft(note: Note, decoration: Decoration): PostDraft {
  const host = new URL(note.id).host
  // The live source knows an author by the profile's address, which a post's own address begins with.
  const profile = /^(https:\/\/[^/]+\/@[^/]+)\/\d+$/.exec(note.url ?? '')?.[1] ?? note.attributedTo
  const languages = Object.keys(note.contentMap ?? {})
  const parent = note.quote ?? note.inReplyTo
  return {
    platform: 'mastodon',
    nativeId: postId(note.id),
    text: textOf(note),
    postedAt: decoration.date('postedAt', note.published),
    editedAt: decoration.date('editedAt', note.updated),
    kind: note.quote ? 'quote' : note.inReplyTo ? 'reply' : 'original',
    parentNativeId: parent ? postId(parent) : null,
    author: {
      nativeId: profile,
      handle: `${profile.split('/').at(-1)?.replace('@', '')}@${host}`,
      declaredPlace: null,
      createdAt: null,
    },
    languageTag: languages.length === 1 ? (languages[0] ?? null) : null,
    community: host,
  }
}

/** As the live source reads a post: the warning belongs to it; a picture alone is what its description says. */
function textOf({ summary, content, attachment }: Note): string {
  const body = htmlToText(content ?? '')
  const pictures = (attachment ?? []).flatMap(({ name }) => name?.trim() || [])
  return [summary?.trim(), body || pictures.join('\n')].filter(Boolean).join('\n\n')
}
