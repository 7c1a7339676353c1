import type pg from 'pg'
import type { SendWebhook } from '../domain/delivery.js'
import { FieldError } from '../domain/errors.js'
import type { Logger } from '../logging.js'
import { claimEvent, deleteOldEvents, dueEvents, noteDelivery, type DueEvent } from '../store/alert-events.js'
import { enabledRules, forgetGoneTerms, noteFalse, noteTrue, noteUnchecked, type AlertRule } from '../store/alerts.js'
import { findCause } from './find-cause.js'
import { alertMessage } from './alert-message.js'
import { isQuiet } from './quiet-hours.js'

export interface AlertOptions {
  readonly pool: pg.Pool
  readonly send: SendWebhook
  /** Where people reach the dashboard, without a slash at its end. */
  readonly dashboardUrl: () => string
  readonly now?: () => Date
}

/** One pass of the upkeep task `alerts`. @returns what became true, and what was delivered */
export type RunAlerts = (context: {
  readonly log: Logger
  readonly signal: AbortSignal
}) => Promise<{ told: number; delivered: number }>

/**
 * Checks every rule, then sends what is due: new alerts, and those whose last try failed. A rule tells once until its
 * condition has been false, or once a day. In quiet hours nothing is sent and nothing is kept: what is still true when they
 * end is sent then.
 */
export function createAlerts({ pool, send, dashboardUrl, now = () => new Date() }: AlertOptions): RunAlerts {
  const check = async (rule: AlertRule, log: Logger): Promise<boolean> => {
    const at = now()
    try {
      const finding = await findCause(pool, rule.condition, at)
      if (finding) return await noteTrue(pool, rule.id, at, { finding, quiet: isQuiet(rule, at) })
      await noteFalse(pool, rule.id, at)
    } catch (err) {
      // One rule that cannot be checked must not keep the others from it.
      if (!(err instanceof FieldError)) log.warn({ err, rule: rule.id }, 'alert rule could not be checked')
      const why = err instanceof FieldError ? `${err.field}: ${err.message}` : 'could not be checked; the log says why'
      await noteUnchecked(pool, rule.id, at, why)
    }
    return false
  }
  const deliver = async (event: DueEvent, log: Logger, signal: AbortSignal): Promise<boolean> => {
    if (!(await claimEvent(pool, event, now()))) return false
    const delivery = await send(event.url, alertMessage(event, dashboardUrl()), signal)
    await noteDelivery(pool, event, now(), delivery)
    if (!delivery.ok) log.warn({ rule: event.ruleId, event: event.id, error: delivery.error }, 'alert not delivered')
    return delivery.ok
  }
  return async ({ log, signal }) => {
    await forgetGoneTerms(pool)
    await deleteOldEvents(pool, now())
    let told = 0
    for (const rule of await enabledRules(pool)) {
      if (signal.aborted) break
      if (await check(rule, log)) told += 1
    }
    const due = (await dueEvents(pool, now())).filter((event) => !isQuiet(event, now()))
    const sent = signal.aborted ? [] : await Promise.all(due.map((event) => deliver(event, log, signal)))
    const delivered = sent.filter(Boolean).length
    if (told + sent.length > 0) log.info({ told, tried: sent.length, delivered }, 'alerts')
    return { told, delivered }
  }
}
