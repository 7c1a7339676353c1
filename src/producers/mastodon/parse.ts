import { z } from 'zod'
import { RawPost } from '../../domain/post.js'
import { htmlToText } from '../html-text.js'
import type { DriftedItem } from '../../domain/source.js'
import { driftText } from '../kit/drift.js'
import { postId } from './post-id.js'
import type { MastodonSettings } from './settings.js'

const Moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text))
const Count = z.number().int().nonnegative().optional().catch(undefined)

const Account = z.object({
  /** The profile's address: the same on every server, unlike `id`. */
  url: z.url(),
  /** `name` on the server itself, `name@server` elsewhere. */
  acct: z.string().min(1),
  note: z.string().catch(''),
  created_at: Moment.nullish().catch(null),
  noindex: z.boolean().nullish(),
  discoverable: z.boolean().nullish(),
  fields: z.array(z.object({ name: z.string(), value: z.string() })).catch([]),
})
type Account = z.infer<typeof Account>

const Content = z.object({
  uri: z.string().min(1),
  content: z.string(),
  spoiler_text: z.string().nullish(),
  media_attachments: z.array(z.object({ description: z.string().nullish().catch(null) })).catch([]),
  language: z.string().max(35).nullish().catch(null),
  account: Account,
})

const Status = Content.extend({
  /** The server's own number of the post, above 2^53: what paging goes by. */
  id: z.string().min(1),
  created_at: Moment,
  edited_at: Moment.nullish(),
  visibility: z.string(),
  in_reply_to_id: z.string().nullish(),
  reblog: Content.nullish(),
  // Servers that are not Mastodon mean other things by `quote`.
  quote: z
    .object({
      quoted_status: z
        .object({ uri: z.string().min(1) })
        .nullish()
        .catch(null),
    })
    .nullish()
    .catch(null),
  replies_count: Count,
  reblogs_count: Count,
  favourites_count: Count,
  quotes_count: Count,
})
type Status = z.infer<typeof Status>

/** Only the number, so that paging continues after an item of an unknown shape. */
const Numbered = z.object({ id: z.string().min(1) })

export type ParsedStatus =
  | { readonly outcome: 'post'; readonly post: RawPost }
  | { readonly outcome: 'dropped'; readonly reason: 'opted_out' | 'not_public' | 'language' }
  | { readonly outcome: 'drifted'; readonly item: DriftedItem }

export type ParseSettings = Pick<MastodonSettings, 'instance' | 'languages' | 'honourNoindex' | 'honourUndiscoverable'>

/** The server's own number of a post, whatever else is wrong with it. */
export const statusId = (raw: unknown): string | null => Numbered.safeParse(raw).data?.id ?? null

/** One status of the REST API or a stream. */
export function parseStatus(raw: unknown, settings: ParseSettings): ParsedStatus {
  const parsed = Status.safeParse(raw)
  if (!parsed.success) return { outcome: 'drifted', item: drift(parsed.error, raw) }
  const status = parsed.data
  // A boost shows somebody else's words: both have a say.
  const people = status.reblog ? [status.account, status.reblog.account] : [status.account]
  if (people.some((account) => hasOptedOut(account, settings))) return { outcome: 'dropped', reason: 'opted_out' }
  if (!['public', 'unlisted'].includes(status.visibility)) return { outcome: 'dropped', reason: 'not_public' }
  const language = (status.reblog ?? status).language
  if (language && settings.languages && !settings.languages.some((wanted) => sameLanguage(wanted, language))) {
    return { outcome: 'dropped', reason: 'language' }
  }
  const post = RawPost.safeParse(draftOf(status, raw, settings.instance))
  if (!post.success) return { outcome: 'drifted', item: drift(post.error, raw) }
  return { outcome: 'post', post: post.data }
}

function draftOf(status: Status, raw: unknown, instance: string): z.input<typeof RawPost> {
  const { account, reblog, quote } = status
  const parent = reblog?.uri ?? quote?.quoted_status?.uri
  const home = new URL(account.url).host
  return {
    platform: 'mastodon',
    nativeId: postId(status.uri),
    text: textOf(reblog ?? status),
    postedAt: status.created_at,
    editedAt: status.edited_at ?? null,
    kind: reblog ? 'repost' : quote ? 'quote' : status.in_reply_to_id ? 'reply' : 'original',
    // A reply names its parent by this server's number only, which means nothing elsewhere.
    parentNativeId: parent ? postId(parent) : null,
    author: {
      nativeId: account.url.slice(0, 256),
      handle: account.acct.includes('@') ? account.acct : `${account.acct}@${instance}`,
      declaredPlace: declaredPlace(account),
      createdAt: account.created_at ?? null,
    },
    languageTag: (reblog ?? status).language || null,
    community: home,
    counts: Object.fromEntries(
      Object.entries({
        replies: status.replies_count,
        reposts: status.reblogs_count,
        likes: status.favourites_count,
        quotes: status.quotes_count,
      }).filter((entry): entry is [string, number] => entry[1] !== undefined),
    ),
    payload: withoutPeople(raw),
  }
}

/** The author's text. The warning above the post belongs to it. A picture without text counts as its description. */
function textOf({ content, spoiler_text, media_attachments }: z.infer<typeof Content>): string {
  const body = htmlToText(content)
  const pictures = media_attachments.flatMap(({ description }) => description?.trim() || [])
  return [spoiler_text?.trim(), body || pictures.join('\n')].filter(Boolean).join('\n\n')
}

const OPT_OUT = /(?<![\p{L}\p{M}\p{N}_])#(?:nobots?|noindex)(?![\p{L}\p{M}\p{N}_])/iu

function hasOptedOut(account: Account, settings: ParseSettings): boolean {
  if (settings.honourUndiscoverable && account.discoverable === false) return true
  if (!settings.honourNoindex) return false
  const profile = [account.note, ...account.fields.flatMap(({ name, value }) => [name, value])]
  return account.noindex === true || profile.some((html) => OPT_OUT.test(htmlToText(html)))
}

const PLACE = /^\W*(?:location|place|based in|city|country|home ?town|lives? in|lokasi|tempat|所在地|位置|地点|இடம்)/iu

/** People name their place in a table of the profile, under labels that they choose. */
function declaredPlace({ fields }: Account): string | null {
  const field = fields.find(({ name }) => PLACE.test(name))
  return field ? [...htmlToText(field.value)].slice(0, 200).join('') || null : null
}

const sameLanguage = (wanted: string, tag: string): boolean =>
  tag.toLowerCase() === wanted.toLowerCase() || tag.toLowerCase().startsWith(`${wanted.toLowerCase()}-`)

/** The answer without the people in it: author, people mentioned, addresses that contain names, and texts of others. */
function withoutPeople(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return raw
  const { account, mentions, uri, url, card, reblog, quote, ...rest } = raw as Record<string, unknown>
  return {
    ...rest,
    ...(reblog ? { reblog: withoutPeople(reblog) } : {}),
    ...(quote ? { quote: z.object({ state: z.string().optional() }).catch({}).parse(quote) } : {}),
    ...(card ? { card: Card.parse(card) } : {}),
  }
}

const Card = z
  .looseObject({ url: z.string(), title: z.string(), description: z.string(), type: z.string() })
  .partial()
  .transform(({ url, title, description, type }) => ({ url, title, description, type }))
  .catch({ url: undefined, title: undefined, description: undefined, type: undefined })

const drift = (error: z.ZodError, raw: unknown): DriftedItem => ({
  field: driftText(error, 'status'),
  raw: withoutPeople(raw),
})
