import type { Dataset } from './dataset.js'

export interface ExportFacts {
  readonly collection: { readonly key: string; readonly title: string; readonly isSample: boolean }
  readonly query: Readonly<Record<string, string>>
  readonly startedAt: string
  readonly endedAt: string
  readonly rows: number
  readonly format: string
  readonly version: string
}

/** What a reader of the file must know, in Markdown: where it is from, what each column means, how to cite it. */
export function codebook(dataset: Dataset, facts: ExportFacts): string {
  const { collection, query, rows, format, startedAt, endedAt, version } = facts
  const asked = Object.entries(query).map(([name, value]) => `${name}=${value}`)
  return `# ${dataset.title}

${collection.isSample ? '**Sample data: every post in it is invented.**\n\n' : ''}- Collection: ${collection.title} (\`${collection.key}\`)
- Query: ${asked.length > 0 ? `\`${asked.join('&')}\`` : 'everything'}
- Rows: ${rows}
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
  parquet: 'Snappy-compressed; the query is in the key-value metadata. Texts are exactly as posted.\n',
}
