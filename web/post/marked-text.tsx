import type { ReactElement, ReactNode } from 'react'
import { languageTag } from '../../src/domain/language-tag.js'
import { useWords } from '../messages/messages.js'

export interface Marked {
  readonly start: number
  readonly end: number
  readonly type: string
  readonly gazetteer: { readonly name: string } | null
}

interface MarkedTextProps {
  readonly text: string
  /** Label of its language. */
  readonly language: string
  readonly mentions: readonly Marked[]
}

/**
 * The text as posted with its entities marked; offsets are UTF-16, as JavaScript counts. When they overlap, the first
 * one wins.
 */
export function MarkedText({ text, language, mentions }: MarkedTextProps): ReactElement {
  const words = useWords()
  const pieces: ReactNode[] = []
  let done = 0
  for (const { start, end, type, gazetteer } of [...mentions].sort((one, other) => one.start - other.start)) {
    if (start < done || end > text.length) continue
    if (start > done) pieces.push(text.slice(done, start))
    pieces.push(
      <mark key={start} className={`entity entity-${type}`} title={gazetteer?.name ?? words.entityType(type)}>
        {text.slice(start, end)}
        <small className="entity-type">{words.entityType(type)}</small>
      </mark>,
    )
    done = end
  }
  pieces.push(text.slice(done))
  return (
    <p className="post-text post-text-large" dir="auto" lang={languageTag(language)}>
      {pieces}
    </p>
  )
}
