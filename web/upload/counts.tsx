import type { ReactElement } from 'react'
import type { UploadPreview, UploadResult } from '../../src/domain/reading/uploads.js'
import { useWords } from '../messages/messages.js'

type Counted = UploadPreview | UploadResult

/** Numbers of a dry run or an import, and the reasons behind them. */
export function Counts({ of, names }: { readonly of: Counted; readonly names: readonly string[] }): ReactElement {
  const words = useWords()
  const says = words.upload
  const values = of as unknown as Readonly<Record<string, number | undefined>>
  const reasons = 'reasons' in of ? Object.entries(of.reasons) : []
  const omitted = Object.entries(of.omitted).flatMap(([field, each]) =>
    Object.entries(each).map(([reason, n]) => [`${says.fields[field] ?? field}: ${reason}`, n] as const),
  )
  const list = (title: string, rows: readonly (readonly [reason: string, n: number])[]) =>
    rows.length > 0 && (
      <>
        <h3>{title}</h3>
        <ul className="upload-reasons">
          {rows.map(([reason, n]) => (
            <li key={reason}>
              {says.times(n)} <bdi>{reason}</bdi>
            </li>
          ))}
        </ul>
      </>
    )
  return (
    <>
      <dl className="upload-counts">
        {names
          .filter((name, at) => at === 0 || (values[name] ?? 0) > 0)
          .map((name) => (
            <div key={name} data-count={name}>
              <dt>{says.counts[name]}</dt>
              <dd>{words.chart.count(values[name] ?? 0)}</dd>
            </div>
          ))}
      </dl>
      {of.problem !== null && <p className="form-error">{of.problem}</p>}
      {of.warnings.map((warning) => (
        <p key={warning} className="form-error">
          {warning}
        </p>
      ))}
      {list(says.rejectedBecause, reasons)}
      {list(says.leftOutFields, omitted)}
      {list(says.leftOut, Object.entries(of.leftOut))}
      {of.ignored.length > 0 && (
        <p className="muted">
          {says.notStored}: <bdi>{of.ignored.join(', ')}</bdi>
        </p>
      )}
    </>
  )
}
