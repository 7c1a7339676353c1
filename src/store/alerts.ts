import { FieldError } from '../domain/errors.js'
import type { AlertCondition, AlertRuleBody, AlertRuleChange } from '../domain/reading/operation.js'
import type { Queryable } from './pool.js'

/** A rule with its secret: for checking and sending, never for an answer. */
export interface AlertRule {
  readonly id: number
  readonly name: string
  readonly condition: AlertCondition
  readonly format: 'json' | 'slack'
  readonly url: string
  readonly quietFrom: number | null
  readonly quietTo: number | null
  readonly toldAt: Date | null
}

/** A finding of a rule. */
export interface Finding {
  /** In words, with its figures; never text of a post. */
  readonly cause: string
  /** Path and query in the dashboard. */
  readonly link: string
  /** Words of posts in the cause. */
  readonly terms?: readonly { readonly collectionId: number; readonly kind: string; readonly term: string }[]
}

const RULE = `id, name, condition, format, url, quiet_from as "quietFrom", quiet_to as "quietTo", told_at as "toldAt"`

export async function enabledRules(db: Queryable): Promise<AlertRule[]> {
  return (await db.query<AlertRule>(`select ${RULE} from alert_rule where enabled order by id`)).rows
}

/** @throws FieldError when there is none */
export async function findRule(db: Queryable, id: number): Promise<AlertRule> {
  const { rows } = await db.query<AlertRule>(`select ${RULE} from alert_rule where id = $1`, [id])
  const [rule] = rows
  if (!rule) throw missing(id)
  return rule
}

const missing = (id: number): FieldError => new FieldError('id', `There is no alert rule ${id}.`, 'missing')

export async function addRule(db: Queryable, rule: AlertRuleBody): Promise<number> {
  const { rows } = await db.query<{ id: number }>(
    `insert into alert_rule (name, condition, format, url, quiet_from, quiet_to, enabled)
     values ($1, $2::jsonb, $3, $4, $5, $6, $7) returning id`,
    [rule.name, JSON.stringify(rule.condition), rule.format, rule.url, rule.quietFrom, rule.quietTo, rule.enabled],
  )
  return rows[0]?.id ?? 0
}

/**
 * A rule that waits for another condition has sent nothing about it yet.
 * @throws FieldError when there is none
 */
export async function changeRule(db: Queryable, id: number, rule: AlertRuleChange): Promise<void> {
  const { rowCount } = await db.query(
    `update alert_rule set name = $2, condition = $3::jsonb, format = $4, url = coalesce($5, url), quiet_from = $6,
       quiet_to = $7, enabled = $8, last_error = null,
       told_at = case when condition = $3::jsonb and enabled and $8 then told_at end
     where id = $1`,
    [
      id,
      rule.name,
      JSON.stringify(rule.condition),
      rule.format,
      rule.url ?? null,
      rule.quietFrom,
      rule.quietTo,
      rule.enabled,
    ],
  )
  if (rowCount !== 1) throw missing(id)
}

/** Deletes a rule with all its alerts. @throws FieldError when there is none */
export async function deleteRule(db: Queryable, id: number): Promise<void> {
  const { rowCount } = await db.query('delete from alert_rule where id = $1', [id])
  if (rowCount !== 1) throw missing(id)
}

/** The condition is false: the next message comes when it becomes true again. */
export async function noteFalse(db: Queryable, id: number, now: Date): Promise<void> {
  await db.query('update alert_rule set told_at = null, checked_at = $2, last_error = null where id = $1', [id, now])
}

/** The condition could not be checked. Its earlier state stays. */
export async function noteUnchecked(db: Queryable, id: number, now: Date, error: string): Promise<void> {
  await db.query('update alert_rule set checked_at = $2, last_error = $3 where id = $1', [id, now, error])
}

/** After this time a new message is sent while it stays true. */
const AGAIN_AFTER = '24 hours'

/** The condition is true. @param quiet no message may be sent now @returns whether an event was made */
export async function noteTrue(
  db: Queryable,
  id: number,
  now: Date,
  { finding, quiet }: { finding: Finding; quiet: boolean },
): Promise<boolean> {
  if (quiet) {
    await db.query('update alert_rule set checked_at = $2, last_error = null where id = $1', [id, now])
    return false
  }
  const { rowCount } = await db.query(
    `with checked as (
       update alert_rule set checked_at = $2::timestamptz, last_error = null,
         told_at = case when old.told_at is null or old.told_at <= $2::timestamptz - interval '${AGAIN_AFTER}' then $2::timestamptz
                   else old.told_at end
       from (select id, told_at from alert_rule where id = $1::int and enabled for update) as old
       where alert_rule.id = old.id
       returning alert_rule.told_at is distinct from old.told_at as is_new)
     insert into alert_event (rule_id, cause, link, terms, at, next_attempt_at)
     select $1::int, $3, $4, $5::jsonb, $2, $2 from checked where is_new`,
    [id, now, finding.cause, finding.link, finding.terms ? JSON.stringify(finding.terms) : null],
  )
  return rowCount === 1
}

/**
 * Removes the words of posts from stored alerts when the last post with them is gone: when their days are counted and do
 * not know them any more.
 */
export async function forgetGoneTerms(db: Queryable): Promise<void> {
  await db.query(
    `update alert_event event set cause = 'A trend; its posts are gone.', link = '/trends', terms = null
     where terms is not null and exists (
       select from jsonb_to_recordset(terms) as held("collectionId" int, kind text, term text),
         lateral (select (event.at at time zone 'Asia/Singapore')::date as day) as told
       where not exists (
           select from day_term where collection_id = held."collectionId" and kind = held.kind and term = held.term
             and day between told.day - 1 and told.day)
         and (exists (select from day_total where collection_id = held."collectionId"
                        and day between told.day - 1 and told.day)
           or ((select sweep_before is null from reading_state)
               and not exists (select from stale_day where collection_id = held."collectionId"
                                 and day between told.day - 1 and told.day))))`,
  )
}
