import type { ReactElement } from 'react'
import { useWords } from '../messages/messages.js'

interface UnknownInLinkProps {
  /** Fields of the address with a value that does not exist. */
  readonly fields: readonly string[]
}

/** Says which fields of a link have an unknown value, without repeating the value: its author may have written anything. */
export function UnknownInLink({ fields }: UnknownInLinkProps): ReactElement | null {
  const { filter: says } = useWords()
  if (fields.length === 0) return null
  return (
    <p className="muted" role="status" data-unknown-in-link>
      {says.unknownInLink(fields.map((field) => says.fields[field] ?? field))}
    </p>
  )
}
