import type { ShareRow } from '../../src/charts/share-rows.js'
import { SMALL_CELL_POSTS } from '../../src/domain/reading/intervals.js'
import { number, text, type TableContent } from '../figure/table.js'
import type { Messages } from '../messages/en.js'

/**
 * The table for shares of one story or two.
 * @param first name of the first column
 * @param names of the stories; none for a single one
 */
export function shareTable(
  rows: readonly ShareRow[],
  first: string,
  names: readonly string[],
  words: Messages,
): TableContent {
  const { columns, chart } = words
  const sides = names.length > 0 ? names.map((name) => `${name}: `) : ['']
  return {
    columns: [
      { name: first },
      ...sides.flatMap((side) =>
        [columns.posts, columns.share, columns.low, columns.high].map((name) => ({
          name: `${side}${name}`,
          numeric: true,
        })),
      ),
    ],
    rows: rows.map((row) => ({
      key: row.value,
      small: row.sides.every((side) => (side?.posts ?? 0) < SMALL_CELL_POSTS),
      cells: [
        text(row.value, row.name),
        ...sides.flatMap((_, index) => {
          const own = row.sides[index]
          return [
            number(own?.posts, chart.count),
            number(own?.share.share, chart.percent),
            number(own?.share.low, chart.percent),
            number(own?.share.high, chart.percent),
          ]
        }),
      ],
    })),
  }
}
