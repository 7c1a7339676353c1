import { englishChartWords } from '../charts/english.js'
import { LIGHT, type ChartLook } from '../charts/look.js'

/** Charts that are written to files. */
export const PRINT_LOOK: ChartLook = {
  colours: LIGHT,
  // Widths are calculated from those of Helvetica. Without quotes: ECharts does not escape them in the SVG's attributes.
  font: 'Helvetica, Arial, Liberation Sans, Noto Sans, Noto Sans CJK SC, Noto Sans Tamil, sans-serif',
  words: englishChartWords,
}
