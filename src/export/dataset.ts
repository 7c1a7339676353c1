import type { Parameters } from '../store/parameters.js'
import type { Question } from '../read/question.js'

export type ColumnType = 'text' | 'integer' | 'real' | 'boolean' | 'instant'

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
  choose(question: Question, parameters: Parameters, page: { readonly after: number; readonly limit: number }): string
  /**
   * What `columns` are read from; begins with `export_page`. Joins get its ids, because otherwise they begin at the
   * first post.
   */
  from(ids: IdRange): string
  /** Column of `export_page` from which the next page continues; null: everything is one page. */
  readonly key: string | null
}

export function column(name: string, type: ColumnType, sql: string, means: string): ExportColumn {
  return { name, type, sql, means }
}
