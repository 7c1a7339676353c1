import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import type { TopicAnswer, TopicFitAnswer } from '../../src/domain/reading/topics.js'
import { tell } from '../api/request.js'
import { failureSentence } from '../figure/failure.js'
import { useWords } from '../messages/messages.js'
import { TopicFigures } from './topic-figures.js'

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
  const path = `topics/${topic.key}/fit`
  const tried = useQuery<TopicFitAnswer>({
    queryKey: [path, Math.floor((about + not) / EVERY_ANSWERS)],
    queryFn: () => tell('POST', path, { save: false }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    enabled: isEnough,
    retry: false,
  })
  const save = useMutation<TopicFitAnswer>({
    mutationFn: () => tell('POST', path, { save: true }),
    onSuccess: () =>
      Promise.all(['topics', `topics/${topic.key}`].map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  })
  const error = save.error ?? tried.error
  return (
    <section className="figure" data-figure="topic-fit">
      <h2>{says.fit}</h2>
      <p className="figure-note">{says.counts(about, not)}</p>
      {!isEnough && <p className="muted">{says.tooFew(Math.max(0, FEW - about), Math.max(0, FEW - not))}</p>}
      {isEnough && tried.data && <TopicFigures figures={tried.data.figures} checked={topic.checked} />}
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
