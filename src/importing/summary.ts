import { performance } from 'node:perf_hooks'
import type { FileResult } from './import-one.js'
import { oneLine } from './one-line.js'

const PROGRESS_EVERY_MS = 500
const LINE_WIDTH = 400

const number = (value: number): string => value.toLocaleString('en-SG')

/** @returns one line, or none when nothing was left out */
export function describeLeftOut(leftOut: FileResult['leftOut']): string[] {
  const parts = Object.entries(leftOut).map(([reason, count]) => `${number(count)} ${reason}`)
  return parts.length > 0 ? [parts.join(', ')] : []
}

/** @returns one line for each field with its reasons, most often first */
export function describeOmitted(omitted: FileResult['omitted']): string[] {
  return Object.entries(omitted).map(([field, reasons]) => {
    const sorted = Object.entries(reasons).sort(([, one], [, other]) => other - one)
    return `${field}: ${sorted.map(([reason, count]) => `${number(count)} ${reason}`).join(', ')}`
  })
}

/** One file's result for people. */
export function formatResult(result: FileResult): string {
  const { file, collection } = result
  if (result.status === 'already imported') {
    return `${file} was already imported into ${collection} (${number(result.accepted)} posts). To read it again: --again`
  }
  const counts = [
    ['accepted', result.accepted],
    ['duplicates', result.duplicates],
    ['edited', result.edited],
    ...(result.filled > 0 ? [['filled', result.filled] as const] : []),
    ...(result.refused > 0 ? [['refused', result.refused] as const] : []),
    ['rejected', result.rejected],
    ...(result.drifted > 0 ? [['of an unknown shape', result.drifted] as const] : []),
    ['normalised', result.normalised],
    ['undated', result.undated],
    ...(result.repeated > 0 ? [['repeated in the file', result.repeated] as const] : []),
  ] as const
  return [
    `${file} → ${collection} (${result.format})${result.status === 'incomplete' ? `, incomplete: ${result.problem}` : ''}`,
    `  ${counts.map(([name, count]) => `${name} ${number(count)}`).join(' · ')} · ${number(result.postsPerSecond)} posts/s`,
    ...(result.resumedAtLine === null ? [] : [`  an earlier run had come to line ${number(result.resumedAtLine)}`]),
    ...result.warnings.map((line) => `  LOOK: ${line}`),
    ...result.understood.map((line) => `  understood: ${oneLine(line, LINE_WIDTH)}`),
    ...describeOmitted(result.omitted).map((line) => `  left out of posts that stay: ${line}`),
    ...describeLeftOut(result.leftOut).map((line) => `  left out: ${line}`),
    ...(result.ignored.length === 0 ? [] : [`  not stored: ${oneLine(result.ignored.join(', '), LINE_WIDTH)}`]),
    ...(result.rejects === null ? [] : [`  rejected and normalised items: ${result.rejects}`]),
  ].join('\n')
}

export interface Progress {
  /** @returns what to call after each page of this file */
  file(path: string): (posts: number) => void
  end(): void
}

/** One line that rewrites itself, on a terminal only. */
export function createProgress(terminal: { isTTY?: boolean; write(text: string): unknown }): Progress {
  let shownAt = 0
  let shown = false
  return {
    file(path) {
      let total = 0
      return (posts) => {
        total += posts
        if (!terminal.isTTY || performance.now() - shownAt < PROGRESS_EVERY_MS) return
        shownAt = performance.now()
        shown = true
        terminal.write(`\r\u001b[K${path}: ${number(total)} posts`)
      }
    },
    end() {
      if (shown) terminal.write('\r\u001b[K')
    },
  }
}
