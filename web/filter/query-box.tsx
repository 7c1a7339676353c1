import { useId, useState, type ReactElement } from 'react'
import type { QueryCheck } from '../../src/domain/reading/posts.js'
import { useAnswer } from '../api/questions.js'
import { RefusedError } from '../api/request.js'
import { useWords } from '../messages/messages.js'
import { useFilter } from './filter-state.js'
import { QueryPlace } from './query-place.js'
import { useSought } from './sought.js'

/** Whether a refusal is about the query, and so is shown under its box. */
export function isOfQuery(error: Error | null): error is RefusedError {
  return error instanceof RefusedError && (error.field === 'q' || error.field === 'meaning')
}

const MODES = ['words', 'meaning'] as const
const MAX_LENGTH = { words: 1_000, meaning: 500 } as const

/**
 * The search box with its two ways to search, and under it what of the query is not understood. It searches on Enter, when the
 * button is pressed, or when the way is changed.
 */
export function QueryBox({ error }: { readonly error: Error | null }): ReactElement {
  const words = useWords()
  const says = words.posts
  const { q, meaning, look } = useSought()
  const [mode, setMode] = useState<(typeof MODES)[number]>(meaning === undefined ? 'words' : 'meaning')
  const id = useId()
  const shown = meaning ?? q ?? ''
  const refused = isOfQuery(error) ? error : null
  const search = (given: string, by: typeof mode): void => look({ [by === 'meaning' ? 'meaning' : 'q']: given })
  const submit = (form: FormData) => {
    const typed = form.get('sought')
    search(typeof typed === 'string' ? typed.trim() : '', mode)
  }
  return (
    <search className="search">
      <form className="filters-row" action={submit}>
        <label htmlFor={id}>{says.search}</label>
        <div className="segments segments-small" role="group" aria-label={says.searchBy}>
          {MODES.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={each === mode}
              onClick={() => {
                setMode(each)
                if (shown !== '') search(shown, each)
              }}
            >
              {says.searchModes[each]}
            </button>
          ))}
        </div>
        <input
          key={shown}
          id={id}
          name="sought"
          type="search"
          defaultValue={shown}
          placeholder={says.searchHint[mode]}
          maxLength={MAX_LENGTH[mode]}
          dir="auto"
          aria-invalid={refused !== null}
          aria-describedby={`${id}says`}
        />
        <button type="submit" className="primary">
          {says.find}
        </button>
      </form>
      <div id={`${id}says`}>
        {refused ? <QueryTrouble query={shown} error={refused} /> : <p className="muted">{says.searchHelp[mode]}</p>}
      </div>
      {q !== undefined && q !== '' && !refused && <QueryParts key={q} query={q} />}
    </search>
  )
}

/** Why a query is not understood, with the place marked and, where it is known, the query as it may have been meant. */
function QueryTrouble({ query, error }: { readonly query: string; readonly error: RefusedError }): ReactElement {
  const words = useWords()
  const filter = useFilter()
  const { place, suggestion } = error
  const before = query.slice(0, place?.offset ?? query.length)
  const behind = place ? query.slice(place.offset + place.length) : ''
  const meant = place && suggestion !== undefined ? `${before}${suggestion}${behind}`.replace(/ {2,}/g, ' ').trim() : ''
  return (
    <>
      <p role="alert" className="form-error">
        {error.message.replace(/^(?:q|meaning): /, '')}
      </p>
      {place && <QueryPlace query={query} place={place} />}
      {meant !== '' && (
        <button type="button" onClick={() => filter.set({ q: meant })}>
          {words.posts.tryInstead(meant)}
        </button>
      )}
    </>
  )
}

/** What each part of a query finds by itself, asked for when it is opened. */
function QueryParts({ query }: { readonly query: string }): ReactElement {
  const words = useWords()
  const says = words.posts
  const { params } = useFilter()
  const [wasOpened, setWasOpened] = useState(false)
  const check = useAnswer<QueryCheck>('posts/check', { ...params }, { enabled: wasOpened, everySeconds: 600 }).data
  const textOf = ({ offset, length }: { offset: number; length: number }) => query.slice(offset, offset + length)
  return (
    <details onToggle={({ currentTarget }) => setWasOpened(wasOpened || currentTarget.open)}>
      <summary>{says.eachPart}</summary>
      {check && (
        <ul>
          {check.parts.map((part) => (
            <li key={part.offset}>
              <bdi>{textOf(part)}</bdi>: {part.posts === null ? says.leftOut : says.partPosts(part.posts)}
            </li>
          ))}
          {check.warnings.map(({ offset, length, warning }) => (
            <li key={`${offset} ${warning}`} className="form-error">
              {offset === null || length === null ? says.wholeQuery : <bdi>{textOf({ offset, length })}</bdi>} {warning}
            </li>
          ))}
        </ul>
      )}
    </details>
  )
}
