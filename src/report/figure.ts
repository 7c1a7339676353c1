import type { EChartsOption } from 'echarts'
import type { ChartLook } from '../charts/look.js'
import type { Provenance } from '../domain/reading/answer.js'

/** One figure of a report: a chart, the table with the same numbers, and where they come from. */
export interface Figure {
  /** Name of its files. */
  readonly id: string
  readonly title: string
  /** What it shows and how to read it, in a sentence or two. */
  readonly note: string
  readonly heightPx: number
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number | null)[])[]
  /** A column that has words of posts, and the one that has the label of their language. */
  readonly words?: { readonly column: string; readonly language: string }
  readonly provenance: Provenance
  option(look: ChartLook): EChartsOption
}
