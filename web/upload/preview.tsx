import type { ReactElement } from 'react'
import type { UploadPreview } from '../../src/domain/reading/uploads.js'
import { Table, text } from '../figure/table.js'
import { useWords } from '../messages/messages.js'
import { Counts } from './counts.js'

const COUNTED = ['posts', 'known', 'repeated', 'rejected', 'drifted', 'normalised', 'undated']

/** What a dry run found. */
export function Preview({ preview }: { readonly preview: UploadPreview }): ReactElement {
  const words = useWords()
  const says = words.upload
  const { id, line, date, author, text: posted } = says.row
  return (
    <section className="figure" data-figure="upload-preview">
      <h2>{says.found}</h2>
      <Counts of={preview} names={COUNTED} />
      {preview.rows.length > 0 && (
        <Table
          caption={says.preview}
          content={{
            columns: [line, id, date, author, posted].map((name) => ({ name })),
            rows: preview.rows.map((row, at) => ({
              key: String(at),
              cells: [
                text(String(row.line)),
                text(row.nativeId, <bdi>{row.nativeId}</bdi>),
                text(row.postedAt ?? '', row.postedAt === null ? says.undated : words.date(row.postedAt)),
                text(row.author ?? '', <bdi>{row.author ?? ''}</bdi>),
                text(row.text, <bdi>{row.text.slice(0, 200)}</bdi>),
              ],
            })),
          }}
        />
      )}
    </section>
  )
}
