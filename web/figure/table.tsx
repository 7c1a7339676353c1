import type { ReactElement, ReactNode } from 'react'
import { Link } from 'wouter'
import { useWords } from '../messages/messages.js'
import type { Lead } from './leads.js'

export interface Cell {
  /** As a program reads it: for CSV. */
  readonly value: string | number | null
  /** As a person reads it, if that is different. */
  readonly shown?: ReactNode
}

export interface TableContent {
  readonly columns: readonly { readonly name: string; readonly numeric?: boolean }[]
  readonly rows: readonly {
    readonly key: string
    readonly cells: readonly Cell[]
    /** There are too few posts to say much. */
    readonly small?: boolean
  }[]
}

export function text(value: string, shown?: ReactNode): Cell {
  return shown === undefined ? { value } : { value, shown }
}

/** A number, and the same number formatted for people. */
export function number(value: number | null | undefined, shown: (value: number) => ReactNode): Cell {
  return value === null || value === undefined ? { value: null, shown: '–' } : { value, shown: shown(value) }
}

interface TableProps {
  readonly caption: string
  readonly content: TableContent
  /** Whether the caption is for screen readers only, because a heading above says the same. */
  readonly quiet?: boolean
  /** Rows that lead to the posts that they count, by their keys. */
  readonly leads?: readonly Lead[] | undefined
}

export function Table({ caption, content, quiet = false, leads = [] }: TableProps): ReactElement {
  const to = new Map(leads.map((lead) => [lead.key, lead.to]))
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption className={quiet ? 'unseen' : undefined}>{caption}</caption>
        <thead>
          <tr>
            {content.columns.map(({ name, numeric }) => (
              <th key={name} scope="col" className={numeric ? 'number' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {content.rows.map(({ key, cells, small }) => (
            <tr key={key} className={small ? 'small-cell' : undefined}>
              {cells.map((cell, index) => (
                <TableCell
                  key={index}
                  cell={cell}
                  head={index === 0}
                  to={index === 0 ? to.get(key) : undefined}
                  numeric={content.columns[index]?.numeric ?? false}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface TableCellProps {
  readonly cell: Cell
  readonly head: boolean
  readonly numeric: boolean
  readonly to: string | undefined
}

function TableCell({ cell, head, numeric, to }: TableCellProps): ReactElement {
  const says = useWords().leads
  const shown = cell.shown ?? cell.value
  if (head) {
    return (
      <th scope="row" dir="auto">
        {to === undefined ? (
          shown
        ) : (
          <Link href={to} aria-label={typeof shown === 'string' ? says.row(shown) : undefined}>
            {shown}
          </Link>
        )}
      </th>
    )
  }
  return <td className={numeric ? 'number' : undefined}>{shown}</td>
}
