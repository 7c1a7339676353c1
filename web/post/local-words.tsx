import type { ReactElement } from 'react'
import type { PostAnswer } from '../../src/domain/reading/posts.js'
import { useWords } from '../messages/messages.js'

/** What the local words of a post mean, each once, for a reader from abroad. */
export function LocalWords({ found }: { found: PostAnswer['localWords'] }): ReactElement {
  const words = useWords()
  const says = words.post
  const distinct = [...new Map(found.map((word) => [`${word.word} ${word.sense}`, word])).values()]
  return (
    <section className="local-words" aria-label={says.localWords}>
      <h3>{says.localWords}</h3>
      <p className="muted">{says.localWordsHelp}</p>
      <ul>
        {distinct.map(({ word, surface, language, sense, polarity, register }) => (
          <li key={`${word} ${sense}`}>
            <bdi className="label">{surface}</bdi> {sense}{' '}
            <small className="muted">
              {says.localWord(words.chart.language(language), register)} · {says.polarity(polarity)}
            </small>
          </li>
        ))}
      </ul>
    </section>
  )
}
