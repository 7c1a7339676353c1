import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { UsageError } from '../domain/errors.js'
import { packageRoot } from '../package-root.js'
import { generateSample } from './generate.js'
import { SampleRow, SampleTruth } from './sample-row.js'
import { readTemplates } from './templates.js'

/** `sample/` of this package. */
export function sampleFolder(): string {
  return join(packageRoot(), 'sample')
}

/** @throws UsageError naming file and line when the sample was damaged */
export function readSampleRows(folder: string = sampleFolder()): SampleRow[] {
  const file = join(folder, 'posts.ndjson')
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.flatMap((line, index) => {
    if (line === '') return []
    const row = SampleRow.safeParse(parseJson(line, `${file}:${index + 1}`))
    if (!row.success) throw new UsageError(`${file}:${index + 1}: ${z.prettifyError(row.error)}`)
    return [row.data]
  })
}

export function readSampleTruth(folder: string = sampleFolder()): SampleTruth {
  const file = join(folder, 'truth.json')
  const truth = SampleTruth.safeParse(parseJson(readFileSync(file, 'utf8'), file))
  if (!truth.success) throw new UsageError(`${file}: ${z.prettifyError(truth.error)}`)
  return truth.data
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (err) {
    throw new UsageError(`${where} is not JSON. Get the sample back with: git checkout -- sample`, { cause: err })
  }
}

/** The two files as they are committed: one post a line, so that a change shows which posts it changed. */
export function renderSampleFiles(folder: string = sampleFolder()): { posts: string; truth: string } {
  const { rows, truth } = generateSample(readTemplates(join(folder, 'templates')))
  const list = (items: readonly unknown[]): string => items.map((item) => `    ${JSON.stringify(item)}`).join(',\n')
  return {
    posts: rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
    truth: `{
  "about": ${JSON.stringify(truth.about)},
  "windowDays": ${truth.windowDays},
  "events": [
${list(truth.events)}
  ],
  "posts": [
${list(truth.posts)}
  ]
}
`,
  }
}
