import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import type { MarkAnswer } from '../../src/domain/reading/marks.js'
import { useCollections } from '../api/questions.js'
import { tell } from '../api/request.js'
import { failureSentence } from '../figure/failure.js'
import { Failed, Skeleton } from '../figure/states.js'
import { Table, text } from '../figure/table.js'
import { useWords } from '../messages/messages.js'
import { EventTitle, eventTime } from './event-key.js'
import { useMarks } from './use-events.js'

interface EventListProps {
  /** Absent: this reader may not change them. */
  readonly onEdit: ((event: MarkAnswer) => void) | undefined
}

/** The events, each with buttons for those who may change it. */
export function EventList({ onEdit }: EventListProps): ReactElement {
  const words = useWords()
  const says = words.events
  const queries = useQueryClient()
  const marks = useMarks()
  const collections = useCollections().data?.rows ?? []
  const remove = useMutation<unknown, Error, MarkAnswer>({
    mutationFn: ({ id }) => tell('DELETE', `marks/${id}`),
    onSettled: () => queries.invalidateQueries({ queryKey: ['marks'] }),
  })
  const nameOf = (key: string | null) =>
    key === null ? says.everywhere : (collections.find((each) => each.key === key)?.title ?? key)
  const buttons = (event: MarkAnswer, edit: (event: MarkAnswer) => void) => (
    <span className="buttons">
      <button type="button" aria-label={says.editOf(event.title)} onClick={() => edit(event)}>
        {says.edit}
      </button>
      <button
        type="button"
        aria-label={says.deleteOf(event.title)}
        disabled={remove.isPending}
        onClick={() => remove.mutate(event)}
      >
        {says.delete}
      </button>
    </span>
  )
  return (
    <section className="figure" data-figure="events">
      <h2>{says.list}</h2>
      {remove.error && (
        <p role="status" className="form-error">
          {failureSentence(remove.error, words)}
        </p>
      )}
      {marks.error && !marks.data ? (
        <Failed error={marks.error} retry={() => void marks.refetch()} />
      ) : !marks.data ? (
        <Skeleton height={120} />
      ) : marks.data.rows.length === 0 ? (
        <p className="muted">{says.none}</p>
      ) : (
        <Table
          caption={says.list}
          quiet
          content={{
            columns: [says.time, says.name, says.where, says.by, ...(onEdit ? [says.actions] : [])].map((name) => ({
              name,
            })),
            rows: marks.data.rows.map((event) => ({
              key: String(event.id),
              cells: [
                text(event.at, eventTime(event, words)),
                text(event.title, <EventTitle event={event} />),
                text(nameOf(event.collection)),
                text(event.by),
                ...(onEdit ? [text('', buttons(event, onEdit))] : []),
              ],
            })),
          }}
        />
      )}
    </section>
  )
}
