import type { z } from 'zod'
import { isLabel } from '../domain/reading/filter.js'
import type { CollectionsAnswer } from '../domain/reading/operation.js'
import type { Queryable } from '../store/pool.js'
import { cells } from './figures/cells.js'
import { createParameters } from '../store/parameters.js'
import type { Question } from './question.js'
import type { Reading } from './reading.js'

interface Row {
  readonly id: number
  readonly key: string
  readonly title: string
  readonly isSample: boolean
  readonly from: Date | null
  readonly to: Date | null
}

/** Every collection, the one that is read by default first. Posts are those that charts show. */
export async function readCollections({ db }: Reading): Promise<z.infer<typeof CollectionsAnswer>> {
  const { rows } = await db.query<Row>(`
    select id, key, title, is_sample as "isSample",
           (select min(hour) from hour_count where collection_id = collection.id and merged = 2 and hour > '-infinity') as from,
           (select max(hour) from hour_count where collection_id = collection.id and merged = 2 and hour > '-infinity') + interval '1 hour' as to
    from collection
    order by exists(select from collection_post where collection_id = collection.id) desc, key <> 'live', is_sample, id`)
  return {
    rows: await Promise.all(
      rows.map(async ({ id, from, to, ...row }) => ({
        ...row,
        from: from?.toISOString() ?? null,
        to: to?.toISOString() ?? null,
        ...(await readContents(db, { id, ...row })),
      })),
    ),
  }
}

async function readContents(
  db: Queryable,
  collection: Question['collection'],
): Promise<{ posts: number; platforms: string[]; languages: string[] }> {
  const parameters = createParameters()
  const always = { collection, from: null, to: null, filter: {}, entity: null, words: null, hashtag: null, query: null }
  const { rows } = await db.query<{ platform: string; language: string; posts: number }>(
    `select platform, language, sum(posts) as posts from ${cells(always, parameters, 'day', ['platform'])} group by platform, language`,
    parameters.values,
  )
  const distinct = (values: readonly string[]): string[] => [...new Set(values)].sort()
  return {
    posts: rows.reduce((sum, { posts }) => sum + posts, 0),
    platforms: distinct(rows.map(({ platform }) => platform)),
    languages: distinct(rows.map(({ language }) => language)).filter(isLabel),
  }
}
