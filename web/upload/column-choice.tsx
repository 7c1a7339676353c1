import { useId, type ReactElement } from 'react'
import type { UploadLookAnswer } from '../../src/domain/reading/uploads.js'
import { useWords } from '../messages/messages.js'
import type { ChoiceState } from './use-choice.js'

/** Those that nearly every file has. */
const MAIN = ['text', 'nativeId', 'postedAt', 'author', 'authorHandle']

/** Which column each field of a post comes from. */
export function ColumnChoice({
  state: { fields, change },
  look,
}: {
  readonly state: ChoiceState
  readonly look: UploadLookAnswer
}): ReactElement {
  const says = useWords().upload
  const id = useId()
  const choose = (field: string, column: string) => {
    const { [field]: _before, ...others } = fields
    change({ fields: column === '' ? others : { ...others, [field]: column } })
  }
  const row = (field: string) => (
    <p key={field}>
      <label htmlFor={`${id}${field}`}>{says.fields[field]}</label>
      <select id={`${id}${field}`} value={fields[field] ?? ''} onChange={(event) => choose(field, event.target.value)}>
        <option value="">{says.noColumn}</option>
        {look.columns
          .filter((column) => column !== '')
          .map((column, at) => (
            <option key={at} value={column}>
              {column}
            </option>
          ))}
      </select>
    </p>
  )
  const others = Object.keys(says.fields).filter((field) => !MAIN.includes(field))
  return (
    <section className="figure" data-figure="upload-columns">
      <h2>{says.columns}</h2>
      <p className="figure-note">{says.columnsNote}</p>
      <div className="upload-fields">{MAIN.map(row)}</div>
      <details open={others.some((field) => fields[field] !== undefined)}>
        <summary>{says.moreFields}</summary>
        <div className="upload-fields">{others.map(row)}</div>
      </details>
    </section>
  )
}
