import type { ReactElement } from 'react'
import { useWords } from '../messages/messages.js'

/** Says that a link holds a value that there is not, without repeating it. */
export function UnknownInLink(): ReactElement {
  const words = useWords()
  return (
    <p className="muted" role="status" data-unknown-in-link>
      {words.filter.unknownInLink}
    </p>
  )
}
