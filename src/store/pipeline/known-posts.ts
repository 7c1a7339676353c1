import type { PostId } from '../../domain/post.js'
import { markStale } from '../derived/stale-posts.js'
import type { Queryable } from '../pool.js'
import { isBlank, type PagePost } from './inbox-page.js'
import { columnsOf, type PostColumns } from './post-columns.js'

/** Authors of a page. */
export interface PageAuthors {
  /** By `keyOf`. */
  readonly ids: ReadonlyMap<string, number>
  /** Those whose declared place was not known before. */
  readonly placed: ReadonlySet<number>
}

export interface KnownPosts {
  /** Ids of live posts that were there before. */
  readonly known: readonly PostId[]
  /** Their platform says that the text has changed since. */
  readonly edited: readonly PostId[]
  /** They got what they lacked from a later, better copy. */
  readonly filled: readonly PostId[]
  /** With a new text: every stage has to run again. */
  readonly rewritten: readonly PostId[]
  /** With new evidence of where they come from: that stage has to run again. */
  readonly located: readonly PostId[]
}

interface StoredPost {
  readonly id: PostId
  /** Where the copy stands in the page. */
  readonly at: number
  readonly isBlank: boolean
  /** Only where the page has a newer edit. */
  readonly text: string | null
  readonly authorId: number | null
  readonly isOriginal: boolean
  /** Bits of the columns without a value, in the order of `NULLABLE`: an array would cost more for every duplicate. */
  readonly lacks: number
  readonly counts: Readonly<Record<string, number>>
}

interface Change {
  readonly id: PostId
  readonly reason: 'edited' | 'filled'
  /** Null: the text stays. */
  readonly text: Pick<PagePost, 'text' | 'textChanges' | 'editedAt'> | null
  readonly columns: PostColumns
  readonly isLocated: boolean
}

/**
 * Posts of a page that are here already. A newer edit replaces the text; what a post lacks is filled in from the page, a
 * text first of all; nothing else that is known is overwritten. Erased posts are not here.
 * @param page in key order: unsorted concurrent updates deadlock
 */
export async function updateKnown(tx: Queryable, page: readonly PagePost[], authors: PageAuthors): Promise<KnownPosts> {
  const changesIn = (copies: readonly PagePost[], stored: readonly StoredPost[]): Change[] =>
    stored.flatMap((post) => {
      const copy = copies[post.at - 1]
      return (copy && changeOf(post, copy, authors)) ?? []
    })
  const found = await findStored(tx, page)
  const wanted = new Set(changesIn(page, found).map(({ id }) => id))
  // Looked at once more under a lock: another process may have brought the same, or erased the post.
  const better = found.flatMap(({ id, at }) => (wanted.has(id) ? (page[at - 1] ?? []) : []))
  const changes = changesIn(better, await findStored(tx, better, 'for update of post'))
  await writeChanges(tx, changes)
  const ids = (of: (change: Change) => boolean): PostId[] => changes.filter(of).map(({ id }) => id)
  const result: KnownPosts = {
    known: found.map(({ id }) => id),
    edited: ids(({ reason }) => reason === 'edited'),
    filled: ids(({ reason }) => reason === 'filled'),
    rewritten: ids(({ text }) => text !== null),
    located: ids(({ text, isLocated }) => text === null && isLocated),
  }
  await reviveLetters(tx, result)
  return result
}

/** Columns that may be without a value, apart from counts. */
const NULLABLE = {
  authorId: 'author_id',
  postedAt: 'posted_at',
  parentNativeId: 'parent_native_id',
  languageTag: 'language_tag',
  placeTag: 'place_tag',
  community: 'community',
} as const
const NULLABLE_NAMES = Object.keys(NULLABLE) as (keyof typeof NULLABLE)[]
const NULLABLE_COLUMNS = Object.values(NULLABLE)

async function findStored(tx: Queryable, page: readonly PagePost[], lock = ''): Promise<StoredPost[]> {
  if (page.length === 0) return []
  const { rows } = await tx.query<StoredPost>(
    `select post.id, page.at::int, post.counts, post.author_id as "authorId", post.kind = 'original' as "isOriginal",
            octet_length(post.text) < 100 and post.text !~ '\\S' as "isBlank",
            case when page.edited_at > coalesce(post.edited_at, '-infinity') then post.text end as text,
            ${NULLABLE_COLUMNS.map((column, at) => `(post.${column} is null)::int * ${2 ** at}`).join(' + ')} as lacks
     from unnest($1::text[], $2::text[], $3::timestamptz[]) with ordinality as page (platform, native_id, edited_at, at)
     join post on post.platform = page.platform and post.native_id = page.native_id and erased_at is null
     order by page.at ${lock}`,
    [
      page.map((post) => post.platform),
      page.map((post) => post.nativeId),
      page.map((post) => post.editedAt?.toISOString() ?? null),
    ],
  )
  return rows
}

/** @returns null when the copy says nothing new */
function changeOf(stored: StoredPost, copy: PagePost, authors: PageAuthors): Change | null {
  const columns = columnsOf(copy, authors.ids)
  const isEdit = stored.text !== null && stored.text !== copy.text
  const isText = isEdit || (stored.isBlank && !isBlank(copy.text))
  const gains = NULLABLE_NAMES.filter((name, at) => stored.lacks & (2 ** at) && columns[name])
  const isPlaced = copy.author !== null && authors.placed.has(stored.authorId ?? columns.authorId ?? 0)
  // Nobody says that a post is an original: it is one when nothing else is said.
  const isOfKind = stored.isOriginal && columns.kind !== 'original'
  const isCounted = Object.keys(columns.counts).some((name) => !(name in stored.counts))
  if (!isText && gains.length === 0 && !isPlaced && !isOfKind && !isCounted) return null
  const hasPlace = gains.includes('authorId') && Boolean(copy.author?.declaredPlace)
  return {
    id: stored.id,
    reason: isEdit && !stored.isBlank ? 'edited' : 'filled',
    text: isText ? { text: copy.text, textChanges: copy.textChanges, editedAt: copy.editedAt } : null,
    columns,
    isLocated: isPlaced || hasPlace || gains.includes('placeTag') || gains.includes('community'),
  }
}

async function writeChanges(tx: Queryable, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return
  const column = <K extends keyof PostColumns>(name: K) => changes.map(({ columns }) => columns[name])
  await tx.query(
    `update post set text = coalesce(new.text, post.text), version = post.version + (new.text is not null)::int,
       text_changes = case when new.text is null then post.text_changes else string_to_array(new.text_changes, ',') end,
       edited_at = greatest(post.edited_at, new.edited_at),
       kind = case when post.kind = 'original' then new.kind else post.kind end,
       counts = new.counts || post.counts,
       ${NULLABLE_COLUMNS.map((name) => `${name} = coalesce(post.${name}, new.${name})`).join(', ')}
     from unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::jsonb[], $7::bigint[],
                 $8::timestamptz[], $9::text[], $10::text[], $11::text[], $12::text[])
       as new (id, text, text_changes, edited_at, kind, counts, ${NULLABLE_COLUMNS.join(', ')})
     where post.id = new.id`,
    [
      changes.map(({ id }) => id),
      changes.map(({ text }) => text?.text ?? null),
      changes.map(({ text }) => text?.textChanges.join(',') ?? null),
      changes.map(({ text }) => text?.editedAt?.toISOString() ?? null),
      column('kind'),
      column('counts').map((counts) => JSON.stringify(counts)),
      ...NULLABLE_NAMES.map(column),
    ],
  )
  await markStale(
    tx,
    changes.map(({ id }) => id),
  )
}

/** New text or evidence deserves a new try; its batch comes in this same transaction. */
async function reviveLetters(tx: Queryable, { rewritten, located }: KnownPosts): Promise<void> {
  if (rewritten.length + located.length === 0) return
  await tx.query(
    `update dead_letter set replayed_at = now()
     where replayed_at is null and (post_id = any($1::bigint[]) or post_id = any($2::bigint[]) and stage = 'origin')`,
    [rewritten, located],
  )
}
