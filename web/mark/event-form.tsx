import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, type ReactElement } from 'react'
import type { MarkAnswer, MarkBody } from '../../src/domain/reading/marks.js'
import { localTime } from '../../src/domain/singapore-time.js'
import { useCollections } from '../api/questions.js'
import { tell } from '../api/request.js'
import { failureSentence } from '../figure/failure.js'
import { useWords } from '../messages/messages.js'

interface EventFormProps {
  /** The one to change; absent: a new one. */
  readonly event: MarkAnswer | undefined
  /** Called when it is saved, or is to stay as it is. */
  onDone(): void
}

/** A new event, or another text for one. */
export function EventForm({ event, onDone }: EventFormProps): ReactElement {
  const words = useWords()
  const says = words.events
  const queries = useQueryClient()
  const collections = useCollections().data?.rows ?? []
  const id = useId()
  const save = useMutation<unknown, Error, MarkBody>({
    mutationFn: (body) => (event ? tell('PUT', `marks/${event.id}`, body) : tell('POST', 'marks', body)),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: ['marks'] })
      onDone()
    },
  })
  const isMoment = event?.at.includes('T') ?? false
  const at = event && isMoment ? localTime(Date.parse(event.at)) : (event?.at ?? '')
  return (
    <section className="figure" data-figure="event-form">
      <h2>{event ? says.change(event.title) : says.newEvent}</h2>
      <form className="rule-form" action={(form) => save.mutate(markOf(form))}>
        <label htmlFor={`${id}title`}>{says.name}</label>
        <input id={`${id}title`} name="title" required maxLength={120} defaultValue={event?.title} />
        <label htmlFor={`${id}day`}>{says.day}</label>
        <input id={`${id}day`} name="day" type="date" required defaultValue={at.slice(0, 10)} />
        <label htmlFor={`${id}time`}>{says.hour}</label>
        <input id={`${id}time`} name="time" type="time" defaultValue={isMoment ? at.slice(11, 16) : ''} />
        <label htmlFor={`${id}link`}>{says.link}</label>
        <input id={`${id}link`} name="link" type="url" placeholder="https://" defaultValue={event?.link ?? ''} />
        <label htmlFor={`${id}collection`}>{says.where}</label>
        <select id={`${id}collection`} name="collection" defaultValue={event?.collection ?? ''}>
          <option value="">{says.everywhere}</option>
          {collections.map(({ key, title }) => (
            <option key={key} value={key}>
              {title}
            </option>
          ))}
        </select>
        <p role="status" className={save.error ? 'form-error' : 'muted'}>
          {save.error ? failureSentence(save.error, words) : save.isSuccess ? says.saved : says.help}
        </p>
        <button type="submit" className="primary" disabled={save.isPending}>
          {says.save}
        </button>
        {event && (
          <button type="button" onClick={onDone}>
            {says.cancel}
          </button>
        )}
      </form>
    </section>
  )
}

function markOf(form: FormData): MarkBody {
  const text = (name: string) => {
    const value = form.get(name)
    return typeof value === 'string' ? value.trim() : ''
  }
  const time = text('time')
  return {
    title: text('title'),
    at: time === '' ? text('day') : `${text('day')}T${time}:00+08:00`,
    link: text('link') || null,
    collection: text('collection') || null,
  }
}
