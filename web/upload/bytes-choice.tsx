import { useId, type ReactElement } from 'react'
import type { UploadLookAnswer } from '../../src/domain/reading/uploads.js'
import { Table, text } from '../figure/table.js'
import { useWords } from '../messages/messages.js'
import type { ChoiceState } from './use-choice.js'

/** Encodings that programs in Singapore write; others are found out, or imported on the command line. */
const ENCODINGS = ['utf-8', 'utf-16le', 'windows-1252', 'gb18030', 'big5', 'shift_jis']

interface Props {
  readonly state: ChoiceState
  readonly look: UploadLookAnswer
}

/** Format, sheet, separator, encoding, and the first rows as they come out. */
export function BytesChoice({ state: { choice, change }, look }: Props): ReactElement {
  const says = useWords().upload
  const id = useId()
  const select = (
    name: 'format' | 'sheet' | 'separator' | 'encoding',
    options: readonly (readonly [value: string, title: string])[],
    found: string | undefined,
  ) => (
    <p>
      <label htmlFor={`${id}${name}`}>{says[name]}</label>
      <select
        id={`${id}${name}`}
        value={choice[name] ?? ''}
        onChange={(event) => change({ [name]: event.target.value || null, fields: null })}
      >
        <option value="">{found === undefined ? says.foundOut : `${found} (${says.foundOut})`}</option>
        {options.map(([value, title]) => (
          <option key={value} value={value}>
            {title}
          </option>
        ))}
      </select>
    </p>
  )
  const found = look.format === null || choice.format !== null ? undefined : look.format
  return (
    <section className="figure" data-figure="upload-bytes">
      <h2>{says.howRead}</h2>
      <div className="upload-fields">
        {select(
          'format',
          look.formats.map(({ name, title }) => [name, `${name}: ${title}`]),
          found,
        )}
        {look.sheets.length > 0 &&
          select(
            'sheet',
            look.sheets.map((sheet) => [sheet, sheet]),
            undefined,
          )}
        {(look.separator !== null || choice.separator !== null) &&
          select(
            'separator',
            Object.entries(says.separators),
            choice.separator === null
              ? (says.separators[look.separator ?? ''] ?? look.separator ?? undefined)
              : undefined,
          )}
        {look.sheets.length === 0 &&
          select(
            'encoding',
            ENCODINGS.map((name) => [name, name.toUpperCase()]),
            undefined,
          )}
        {(look.separator !== null || look.sheets.length > 0) && (
          <p>
            <label className="field-inline">
              <input
                type="checkbox"
                checked={choice.hasHeader}
                onChange={(event) => change({ hasHeader: event.target.checked, fields: null })}
              />
              {says.header}
            </label>
          </p>
        )}
      </div>
      {look.problem !== null && (
        <p role="alert" className="form-error">
          {look.problem}
        </p>
      )}
      {look.understood.length > 0 && (
        <p className="muted">
          {says.understood}: {look.understood.join('; ')}
        </p>
      )}
      {look.columns.length > 0 && (
        <Table
          caption={says.firstRows}
          content={{
            columns: look.columns.map((name, at) => ({ name: name || `${at + 1}` })),
            rows: look.rows.map((row, at) => ({
              key: String(at),
              cells: look.columns.map((_, column) => text(row[column] ?? '', <bdi>{row[column] ?? ''}</bdi>)),
            })),
          }}
        />
      )}
    </section>
  )
}
