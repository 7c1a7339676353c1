import type { Parameters } from '../store/parameters.js'
import type { Queryable } from '../store/pool.js'
import type { Question } from '../read/question.js'

/** Of a `vector`, `sql` names a row with `vector` and `scale`, as `meaning` has them; CSV has no form for it. */
export type ColumnType = 'text' | 'integer' | 'real' | 'boolean' | 'instant' | 'json' | 'vector'

export interface ExportColumn {
  readonly name: string
  readonly type: ColumnType
  /** Expression over the dataset's `from`. */
  readonly sql: string
  /** For the codebook. */
  readonly means: string
}

/** Smallest and largest id of a page. */
export interface IdRange {
  readonly first: number
  readonly last: number
}

/** What can be exported: first a page of keys is chosen with bound parameters, then its columns are read without any. */
export interface Dataset {
  readonly name: string
  readonly title: string
  readonly columns: readonly ExportColumn[]
  /** Statement that chooses the page; its rows become the table `export_page`. */
  choose(
    question: Question,
    parameters: Parameters,
    page: { readonly after: number; readonly limit: number },
    db: Queryable,
  ): string | Promise<string>
  /**
   * What `columns` are read from; begins with `export_page`. Joins get its ids, because otherwise they begin at the
   * first post.
   */
  from(ids: IdRange): string
  /** Column of `export_page` from which the next page continues; null: everything is one page. */
  readonly key: string | null
}

export function hasVectors({ columns }: Pick<Dataset, 'columns'>): boolean {
  return columns.some(({ type }) => type === 'vector')
}

export function column(name: string, type: ColumnType, sql: string, means: string): ExportColumn {
  return { name, type, sql, means }
}

/** Erased since its facts were derived: the join drops it. */
export function livePosts(ids: IdRange): string {
  return `export_page fact join post on post.id = fact.post_id and post.erased_at is null and ${within('post.id', ids)}`
}

export function within(id: string, { first, last }: IdRange): string {
  return `${id} between ${first} and ${last}`
}
