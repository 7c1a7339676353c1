import { useEffect, type ReactElement, type ReactNode } from 'react'
import { useWords } from '../messages/messages.js'

/** The heading of the page, which is also the title of the window. */
export function PageTitle({ title, lead }: { title: string; lead?: ReactNode }): ReactElement {
  const { product } = useWords()
  useEffect(() => {
    document.title = `${title} – ${product}`
  }, [title, product])
  return (
    <header className="page-title">
      <h1>{title}</h1>
      {lead !== undefined && <p>{lead}</p>}
    </header>
  )
}
