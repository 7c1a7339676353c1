import stringWidth from 'string-width'

/**
 * Columns for a terminal: padded to the widest cell, the first column and `left` ones to the left, others to the right.
 * @param rows the first is the heading
 */
export function textTable(rows: readonly (readonly string[])[], left: readonly number[] = [0]): string {
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => stringWidth(row[at] ?? '')))) ?? []
  return rows
    .map((row) =>
      row
        .map((cell, at) => {
          const padding = ' '.repeat((widths[at] ?? 0) - stringWidth(cell))
          return left.includes(at) ? cell + padding : padding + cell
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
