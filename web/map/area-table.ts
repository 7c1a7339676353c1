import type { AreaRow } from '../../src/domain/reading/figures.js'
import { number, text, type TableContent } from '../figure/table.js'
import type { Messages } from '../messages/en.js'

/** Everything that is known about areas, one a row. @param small whether a row has too few posts to say much */
export function areaTable(rows: readonly AreaRow[], words: Messages, small: (row: AreaRow) => boolean): TableContent {
  const { chart, columns, map } = words
  return {
    columns: [
      { name: columns.area },
      ...[
        columns.posts,
        columns.share,
        columns.low,
        columns.high,
        columns.places,
        columns.score,
        map.shrunk,
        map.shrunkLow,
        map.shrunkHigh,
        map.scored,
      ].map((name) => ({ name, numeric: true })),
    ],
    rows: rows.map((row) => ({
      key: row.area,
      small: small(row),
      cells: [
        text(row.area),
        number(row.posts, chart.count),
        number(row.share.share, chart.percent),
        number(row.share.low, chart.percent),
        number(row.share.high, chart.percent),
        number(row.places, chart.count),
        number(row.score?.mean, words.signed),
        number(row.shrunk?.mean, words.signed),
        number(row.shrunk?.low, words.signed),
        number(row.shrunk?.high, words.signed),
        number(row.score?.n ?? 0, chart.count),
      ],
    })),
  }
}
