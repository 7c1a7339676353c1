import type { Queryable } from '../store/pool.js'

export type LabelTask = 'language' | 'sentiment' | 'origin' | 'entity'

interface Mention {
  readonly start: number
  readonly end: number
  readonly type: string
}

/** One post with what most people say about it. */
export interface LabelledPost {
  readonly platform: string
  readonly nativeId: string
  readonly text: string
  /** As the model has it. */
  readonly language: string | null
  readonly value: string | readonly Mention[]
  readonly people: number
}

/**
 * Posts with the label that most people gave to the current text, or that settled their disagreement; oldest label first.
 * @returns posts, and how many were left out because as many people say one thing as another
 */
export async function readLabelledPosts(
  db: Queryable,
  { task, collection }: { readonly task: LabelTask; readonly collection: string | null },
): Promise<{ posts: LabelledPost[]; undecided: number }> {
  const { rows } = await db.query<LabelledPost & { decided: boolean }>(
    `with said as (
       select label.post_id, label.value, count(*) as votes, min(label.id) as first
       from counted_label as label join post on post.id = label.post_id and post.version = label.post_version and post.erased_at is null
       where label.task = $1 and ($2::text is null or exists (
         select from collection_post member join collection on collection.id = member.collection_id
         where member.post_id = label.post_id and collection.key = $2))
       group by label.post_id, label.value),
     chosen as (
       select distinct on (post_id) post_id, value, votes, first,
              votes > coalesce(lead(votes) over (partition by post_id order by votes desc, first), 0) as decided,
              sum(votes) over (partition by post_id) as people
       from said order by post_id, votes desc, first)
     select post.platform, post.native_id as "nativeId", post.text, language.label as language, chosen.value,
            chosen.people::int as people, chosen.decided
     from chosen join post on post.id = chosen.post_id
     left join language on language.post_id = post.id and language.post_version = post.version
     order by chosen.first`,
    [task, collection],
  )
  return { posts: rows.filter(({ decided }) => decided), undecided: rows.filter(({ decided }) => !decided).length }
}

/** `label<TAB>text`, one line a post: breaks and tabs within a text become spaces. */
export function toTsv(posts: readonly LabelledPost[]): string {
  return posts
    .map(({ value, text }) => {
      const line = text.replace(/[\r\n\t\u2028\u2029]+/g, ' ')
      return typeof value === 'string' && line.trim() !== '' ? `${value}\t${line}\n` : ''
    })
    .join('')
}

/** A Chinese character, a run of letters and digits, or one other sign. */
const TOKEN = /\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}_])+|[^\s\p{L}\p{M}\p{N}_]/gu

/** `token<TAB>tag` lines with a blank line between posts; a token is of the mention that it touches. */
export function toConll(posts: readonly LabelledPost[]): string {
  return posts.map(({ text, value }) => sentence(text, Array.isArray(value) ? (value as Mention[]) : [])).join('')
}

function sentence(text: string, mentions: readonly Mention[]): string {
  let before: Mention | undefined
  const lines = [...text.matchAll(TOKEN)].map(({ 0: token, index }) => {
    const mention = mentions.find(({ start, end }) => index < end && index + token.length > start)
    const tag = mention ? `${mention === before ? 'I' : 'B'}-${mention.type}` : 'O'
    before = mention
    return `${token}\t${tag}\n`
  })
  return lines.length === 0 ? '' : `${lines.join('')}\n`
}

/** One object a line, with the ids that a post can be found by. */
export function toNdjson(posts: readonly LabelledPost[]): string {
  return posts
    .map(
      ({ value: label, text, platform, nativeId, language, people }) =>
        `${JSON.stringify({ label, text, platform, native_id: nativeId, language, people })}\n`,
    )
    .join('')
}
