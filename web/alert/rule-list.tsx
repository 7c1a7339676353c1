import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { useAnswer } from '../api/questions.js'
import { tell } from '../api/request.js'
import { Failed, Skeleton } from '../figure/states.js'
import { Table, text } from '../figure/table.js'
import { useWords } from '../messages/messages.js'
import type { AlertRule, AlertRulesAnswer } from './alert-answers.js'

type Action = { readonly id: number; readonly does: 'test' | 'delete' }

/** The rules, each with a button that sends a test and one that takes it away. */
export function RuleList({ mayChange }: { mayChange: boolean }): ReactElement {
  const words = useWords()
  const says = words.alerts
  const queries = useQueryClient()
  const rules = useAnswer<AlertRulesAnswer>('alert-rules')
  const act = useMutation<unknown, Error, Action>({
    mutationFn: ({ id, does }) =>
      does === 'test' ? tell('POST', `alert-rules/${id}/test`) : tell('DELETE', `alert-rules/${id}`),
    onSettled: () => queries.invalidateQueries({ queryKey: ['alert-rules'] }),
  })
  const buttons = (rule: AlertRule) => (
    <span className="buttons">
      <button
        type="button"
        disabled={act.isPending}
        aria-label={says.testOf(rule.name)}
        onClick={() => act.mutate({ id: rule.id, does: 'test' })}
      >
        {says.test}
      </button>
      <button
        type="button"
        disabled={act.isPending}
        aria-label={says.deleteOf(rule.name)}
        onClick={() => act.mutate({ id: rule.id, does: 'delete' })}
      >
        {says.delete}
      </button>
    </span>
  )
  return (
    <section className="figure" data-figure="alert-rules">
      <h2>{says.rules}</h2>
      <p role="status" className={act.error ? 'form-error' : 'muted'}>
        {act.error ? act.error.message : act.isSuccess && act.variables.does === 'test' ? says.tested : ''}
      </p>
      {rules.error && !rules.data ? (
        <Failed error={rules.error} retry={() => void rules.refetch()} />
      ) : !rules.data ? (
        <Skeleton height={120} />
      ) : rules.data.rows.length === 0 ? (
        <p className="muted">{says.noRules}</p>
      ) : (
        <Table
          caption={says.rules}
          quiet
          content={{
            columns: [
              says.rule,
              says.condition,
              says.to,
              says.quiet,
              says.last,
              ...(mayChange ? [says.actions] : []),
            ].map((name) => ({ name })),
            rows: rules.data.rows.map((rule) => ({
              key: String(rule.id),
              small: !rule.enabled,
              cells: [
                text(rule.name),
                text(says.conditionText(rule.condition)),
                text(rule.host),
                text(
                  rule.quietFrom === null || rule.quietTo === null
                    ? says.never
                    : says.hours(rule.quietFrom, rule.quietTo),
                ),
                text(rule.lastSentAt ?? '', rule.lastError ?? (rule.lastSentAt ? words.ago(rule.lastSentAt) : '–')),
                ...(mayChange ? [text('', buttons(rule))] : []),
              ],
            })),
          }}
        />
      )}
    </section>
  )
}
