import type { ReactElement } from 'react'
import type { QueryPlace as Place } from '../../src/domain/reading/query.js'

/** A query with the place that is not understood marked. */
export function QueryPlace({ query, place }: { readonly query: string; readonly place: Place }): ReactElement {
  const end = place.offset + place.length
  return (
    <p className="query-place" dir="auto">
      {query.slice(0, place.offset)}
      <mark>{query.slice(place.offset, end) || ' '}</mark>
      {query.slice(end)}
    </p>
  )
}
