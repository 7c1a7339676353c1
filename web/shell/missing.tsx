import type { ReactElement } from 'react'
import { Link } from 'wouter'

interface MissingProps {
  readonly title: string
  readonly help: string
  readonly to: string
  readonly back: string
}

/** Says that what an address names is not there, without repeating the name, and leads to what there is. */
export function Missing({ title, help, to, back }: MissingProps): ReactElement {
  return (
    <div className="state" role="status">
      <p className="state-title">{title}</p>
      <p>{help}</p>
      <Link href={to}>{back}</Link>
    </div>
  )
}
