import type { Queryable } from '../store/pool.js'
import { listTables, quoted } from './tables.js'

/** Counting stops here, because the exact number does not matter. */
const COUNTED_ROWS = 10_000
const NAMES_SHOWN = 3

interface Holding {
  readonly table: string
  /** Condition on `t`; left out: every row. */
  readonly where?: string
  /** Column that names a row to a person; left out: the number says enough. */
  readonly name?: string
  /** Column of `source` without which the condition cannot be asked: a schema from before it. */
  readonly needs?: 'from_file'
  readonly one: string
  readonly many: string
}

/** The collection that `up` loads by itself. All of it is invented. */
const ONLY_SAMPLE = `exists (
  select from collection_post member join collection on collection.id = member.collection_id
  where member.post_id = t.id having count(*) > 0 and bool_and(collection.is_sample))`

/**
 * What people would lose. This does not include what the software fills by itself when it starts: sources of the file
 * with their
 * leases, passes, gaps and cursors, their empty collections, sessions, the sample.
 */
const HOLDINGS: readonly Holding[] = [
  { table: 'post', where: `t.erased_at is null and not ${ONLY_SAMPLE}`, one: 'post', many: 'posts' },
  {
    table: 'post',
    where: `t.erased_at is not null and not ${ONLY_SAMPLE}`,
    one: 'record of an erased post',
    many: 'records of erased posts',
  },
  { table: 'label', one: 'label', many: 'labels' },
  { table: 'topic', where: 't.retired_at is null', name: 'key', one: 'topic', many: 'topics' },
  { table: 'app_user', one: 'user', many: 'users' },
  { table: 'api_token', one: 'token', many: 'tokens' },
  { table: 'event_mark', one: 'event mark', many: 'event marks' },
  { table: 'alert_rule', one: 'alert rule', many: 'alert rules' },
  {
    table: 'source',
    where: 'not t.from_file',
    needs: 'from_file',
    name: 'key',
    one: 'source added by hand',
    many: 'sources added by hand',
  },
  {
    table: 'collection',
    where: 'not t.is_sample and not exists (select from source where from_file and collection = t.key)',
    needs: 'from_file',
    name: 'key',
    one: 'collection',
    many: 'collections',
  },
  {
    table: 'spending',
    where: 't.spent > 0',
    name: 'account',
    one: 'record of money spent',
    many: 'records of money spent',
  },
]

/** @returns what a person would miss if the database were emptied, such as `12 posts`; empty when there is nothing */
export async function findHoldings(tx: Queryable): Promise<string[]> {
  const tables = new Map((await listTables(tx)).map(({ name, columns }) => [name, columns]))
  const found: string[] = []
  for (const { table, where = 'true', name, needs, one, many } of HOLDINGS) {
    if (!tables.has(table) || (needs && !tables.get('source')?.includes(needs))) continue
    const { rows } = await tx.query<{ count: number; names: string[] | null }>(
      `select count(*)::int as count, (array_agg(name order by name))[:${NAMES_SHOWN}] as names
       from (select ${name ? `t.${quoted(name)}` : 'null'} as name from ${quoted(table)} t
             where ${where} limit ${COUNTED_ROWS + 1}) as counted`,
    )
    const { count = 0, names } = rows[0] ?? {}
    if (count === 0) continue
    const number = count > COUNTED_ROWS ? `more than ${COUNTED_ROWS.toLocaleString('en')}` : count.toLocaleString('en')
    const named = name && names ? ` (${names.join(', ')}${count > names.length ? ', …' : ''})` : ''
    found.push(`${number} ${count === 1 ? one : many}${named}`)
  }
  return found
}
