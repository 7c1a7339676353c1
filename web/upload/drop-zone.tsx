import { useState, type DragEvent, type ReactElement } from 'react'
import { useWords } from '../messages/messages.js'

/** A place to drop a file on, with a button for those who would rather choose one. */
export function DropZone({
  disabled = false,
  onFile,
}: {
  readonly disabled?: boolean
  readonly onFile: (file: File) => void
}): ReactElement {
  const says = useWords().upload
  const [isOver, setOver] = useState(false)
  const take = (files: FileList | null | undefined) => {
    const file = files?.[0]
    if (file && !disabled) onFile(file)
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files)
  }
  return (
    <div
      className={isOver ? 'drop-zone drop-zone-over' : 'drop-zone'}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <p>{says.drop}</p>
      <input
        type="file"
        aria-label={says.choose}
        disabled={disabled}
        onChange={(event) => {
          take(event.target.files)
          event.target.value = ''
        }}
      />
      <p className="muted">{says.dropNote}</p>
    </div>
  )
}
