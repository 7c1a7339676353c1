import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState, type ReactElement } from 'react'
import type { AlertCondition, AlertRuleBody } from '../../src/domain/reading/operation.js'
import { useThemes, useTopics } from '../api/questions.js'
import { tell } from '../api/request.js'
import { failureSentence } from '../figure/failure.js'
import { useWords } from '../messages/messages.js'

type ConditionKind = AlertCondition['kind']

const KINDS: readonly ConditionKind[] = [
  'term',
  'theme',
  'topic',
  'query',
  'sentiment_shift',
  'trend',
  'source_gap',
  'source_silent',
  'source_drift',
  'lag',
]

/** A new rule: what to watch, where to send it, when to stay quiet. */
export function RuleForm(): ReactElement {
  const words = useWords()
  const says = words.alerts
  const queries = useQueryClient()
  const id = useId()
  const [kind, setKind] = useState<ConditionKind>('term')
  const save = useMutation<unknown, Error, AlertRuleBody>({
    mutationFn: (body) => tell('POST', 'alert-rules', body),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['alert-rules'] }),
  })
  return (
    <section className="figure">
      <h2>{says.newRule}</h2>
      <form className="rule-form" action={(form) => save.mutate(ruleOf(form, kind))}>
        <label htmlFor={`${id}name`}>{says.name}</label>
        <input id={`${id}name`} name="name" required maxLength={100} />
        <label htmlFor={`${id}kind`}>{says.condition}</label>
        <select
          id={`${id}kind`}
          value={kind}
          onChange={(event) => setKind(KINDS.find((each) => each === event.target.value) ?? 'term')}
        >
          {KINDS.map((each) => (
            <option key={each} value={each}>
              {says.kinds[each]}
            </option>
          ))}
        </select>
        <ConditionFields kind={kind} />
        <label htmlFor={`${id}url`}>{says.url}</label>
        <input id={`${id}url`} name="url" type="url" required placeholder="https://" maxLength={500} />
        <label htmlFor={`${id}format`}>{says.format}</label>
        <select id={`${id}format`} name="format">
          <option value="json">JSON</option>
          <option value="slack">Slack</option>
        </select>
        <label htmlFor={`${id}from`}>{says.quietFrom}</label>
        <input id={`${id}from`} name="quietFrom" type="number" min={0} max={23} />
        <label htmlFor={`${id}to`}>{says.quietTo}</label>
        <input id={`${id}to`} name="quietTo" type="number" min={0} max={23} />
        <p role="status" className={save.error ? 'form-error' : 'muted'}>
          {save.error ? failureSentence(save.error, words) : save.isSuccess ? says.saved : says.urlHelp}
        </p>
        <button type="submit" className="primary" disabled={save.isPending}>
          {says.save}
        </button>
      </form>
    </section>
  )
}

function ConditionFields({ kind }: { kind: ConditionKind }): ReactElement {
  const words = useWords()
  const says = words.alerts
  const themes = useThemes().data
  const topics = useTopics().data
  const id = useId()
  const number = (name: string, title: string, value: number, step = 1) => (
    <>
      <label htmlFor={`${id}${name}`}>{title}</label>
      <input id={`${id}${name}`} name={name} type="number" min={step} step={step} defaultValue={value} required />
    </>
  )
  return (
    <>
      {kind === 'term' && (
        <>
          <label htmlFor={`${id}term`}>{says.term}</label>
          <input id={`${id}term`} name="term" required maxLength={100} />
        </>
      )}
      {kind === 'query' && (
        <>
          <label htmlFor={`${id}q`}>{says.q}</label>
          <input
            id={`${id}q`}
            name="q"
            required
            maxLength={1_000}
            placeholder={words.posts.searchHint.words}
            dir="auto"
          />
        </>
      )}
      {(kind === 'theme' || kind === 'sentiment_shift') && (
        <>
          <label htmlFor={`${id}theme`}>{words.filter.theme}</label>
          <select id={`${id}theme`} name="theme" required={kind === 'theme'}>
            {kind === 'sentiment_shift' && <option value="">{words.filter.anyTheme}</option>}
            {themes?.rows.map(({ key, title }) => (
              <option key={key} value={key}>
                {title}
              </option>
            ))}
          </select>
        </>
      )}
      {(kind === 'topic' || kind === 'sentiment_shift') && (
        <>
          <label htmlFor={`${id}topic`}>{words.filter.topic}</label>
          <select id={`${id}topic`} name="topic" required={kind === 'topic'}>
            {kind === 'sentiment_shift' && <option value="">{words.filter.anyTopic}</option>}
            {topics?.rows.map(({ key, title }) => (
              <option key={key} value={key}>
                {title}
              </option>
            ))}
          </select>
        </>
      )}
      {(kind === 'term' || kind === 'theme' || kind === 'topic' || kind === 'query') &&
        number('postsAnHour', says.postsAnHour, 20)}
      {kind === 'sentiment_shift' && (
        <>
          {number('hours', says.inHours, 24)}
          {number('by', says.by, 0.2, 0.05)}
        </>
      )}
      {kind === 'trend' && number('minAuthors', says.minAuthors, 20)}
      {kind === 'source_silent' && number('days', says.days, 1)}
      {kind === 'source_drift' && number('items', says.items, 10)}
      {(kind === 'source_gap' || kind === 'lag') && number('minutes', says.minutes, 30)}
    </>
  )
}

function ruleOf(form: FormData, kind: ConditionKind): AlertRuleBody {
  const text = (name: string) => {
    const value = form.get(name)
    return typeof value === 'string' ? value.trim() : ''
  }
  const hour = (name: string) => (text(name) === '' ? null : Number(text(name)))
  return {
    name: text('name'),
    condition: conditionOf(kind, text),
    format: text('format') === 'slack' ? 'slack' : 'json',
    url: text('url'),
    quietFrom: hour('quietFrom'),
    quietTo: hour('quietTo'),
    enabled: true,
  }
}

function conditionOf(kind: ConditionKind, text: (name: string) => string): AlertCondition {
  const number = (name: string) => Number(text(name))
  const theme = text('theme')
  const topic = text('topic')
  switch (kind) {
    case 'term':
      return { kind, term: text('term'), postsAnHour: number('postsAnHour') }
    case 'theme':
      return { kind, theme, postsAnHour: number('postsAnHour') }
    case 'topic':
      return { kind, topic, postsAnHour: number('postsAnHour') }
    case 'query':
      return { kind, q: text('q'), postsAnHour: number('postsAnHour') }
    case 'sentiment_shift':
      return {
        kind,
        hours: number('hours'),
        by: number('by'),
        ...(theme === '' ? {} : { theme }),
        ...(topic === '' ? {} : { topic }),
      }
    case 'trend':
      return { kind, minAuthors: number('minAuthors') }
    case 'source_gap':
      return { kind, minutes: number('minutes') }
    case 'source_silent':
      return { kind, days: number('days') }
    case 'source_drift':
      return { kind, items: number('items') }
    case 'lag':
      return { kind, minutes: number('minutes') }
  }
}
