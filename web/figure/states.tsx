import type { ReactElement, ReactNode } from 'react'
import { AwayError, RefusedError } from '../api/request.js'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'

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

/** What went wrong, in words, and a button to try again. */
export function Failed({ error, retry }: FailedProps): ReactElement {
  const words = useWords()
  const says = words.states
  return (
    <div className="state" role="alert">
      <p className="state-title">{titleOf(error, says)}</p>
      <p>{helpFor(error, says)}</p>
      <button type="button" onClick={retry}>
        {says.retry}
      </button>
    </div>
  )
}

function helpFor(error: Error, says: ReturnType<typeof useWords>['states']): string {
  if (!(error instanceof RefusedError)) return says.awayHelp
  // The server repeats the name, which the author of the link has chosen.
  return error.field === 'collection' ? says.noCollection : error.message
}

function titleOf(error: Error, says: ReturnType<typeof useWords>['states']): string {
  if (error instanceof AwayError) return says.away
  if (!(error instanceof RefusedError)) return says.failed
  if (error.status === 401) return says.loggedOut
  if (error.status === 403) return says.forbidden
  return error.field ? says.badField(error.field) : says.failed
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
