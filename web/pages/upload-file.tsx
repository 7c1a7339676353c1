import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { Link, useLocation, useParams } from 'wouter'
import type { UploadAnswer } from '../../src/domain/reading/uploads.js'
import { useAnswer } from '../api/questions.js'
import { tell } from '../api/request.js'
import { Failed, Skeleton } from '../figure/states.js'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'
import { PageTitle } from '../shell/page-title.js'
import { Outcome } from '../upload/outcome.js'
import { ReadingForm } from '../upload/reading-form.js'
import { Sending } from '../upload/sending.js'

/** One file, from its arrival to its import and the undo of it. */
export function UploadFilePage(): ReactElement {
  const words = useWords()
  const says = words.upload
  const { id = '' } = useParams<{ id: string }>()
  const path = `uploads/${id}`
  const answer = useAnswer<UploadAnswer>(path, {}, { everySeconds: 1, freshSeconds: 0 })
  const upload = answer.data
  if (!upload) {
    return answer.error ? (
      <Failed error={answer.error} retry={() => void answer.refetch()} />
    ) : (
      <Skeleton height={300} />
    )
  }
  const isGone = upload.received === null && upload.state === 'waiting'
  const isPartial = upload.received !== null && upload.received < upload.bytes
  return (
    <>
      <PageTitle title={says.fileTitle} lead={<bdi>{upload.name}</bdi>} />
      <div className="stack">
        {upload.problem !== null && (
          <p className="banner banner-away" role="alert">
            {upload.problem}
          </p>
        )}
        {isGone && <p>{says.gone}</p>}
        {isPartial && <Sending upload={upload} />}
        {upload.state === 'waiting' && !isGone && !isPartial && <ReadingForm upload={upload} />}
        {upload.work && upload.work.kind !== 'checking' && <Working work={upload.work} />}
        {(upload.state === 'imported' || upload.state === 'undone') && <Outcome upload={upload} />}
        {upload.state === 'waiting' && <Remove id={id} />}
        <p>
          <BackLink />
        </p>
      </div>
    </>
  )
}

function BackLink(): ReactElement {
  const says = useWords().upload
  const filter = useFilter()
  return <Link href={filter.to('/upload')}>{says.another}</Link>
}

/** How far an import or an undo is. */
export function Working({ work }: { readonly work: NonNullable<UploadAnswer['work']> }): ReactElement {
  const says = useWords().upload
  const { kind, posts, of } = work
  return (
    <section className="figure" data-figure="upload-work">
      <h2>{says.working[kind]}</h2>
      <progress aria-label={says.working[kind]} {...(of ? { max: of, value: Math.min(posts, of) } : {})} />
      <p role="status">{says.workedOn(posts, of)}</p>
    </section>
  )
}

function Remove({ id }: { readonly id: string }): ReactElement {
  const says = useWords().upload
  const filter = useFilter()
  const queries = useQueryClient()
  const [, navigate] = useLocation()
  const remove = useMutation<unknown, Error>({
    mutationFn: () => tell('DELETE', `uploads/${id}`),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['uploads'] })
      navigate(filter.to('/upload'))
    },
  })
  return (
    <p className="field-inline">
      <button type="button" disabled={remove.isPending} onClick={() => remove.mutate()}>
        {says.remove}
      </button>
      {remove.error && <span className="form-error">{remove.error.message}</span>}
    </p>
  )
}
