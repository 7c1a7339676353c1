import type { ReactElement } from 'react'
import { Link } from 'wouter'
import type { StoryRow } from '../../src/domain/reading/stories.js'
import { useWords } from '../messages/messages.js'

interface TermLinksProps {
  readonly terms: StoryRow['terms']
  /** Address of the posts that use a term. */
  readonly to: (term: StoryRow['terms'][number]) => string
}

/** Hashtags and names with their authors, as links. */
export function TermLinks({ terms, to }: TermLinksProps): ReactElement {
  const words = useWords()
  return (
    <ul className="terms">
      {terms.map((term) => (
        <li key={`${term.kind} ${term.term}`} className="label">
          <Link href={to(term)} title={words.chart.authors(term.authors)}>
            <bdi>{term.label}</bdi>
          </Link>{' '}
          <small>{words.chart.count(term.authors)}</small>
        </li>
      ))}
    </ul>
  )
}
