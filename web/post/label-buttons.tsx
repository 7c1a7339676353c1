import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState, type ReactElement } from 'react'
import type { LabelBody, PostAnswer } from '../../src/domain/reading/posts.js'
import { useCollections, useMe } from '../api/questions.js'
import { tell } from '../api/request.js'
import { failureSentence } from '../figure/failure.js'
import { useWords } from '../messages/messages.js'

export const SENTIMENTS = ['negative', 'neutral', 'positive'] as const
export const ORIGINS = ['inside', 'outside', 'unknown'] as const

export type LabelTask = 'language' | 'sentiment' | 'origin'

interface LabelButtonsProps {
  readonly post: Pick<PostAnswer, 'id' | 'language' | 'sentiment' | 'origin' | 'labels'>
  readonly tasks: readonly LabelTask[]
}

/** The label that a person gives a post, next to the label of the model. Their own choice is marked, not that of others. */
export function LabelButtons({ post, tasks }: LabelButtonsProps): ReactElement {
  const words = useWords()
  const says = words.label
  const queries = useQueryClient()
  const heading = useId()
  const save = useMutation<unknown, Error, LabelBody>({
    mutationFn: (body) => tell('POST', 'labels', body),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: [`posts/${post.id}`] }),
        queries.invalidateQueries({ queryKey: ['quality'] }),
      ]),
  })
  const me = useMe().data?.user ?? 'demo'
  const given = (task: string) => post.labels.find(({ task: of, by }) => of === task && by === me)?.value
  return (
    <div className="labelling" role="group" aria-labelledby={heading}>
      <p id={heading} className="labelling-title">
        {says.title}
      </p>
      {tasks.includes('language') && (
        <LanguageLabel
          given={given('language')}
          model={post.language}
          save={(value) => save.mutate({ task: 'language', postId: post.id, value })}
        />
      )}
      {tasks.includes('sentiment') && (
        <div className="label-row" role="group" aria-label={words.filter.fields.sentiment}>
          <span>{words.filter.fields.sentiment}</span>
          {SENTIMENTS.map((value) => (
            <button
              key={value}
              type="button"
              aria-pressed={given('sentiment') === value}
              onClick={() => save.mutate({ task: 'sentiment', postId: post.id, value })}
            >
              {words.chart.sentiment(value)}
            </button>
          ))}
        </div>
      )}
      {tasks.includes('origin') && (
        <div className="label-row" role="group" aria-label={words.filter.fields.origin}>
          <span>{words.filter.fields.origin}</span>
          {ORIGINS.map((value) => (
            <button
              key={value}
              type="button"
              aria-pressed={given('origin') === value}
              onClick={() => save.mutate({ task: 'origin', postId: post.id, value })}
            >
              {words.chart.origin(value)}
            </button>
          ))}
        </div>
      )}
      <p role="status" className={save.error ? 'form-error' : 'muted'}>
        {save.error ? failureSentence(save.error, words) : save.isSuccess ? says.saved : says.help}
      </p>
    </div>
  )
}

interface LanguageLabelProps {
  readonly given: unknown
  readonly model: string
  readonly save: (value: string) => void
}

/** Offered first. */
export const USUAL_LANGUAGES = ['en', 'en-SG', 'zh', 'ms', 'ta', 'ta-Latn', 'id', 'und']

function LanguageLabel({ given, model, save }: LanguageLabelProps): ReactElement {
  const words = useWords()
  const id = useId()
  const known = useCollections().data?.rows.flatMap(({ languages }) => languages) ?? []
  const choices = [...new Set([...USUAL_LANGUAGES, ...known])].filter(
    (label) => label !== 'none' && label !== 'pending',
  )
  const [chosen, choose] = useState(typeof given === 'string' ? given : choices.includes(model) ? model : 'und')
  return (
    <div className="label-row">
      <label htmlFor={id}>{words.filter.fields.language}</label>
      <select id={id} value={chosen} onChange={(event) => choose(event.target.value)}>
        {choices.map((label) => (
          <option key={label} value={label}>
            {words.chart.language(label)}
          </option>
        ))}
      </select>
      <button type="button" aria-pressed={given === chosen} onClick={() => save(chosen)}>
        {words.label.saveLanguage}
      </button>
    </div>
  )
}
