import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import type { TopicAnswer, TopicFitAnswer } from '../../src/domain/reading/topics.js'
import { tell } from '../api/request.js'
import { failureSentence } from '../figure/failure.js'
import { useWords } from '../messages/messages.js'
import { TopicFigures } from './topic-figures.js'
import { TopicPrecision } from './topic-precision.js'

/** As many of either kind are needed at least. */
const FEW = 5
/** Fitting takes a second: not after every answer. */
const EVERY_ANSWERS = 3

/** How the topic would do with the examples as they are, and the button that puts it to use. */
export function TopicFit({ topic }: { readonly topic: TopicAnswer }): ReactElement {
  const words = useWords()
  const says = words.topics
  const queries = useQueryClient()
  const { about, not } = topic.examples
  const isEnough = about >= FEW && not >= FEW
  const [chosen, choose] = useState<number | null>()
  const saved = topic.versions[0]?.precision ?? null
  const path = `topics/${topic.key}/fit`
  const asking = (precision: number | null) => (precision === null ? {} : { precision })
  const tried = useQuery<TopicFitAnswer>({
    queryKey: [path, Math.floor((about + not) / EVERY_ANSWERS), saved],
    queryFn: () => tell('POST', path, { save: false, ...asking(saved) }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    enabled: isEnough,
    retry: false,
  })
  const wanted = chosen === undefined ? saved : chosen
  const save = useMutation<TopicFitAnswer>({
    mutationFn: () => tell('POST', path, { save: true, ...asking(wanted) }),
    onSuccess: () =>
      Promise.all(['topics', `topics/${topic.key}`].map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  })
  const error = save.error ?? tried.error
  const choices = tried.data ? withSaved(tried.data, saved) : []
  const shown = choices.find(({ precision }) => precision === wanted)
  return (
    <section className="figure" data-figure="topic-fit">
      <h2>{says.fit}</h2>
      <p className="figure-note">{says.counts(about, not)}</p>
      {!isEnough && <p className="muted">{says.tooFew(Math.max(0, FEW - about), Math.max(0, FEW - not))}</p>}
      {isEnough && shown && (
        <>
          <TopicFigures figures={shown.figures} checked={topic.checked} />
          <TopicPrecision choices={choices} wanted={wanted} onChange={choose} />
        </>
      )}
      {tried.data && tried.data.unused > 0 && <p className="muted">{says.unused(tried.data.unused)}</p>}
      <p>
        <button type="button" disabled={!isEnough || save.isPending} onClick={() => save.mutate()}>
          {topic.version === null ? says.save : says.saveAgain}
        </button>
      </p>
      <p role="status" className={error ? 'form-error' : 'muted'}>
        {error ? failureSentence(error, words) : save.data ? says.saved(save.data.version ?? 0) : says.fitNote}
      </p>
    </section>
  )
}

/** A program may have asked for a precision that is not among the choices. */
function withSaved({ choices, figures }: TopicFitAnswer, saved: number | null): TopicFitAnswer['choices'] {
  return choices.some(({ precision }) => precision === saved) ? choices : [...choices, { precision: saved, figures }]
}
