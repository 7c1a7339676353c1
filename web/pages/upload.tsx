import { useMutation } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { Link, useLocation } from 'wouter'
import type { UploadAnswer, UploadsAnswer } from '../../src/domain/reading/uploads.js'
import { MAX_UPLOAD_BYTES } from '../../src/domain/upload-limits.js'
import { useAnswer, useMe } from '../api/questions.js'
import { tell } from '../api/request.js'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'
import { PageTitle } from '../shell/page-title.js'
import { DropZone } from '../upload/drop-zone.js'
import { chosenFiles } from '../upload/send-file.js'

/** Where people bring their own files. */
export function UploadPage(): ReactElement {
  const says = useWords().upload
  const me = useMe().data
  const mayBring = me?.demo === true || me?.role === 'analyst' || me?.role === 'operator'
  return (
    <>
      <PageTitle title={says.title} lead={says.lead} />
      {mayBring ? (
        <div className="stack">
          <NewFile />
          <EarlierFiles />
        </div>
      ) : (
        <p>{says.noRight}</p>
      )}
    </>
  )
}

function NewFile(): ReactElement {
  const says = useWords().upload
  const filter = useFilter()
  const [, navigate] = useLocation()
  const begin = useMutation<UploadAnswer, Error, File>({
    mutationFn: async (file) => {
      if (file.size === 0) throw new Error(says.empty(file.name))
      if (file.size > MAX_UPLOAD_BYTES) throw new Error(says.tooLarge(file.name))
      const upload = await tell<UploadAnswer>('POST', 'uploads', {
        name: file.name.slice(-200),
        bytes: file.size,
      })
      chosenFiles.set(upload.id, file)
      return upload
    },
    onSuccess: ({ id }) => navigate(filter.to(`/upload/${id}`)),
  })
  return (
    <section className="figure" data-figure="upload">
      <h2>{says.bring}</h2>
      <DropZone disabled={begin.isPending} onFile={(file) => begin.mutate(file)} />
      <p role="status" className={begin.error ? 'form-error' : 'muted'}>
        {begin.error ? begin.error.message : says.kept}
      </p>
    </section>
  )
}

function EarlierFiles(): ReactElement | null {
  const words = useWords()
  const says = words.upload
  const filter = useFilter()
  const files = useAnswer<UploadsAnswer>('uploads', {}, { everySeconds: 10, freshSeconds: 0 }).data
  if (!files || files.rows.length === 0) return null
  return (
    <section className="figure" data-figure="uploads">
      <h2>{says.earlier}</h2>
      <ul className="posts">
        {files.rows.map((file) => (
          <li key={file.id}>
            <Link href={filter.to(`/upload/${file.id}`)}>
              <bdi>{file.name}</bdi>
            </Link>
            <p className="post-labels muted">
              <span>{says.states[file.state]}</span>
              <span>{says.size(file.bytes)}</span>
              {file.collection !== null && <span>{says.into(file.collection)}</span>}
              {file.added > 0 && <span>{says.posts(file.added)}</span>}
              <span>{words.moment(file.madeAt)}</span>
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}
