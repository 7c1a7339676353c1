import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import type {
  AlertRuleAnswer,
  AlertRuleChange,
  AlertRulesAnswer,
  AlertTestAnswer,
} from '../../src/domain/reading/operation.js'
import { useAnswer } from '../api/questions.js'
import { tell } from '../api/request.js'
import { Failed, Skeleton } from '../figure/states.js'
import { Table, text } from '../figure/table.js'
import { useWords } from '../messages/messages.js'

interface Action {
  readonly rule: AlertRuleAnswer
  readonly does: 'test' | 'turn' | 'delete'
}

/** The rules, each with buttons that send a test, switch it on or off, and delete it. */
export function RuleList({ mayChange }: { mayChange: boolean }): ReactElement {
  const words = useWords()
  const says = words.alerts
  const queries = useQueryClient()
  const rules = useAnswer<AlertRulesAnswer>('alert-rules')
  const act = useMutation<AlertTestAnswer | null, Error, Action>({
    async mutationFn({ rule, does }) {
      if (does === 'test') return tell<AlertTestAnswer>('POST', `alert-rules/${rule.id}/test`)
      if (does === 'delete') return tell<null>('DELETE', `alert-rules/${rule.id}`)
      const { name, condition, format, quietFrom, quietTo, enabled } = rule
      const changed: AlertRuleChange = { name, condition, format, quietFrom, quietTo, enabled: !enabled }
      await tell<AlertRuleAnswer>('PUT', `alert-rules/${rule.id}`, changed)
      return null
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['alert-rules'] }),
  })
  const wrong = act.error?.message ?? (act.data?.delivered === false ? act.data.error : undefined)
  const button = (rule: AlertRuleAnswer, does: Action['does'], title: string, label: string) => (
    <button type="button" disabled={act.isPending} aria-label={label} onClick={() => act.mutate({ rule, does })}>
      {title}
    </button>
  )
  const buttons = (rule: AlertRuleAnswer) => (
    <span className="buttons">
      {button(rule, 'test', says.test, says.testOf(rule.name))}
      {rule.enabled
        ? button(rule, 'turn', says.turnOff, says.turnOffOf(rule.name))
        : button(rule, 'turn', says.turnOn, says.turnOnOf(rule.name))}
      {button(rule, 'delete', says.delete, says.deleteOf(rule.name))}
    </span>
  )
  return (
    <section className="figure" data-figure="alert-rules">
      <h2>{says.rules}</h2>
      <p role="status" className={wrong === undefined ? 'muted' : 'form-error'}>
        {wrong ?? (act.data?.delivered ? says.tested : '')}
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
