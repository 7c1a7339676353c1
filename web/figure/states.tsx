import { useQueryClient } from '@tanstack/react-query'
import type { ReactElement, ReactNode } from 'react'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'
import { failureText } from './failure.js'
import { useIsFirst } from './first-failure.js'

/** A placeholder for what is loading, with the same height. */
export function Skeleton({ height }: { height: number }): ReactElement {
  const words = useWords()
  return (
    <div className="skeleton" style={{ height }} role="status">
      <span className="unseen">{words.states.loading}</span>
    </div>
  )
}

interface FailedProps {
  readonly error: Error
  readonly retry: () => void
}

/** What went wrong, in words, and a button to try again. A page says the same thing once. */
export function Failed({ error, retry }: FailedProps): ReactElement {
  const words = useWords()
  const queries = useQueryClient()
  const { title, help } = failureText(error, words)
  const isFirst = useIsFirst(`${title} ${help}`)
  if (!isFirst) return <p className="muted">{words.states.sameFailure}</p>
  const retryAll = () => {
    retry()
    void queries.refetchQueries({ type: 'active', predicate: ({ state }) => state.status === 'error' })
  }
  return (
    <div className="state" role="alert">
      <p className="state-title">{title}</p>
      <p>{help}</p>
      <button type="button" onClick={retryAll}>
        {words.states.retry}
      </button>
    </div>
  )
}

/** An empty result: why it is empty, and what to do. */
export function Empty({ children }: { children?: ReactNode }): ReactElement {
  const words = useWords()
  const filter = useFilter()
  return (
    <div className="state">
      <p className="state-title">{words.states.empty}</p>
      {children ?? <p>{words.states.emptyHelp}</p>}
      <button type="button" onClick={() => filter.set({ window: 'all', from: undefined, to: undefined })}>
        {words.states.wholeTime}
      </button>
    </div>
  )
}
