import type { AlertRuleAnswer, AlertRulesAnswer, AlertsAnswer } from '../domain/reading/operation.js'
import type { Queryable } from '../store/pool.js'

const MAX_EVENTS = 100

/** Rules without their secret. */
export async function readAlertRules(db: Queryable): Promise<AlertRulesAnswer> {
  type Row = Omit<AlertRuleAnswer, 'host' | 'toldAt' | 'lastSentAt'> & {
    url: string
    toldAt: Date | null
    lastSentAt: Date | null
  }
  const { rows } = await db.query<Row>(
    `select id, name, condition, format, url, quiet_from as "quietFrom", quiet_to as "quietTo", enabled,
            told_at as "toldAt",
            (select max(delivered_at) from alert_event where rule_id = alert_rule.id) as "lastSentAt",
            coalesce(last_error, (select last_error from alert_event where rule_id = alert_rule.id
                                  order by at desc, id desc limit 1)) as "lastError"
     from alert_rule order by id`,
  )
  return {
    rows: rows.map(({ url, toldAt, lastSentAt, ...rule }) => ({
      ...rule,
      host: new URL(url).host,
      toldAt: toldAt?.toISOString() ?? null,
      lastSentAt: lastSentAt?.toISOString() ?? null,
    })),
  }
}

/** Sent alerts, the newest first. */
export async function readAlerts(db: Queryable): Promise<AlertsAnswer> {
  const { rows } = await db.query<Omit<AlertsAnswer['rows'][number], 'at'> & { at: Date }>(
    `select event.id, event.rule_id as "ruleId", rule.name as rule, event.cause, event.link, event.at, event.attempts,
            event.delivered_at is not null as delivered, event.last_error as error,
            event.delivered_at is null and event.next_attempt_at is null as "givenUp"
     from alert_event event join alert_rule rule on rule.id = event.rule_id
     order by event.at desc, event.id desc limit ${MAX_EVENTS}`,
  )
  return { rows: rows.map((row) => ({ ...row, at: row.at.toISOString() })) }
}
