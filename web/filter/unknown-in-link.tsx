import type { ReactElement } from 'react'
import { useWords } from '../messages/messages.js'

/** Says that a link has an unknown value, without repeating it. */
export function UnknownInLink(): ReactElement {
  const words = useWords()
  return (
    <p className="muted" role="status" data-unknown-in-link>
      {words.filter.unknownInLink}
    </p>
  )
}
