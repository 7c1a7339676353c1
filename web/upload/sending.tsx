import { useEffect, useState, type ReactElement } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import type { UploadAnswer } from '../../src/domain/reading/uploads.js'
import { useWords } from '../messages/messages.js'
import { DropZone } from './drop-zone.js'
import { chosenFiles, sendFile } from './send-file.js'

/** A file on its way. A window that was loaded again asks for the same file, and goes on where it was. */
export function Sending({ upload }: { readonly upload: UploadAnswer }): ReactElement {
  const says = useWords().upload
  const queries = useQueryClient()
  const { id, bytes, name } = upload
  const [file, setFile] = useState(() => chosenFiles.get(id))
  const [received, setReceived] = useState(upload.received ?? 0)
  const [problem, setProblem] = useState<string>()
  useEffect(() => {
    if (!file) return
    const stop = new AbortController()
    sendFile(id, file, setReceived, stop.signal)
      .then(() => queries.invalidateQueries({ queryKey: [`uploads/${id}`] }))
      .catch((err: unknown) => setProblem(err instanceof Error ? err.message : String(err)))
    return () => stop.abort()
  }, [file, id, queries])
  const onFile = (chosen: File) => {
    if (chosen.size !== bytes || chosen.name.slice(-200) !== name) return setProblem(says.otherFile(name))
    chosenFiles.set(id, chosen)
    setProblem(undefined)
    setFile(chosen)
  }
  return (
    <section className="figure" data-figure="upload-sending">
      <h2>{says.sending}</h2>
      <progress max={bytes} value={received} aria-label={says.sending} />
      <p role="status">{says.sent(received, bytes)}</p>
      {!file && (
        <>
          <p>{says.continue(name)}</p>
          <DropZone onFile={onFile} />
        </>
      )}
      {problem !== undefined && (
        <p role="alert" className="form-error">
          {problem}
        </p>
      )}
    </section>
  )
}
