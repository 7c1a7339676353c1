import type { CollectionsAnswer } from '../domain/reading/operation.js'
import type { z } from 'zod'
import type { Reading } from './reading.js'

interface Row {
  readonly key: string
  readonly title: string
  readonly isSample: boolean
  readonly posts: number
  readonly from: Date | null
  readonly to: Date | null
  readonly platforms: string[] | null
  readonly languages: string[] | null
}

const HOUR = "interval '1 hour'"

/** Every collection, the one that is read by default first. Posts are those that charts show. */
export async function readCollections({ db }: Reading): Promise<z.infer<typeof CollectionsAnswer>> {
  const { rows } = await db.query<Row>(`
    select key, title, is_sample as "isSample", coalesce(figure.posts, 0) as posts,
           figure.from, figure.to, figure.platforms, figure.languages
    from collection
    left join lateral (
      select sum(posts) as posts,
             min(hour) filter (where hour > '-infinity') as from,
             max(hour) filter (where hour > '-infinity') + ${HOUR} as to,
             array_agg(distinct platform) as platforms,
             array_agg(distinct language) filter (where language not in ('none', 'pending')) as languages
      from hour_count where collection_id = collection.id
    ) as figure on true
    order by exists(select from collection_post where collection_id = collection.id) desc, key <> 'live', is_sample, id`)
  return {
    rows: rows.map((row) => ({
      ...row,
      from: row.from?.toISOString() ?? null,
      to: row.to?.toISOString() ?? null,
      platforms: row.platforms ?? [],
      languages: row.languages ?? [],
    })),
  }
}
