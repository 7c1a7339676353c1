import { useEffect, type ReactElement, type ReactNode } from 'react'
import { useWords } from '../messages/messages.js'

interface PageTitleProps {
  readonly title: string
  /** BCP-47, when the title is not in the language of the interface. */
  readonly language?: string | undefined
  readonly lead?: ReactNode
}

/** The heading of the page, which is also the title of the window. */
export function PageTitle({ title, language, lead }: PageTitleProps): ReactElement {
  const { product } = useWords()
  useEffect(() => {
    document.title = `${title} – ${product}`
  }, [title, product])
  return (
    <header className="page-title">
      <h1 lang={language} dir="auto">
        {title}
      </h1>
      {lead !== undefined && <p>{lead}</p>}
    </header>
  )
}
