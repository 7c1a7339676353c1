import { useState, type ReactElement } from 'react'
import type { LanguageWords } from '../../src/domain/reading/posts.js'
import { useAnswer } from '../api/questions.js'
import { Failed, Skeleton } from '../figure/states.js'
import { useWords } from '../messages/messages.js'

/** It changes only with the text or the model. */
const FRESH_SECONDS = 3_600

/** What each word says for the language. The server works it out when a person opens this, not before. */
export function LanguageWeights({ postId }: { postId: number }): ReactElement {
  const { post: says } = useWords()
  const [isOpen, open] = useState(false)
  return (
    <details onToggle={({ currentTarget }) => open(currentTarget.open)}>
      <summary>{says.wordByWord}</summary>
      {isOpen && <Weights postId={postId} />}
    </details>
  )
}

function Weights({ postId }: { postId: number }): ReactElement {
  const words = useWords()
  const says = words.post
  const timing = { everySeconds: FRESH_SECONDS, freshSeconds: FRESH_SECONDS }
  const { data, error, isPlaceholderData, refetch } = useAnswer<LanguageWords>(
    `posts/${postId}/language-words`,
    {},
    timing,
  )
  if (!data || isPlaceholderData) {
    return error ? <Failed error={error} retry={() => void refetch()} /> : <Skeleton height={120} />
  }
  if (data.script !== null) return <p className="muted">{says.byScript(says.script(data.script))}</p>
  return (
    <>
      <p className="muted">
        {data.words.length > 0 ? says.wordWeights(data.label, words.chart.language(data.label)) : says.noWords}
      </p>
      <ul className="weights">
        {data.words.map(({ word, source, weight }) => (
          <li key={word}>
            <span className={`weight ${weight < 0 ? 'weight-against' : 'weight-for'}`}>{words.signed(weight)}</span>
            <span>
              <bdi>{word}</bdi> <span className="muted">{says.wordSource(source)}</span>
            </span>
          </li>
        ))}
      </ul>
      {data.setAside.length > 0 && (
        <p>
          {says.setAside}{' '}
          {data.setAside.map((word) => (
            <bdi key={word} className="label">
              {word}
            </bdi>
          ))}
        </p>
      )}
    </>
  )
}
