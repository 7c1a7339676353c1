import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import { DAY_OR_MONTH_FIRST } from '../../src/domain/dates/date-parts.js'
import type { UploadAnswer } from '../../src/domain/reading/uploads.js'
import { tell } from '../api/request.js'
import { Failed, Skeleton } from '../figure/states.js'
import { useWords } from '../messages/messages.js'
import { BytesChoice } from './bytes-choice.js'
import { CollectionChoice } from './collection-choice.js'
import { ColumnChoice } from './column-choice.js'
import { DateChoice } from './date-choice.js'
import { Preview } from './preview.js'
import { useChoice } from './use-choice.js'

/** How a file is read, a dry run, and the import. */
export function ReadingForm({ upload }: { readonly upload: UploadAnswer }): ReactElement {
  const says = useWords().upload
  const queries = useQueryClient()
  const state = useChoice(upload)
  const { choice, look, reading, asksOrder } = state
  const [tried, setTried] = useState<string>()
  const asked = JSON.stringify([reading, choice.collection])
  const refresh = () => queries.invalidateQueries({ queryKey: [`uploads/${upload.id}`] })
  const check = useMutation<unknown, Error>({
    mutationFn: () => tell('POST', `uploads/${upload.id}/check`, { ...reading, collection: choice.collection }),
    onSuccess: () => {
      setTried(asked)
      return refresh()
    },
  })
  const bringIn = useMutation<unknown, Error>({
    mutationFn: () =>
      tell('POST', `uploads/${upload.id}/import`, {
        ...reading,
        collection: choice.collection,
        again: choice.again,
      }),
    onSuccess: refresh,
  })
  if (!look)
    return state.error ? <Failed error={state.error} retry={() => void refresh()} /> : <Skeleton height={300} />
  const isReadable = look.format !== null
  const error = check.error ?? bringIn.error
  const { preview, work } = upload
  const unread = preview?.omitted.postedAt?.[DAY_OR_MONTH_FIRST.reason] ?? 0
  return (
    <>
      <BytesChoice state={state} look={look} />
      {isReadable && look.columns.length > 0 && <ColumnChoice state={state} look={look} />}
      {isReadable && <DateChoice state={state} dates={look.dates} unread={unread} />}
      {isReadable && <CollectionChoice state={state} />}
      {isReadable && (
        <section className="figure" data-figure="upload-check">
          <p className="field-inline">
            <button
              type="button"
              className={preview ? undefined : 'primary'}
              disabled={asksOrder || check.isPending || work !== null || choice.collection === ''}
              onClick={() => check.mutate()}
            >
              {says.check}
            </button>
          </p>
          {asksOrder && <p className="muted">{says.saySo}</p>}
          {error && (
            <p role="alert" className="form-error">
              {error.message}
            </p>
          )}
          {work?.kind === 'checking' && (
            <>
              <progress aria-label={says.working.checking} />
              <p role="status">{says.workedOn(work.posts, null)}</p>
            </>
          )}
        </section>
      )}
      {preview && work === null && (
        <>
          <Preview preview={preview} />
          {tried !== asked && <p className="muted">{says.changed}</p>}
          <p className="field-inline">
            <button
              type="button"
              className="primary"
              disabled={tried !== asked || preview.posts === 0 || bringIn.isPending}
              onClick={() => bringIn.mutate()}
            >
              {says.import(preview.posts, choice.collection)}
            </button>
          </p>
        </>
      )}
    </>
  )
}
