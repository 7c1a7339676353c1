import type { ReactElement, ReactNode } from 'react'

interface TotalProps {
  readonly name: string
  /** Undefined: it is not known yet. */
  readonly value: ReactNode
  readonly note?: string | undefined
}

/** One of the few numbers that a reader wants first, in a `dl`. */
export function Total({ name, value, note }: TotalProps): ReactElement {
  return (
    <div className="total">
      <dt>{name}</dt>
      <dd className="total-value">{value ?? <span className="skeleton skeleton-inline" />}</dd>
      <dd className="total-note">{note}</dd>
    </div>
  )
}
