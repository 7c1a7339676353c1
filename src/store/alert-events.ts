import type { Delivery } from '../domain/delivery.js'
import type { AlertRule } from './alerts.js'
import type { Queryable } from './pool.js'

/** An alert that is to be sent now, with the rule's address. */
export interface DueEvent extends Pick<AlertRule, 'name' | 'condition' | 'format' | 'url' | 'quietFrom' | 'quietTo'> {
  readonly id: number
  readonly ruleId: number
  readonly cause: string
  readonly link: string
  readonly at: Date
  /** Tries so far. */
  readonly attempts: number
}

/** Minutes between two tries; after the last one it is given up. */
const RETRY_MINUTES = [1, 5, 15, 60, 240]
const MAX_DUE = 20

export async function dueEvents(db: Queryable, now: Date): Promise<DueEvent[]> {
  const { rows } = await db.query<DueEvent>(
    `select event.id, event.rule_id as "ruleId", event.cause, event.link, event.at, event.attempts,
            rule.name, rule.condition, rule.format, rule.url, rule.quiet_from as "quietFrom", rule.quiet_to as "quietTo"
     from alert_event event join alert_rule rule on rule.id = event.rule_id and rule.enabled
     where event.next_attempt_at <= $1 order by event.id limit ${MAX_DUE}`,
    [now],
  )
  return rows
}

const retryAt = (now: Date, attempts: number, atLeastMs = 0): Date | null => {
  const minutes = RETRY_MINUTES[attempts]
  return minutes === undefined ? null : new Date(now.getTime() + Math.max(minutes * 60_000, atLeastMs))
}

/** Counts a try before it is made, so that a process that dies in it does not begin it again at once. */
export async function claimEvent(db: Queryable, { id, attempts }: DueEvent, now: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    `update alert_event set attempts = attempts + 1, next_attempt_at = $3, last_error = 'the try did not end'
     where id = $1 and attempts = $2 and next_attempt_at is not null`,
    [id, attempts, retryAt(now, attempts)],
  )
  return rowCount === 1
}

/** Records the result of the claimed try: delivered, to be tried again, or not tried any more. */
export async function noteDelivery(
  db: Queryable,
  { id, attempts }: DueEvent,
  now: Date,
  delivery: Delivery,
): Promise<void> {
  const next = delivery.ok || !delivery.retry ? null : retryAt(now, attempts, delivery.retryAfterMs)
  await db.query('update alert_event set delivered_at = $2, next_attempt_at = $3, last_error = $4 where id = $1', [
    id,
    delivery.ok ? now : null,
    next,
    delivery.ok ? null : delivery.error,
  ])
}

/** Alerts that could not be sent in time, and old ones. */
export async function deleteOldEvents(db: Queryable, now: Date): Promise<void> {
  await db.query(`delete from alert_event where at < $1::timestamptz - interval '90 days'`, [now])
}
