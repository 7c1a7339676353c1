import type { Provenance } from '../domain/reading/answer.js'
import type { Dataset } from './dataset.js'

export interface ExportFacts {
  readonly provenance: Provenance
  readonly query: Readonly<Record<string, string>>
  readonly startedAt: string
  readonly endedAt: string
  readonly rows: number
  readonly format: string
  readonly version: string
}

/** What a reader of the file must know, in Markdown: where it is from, what each column means, how to cite it. */
export function codebook(dataset: Dataset, facts: ExportFacts): string {
  const { provenance, query, rows, format, startedAt, endedAt, version } = facts
  const { collection, window, models, pending, gaps } = provenance
  const asked = Object.entries(query).map(([name, value]) => `${name}=${value}`)
  const used = Object.entries(models).map(([stage, { name, ordinal }]) => `${stage}: ${name} (${ordinal})`)
  return `# ${dataset.title}

${collection.isSample ? '**Sample data: every post in it is invented.**\n\n' : ''}- Collection: ${collection.title} (\`${collection.key}\`)
- Query: ${asked.length > 0 ? `\`${asked.join('&')}\`` : 'everything'}
- Window: ${window ? `${window.from} to ${window.to}` : 'all times, undated posts too'}
- Rows: ${rows}
- Models: ${used.join(', ') || 'none yet'}
- Posts that still waited for a stage: ${pending}
- Known gaps in the window: ${gaps.length}
- Written: ${startedAt} to ${endedAt}; each page is as of its own moment
- By: Kopitalk ${version}

| column | type | meaning |
| --- | --- | --- |
${dataset.columns.map(({ name, type, means }) => `| ${name} | ${type} | ${means} |`).join('\n')}

${NOTES[format] ?? ''}
Labels are the answers of models, each with its confidence. docs/understand/accuracy.md of Kopitalk says how often they are right.
Posts belong to their authors. Platforms have rules for passing posts on: X allows ids only (\`kopitalk export ids\`).

Cite as: Kopitalk ${version}, collection "${collection.title}", exported ${startedAt.slice(0, 10)}, ${rows} rows.
`
}

const NOTES: Readonly<Record<string, string>> = {
  csv: 'UTF-8, comma, quotes as in RFC 4180. What a spreadsheet would take for a formula, also one that parts columns by semicolon or tab, has an apostrophe before it.\n',
  ndjson: 'One JSON object a line, UTF-8. Texts are exactly as posted.\n',
  parquet:
    'Snappy-compressed; the key-value metadata has the query, and as JSON in `provenance` the window, the models and the counts. Texts are exactly as posted.\n',
}
