import { withoutFormulas } from '../../src/domain/reading/formulas.js'

/**
 * Rows as CSV after RFC 4180, with a byte order mark so that spreadsheets read it as UTF-8.
 * @param about lines before the rows that say where they come from; each begins with `# `, which programs can skip
 */
export function toCsv(rows: readonly (readonly (string | number | null)[])[], about: readonly string[] = []): string {
  const lines = [...about.map(comment), ...rows.map((row) => row.map(field).join(','))]
  return `\uFEFF${lines.join('\r\n')}\r\n`
}

/** Without what would part it into cells. In quotes a program would not see that it is a comment. */
function comment(line: string): string {
  const said = line.replaceAll(/[",;\t\r\n]/g, ' ').replaceAll(/ {2,}/g, ' ')
  return `# ${withoutFormulas(said)}`
}

function field(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const safe = withoutFormulas(value)
  return /[",\r\n#]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
