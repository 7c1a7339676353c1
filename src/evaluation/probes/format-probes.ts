import type { ProbeReport, Tally } from './run-probes.js'

/** A report for people: right and all by kind, then the wrong probes, a line each. */
export function formatProbes({ right, of, byKind, wrong, leftOut }: ProbeReport, file: string): string {
  const kinds = Object.entries(byKind)
  const width = Math.max(...kinds.map(([kind]) => [...kind].length))
  const line = (name: string, tally: Tally): string =>
    `${name.padEnd(width)}  ${String(tally.right).padStart(4)} of ${String(tally.of).padStart(4)}`
  return [
    `${right} of ${of} probes of ${file} are right`,
    '',
    ...kinds.map(([kind, tally]) => line(kind, tally)),
    ...section(
      'Wrong:',
      wrong.map(({ id, expected, got }) => `${id}  ${differences(expected, got)}`),
    ),
    ...section(
      'Not judged:',
      leftOut.map(({ id, reason }) => `${id}  ${reason}`),
    ),
  ].join('\n')
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)]
}

function differences(expected: Readonly<Record<string, unknown>>, got: Readonly<Record<string, unknown>>): string {
  const parts = Object.keys(expected).map(
    (name) => `${name}: expected ${JSON.stringify(expected[name])}, got ${JSON.stringify(got[name])}`,
  )
  // A control character of a text must not reach the terminal; JSON leaves those of C1 as they are.
  return parts.join('; ').replace(/\p{Cc}+/gu, ' ')
}
