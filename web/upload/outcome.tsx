import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import { Link } from 'wouter'
import type { UploadAnswer } from '../../src/domain/reading/uploads.js'
import { tell } from '../api/request.js'
import { useWords } from '../messages/messages.js'
import { Counts } from './counts.js'

const COUNTED = [
  'accepted',
  'duplicates',
  'edited',
  'filled',
  'refused',
  'rejected',
  'drifted',
  'normalised',
  'undated',
]

/** What an import did, with a way to undo it. */
export function Outcome({ upload }: { readonly upload: UploadAnswer }): ReactElement {
  const says = useWords().upload
  const { id, state, result, collection, hasRejects, added } = upload
  if (state === 'undone') {
    return (
      <section className="figure" data-figure="upload-outcome">
        <h2>{says.states.undone}</h2>
        <p role="status">{says.undone}</p>
      </section>
    )
  }
  return (
    <section className="figure" data-figure="upload-outcome">
      <h2>{result?.status === 'incomplete' ? says.doneInPart : says.done}</h2>
      {result?.status === 'already imported' ? (
        <p role="status">{says.doneAlready}</p>
      ) : (
        result && <Counts of={result} names={COUNTED} />
      )}
      <p>
        <Link href={`/posts?window=all&collection=${collection ?? ''}`}>{says.see}</Link>{' '}
        <span className="muted">{says.seeNote}</span>
      </p>
      {hasRejects && (
        <p>
          <a href={`/api/uploads/${id}/rejects`} download>
            {says.rejects}
          </a>
        </p>
      )}
      {added > 0 && <Undo id={id} added={added} />}
    </section>
  )
}

function Undo({ id, added }: { readonly id: string; readonly added: number }): ReactElement {
  const says = useWords().upload
  const queries = useQueryClient()
  const [isSure, setSure] = useState(false)
  const undo = useMutation<unknown, Error>({
    mutationFn: () => tell('POST', `uploads/${id}/undo`),
    onSuccess: () => queries.invalidateQueries({ queryKey: [`uploads/${id}`] }),
  })
  return (
    <>
      <p className="muted">{says.undoNote(added)}</p>
      <p className="field-inline">
        {isSure ? (
          <>
            <button type="button" disabled={undo.isPending} onClick={() => undo.mutate()}>
              {says.undoSure(added)}
            </button>
            <button type="button" onClick={() => setSure(false)}>
              {says.keep}
            </button>
          </>
        ) : (
          <button type="button" onClick={() => setSure(true)}>
            {says.undo}
          </button>
        )}
      </p>
      {undo.error && (
        <p role="alert" className="form-error">
          {undo.error.message}
        </p>
      )}
    </>
  )
}
