import { z } from 'zod'
import { FieldError } from '../../domain/errors.js'
import { smallRowIdText } from '../../domain/reading/fields.js'
import {
  AlertRuleAnswer,
  AlertRuleBody,
  AlertRuleChange,
  AlertRulesAnswer,
  AlertsAnswer,
  AlertTestAnswer,
} from '../../domain/reading/operation.js'
import { readAlertRules, readAlerts } from '../../read/alerts.js'
import { addRule, changeRule, deleteRule, findRule } from '../../store/alerts.js'
import { findCause } from '../../alerts/find-cause.js'
import { alertMessage } from '../../alerts/alert-message.js'
import { parseQuery } from '../../text/query/parse-query.js'
import type { ApiDeps, ApiServer } from './api-server.js'
import type { Operation } from './operation.js'
import { missing, unfit } from './problems.js'
import { requireTheme } from './require-theme.js'

const TAGS = ['alerts']
const params = z.object({ id: smallRowIdText })

/** Rules and their alerts. Only operators may change them. An answer never contains more of an address than its host. */
export function addAlertRoutes(app: ApiServer, { themes }: ApiDeps, { pool, log, webhook }: Operation): void {
  const config = { access: 'reader', isLive: true } as const
  const operator = { access: 'operator' } as const

  /** @throws FieldError when it could never be checked or sent */
  const requireUsable = async (rule: AlertRuleChange): Promise<void> => {
    if (rule.url !== undefined) {
      if (!URL.canParse(rule.url)) throw new FieldError('url', 'must be a full http(s) address')
      if (await webhook.refuses(rule.url))
        throw new FieldError('url', 'leads to this machine; ALERT_ALLOW_LOCAL=true allows that')
    }
    const { theme, q } = rule.condition as { theme?: string; q?: string }
    if (theme !== undefined) requireTheme(theme, 'condition', themes)
    if (q !== undefined) parseQuery(q, { themes: themes.map(({ key }) => key) })
    await findCause(pool, rule.condition, new Date()).catch((err: unknown) => {
      // What is missing is nothing that the address names: for that rule there may be one.
      throw err instanceof FieldError && err.fault === 'missing' ? new FieldError(err.field, err.message) : err
    })
  }
  const shown = async (id: number): Promise<AlertRuleAnswer> => {
    const rule = (await readAlertRules(pool)).rows.find((row) => row.id === id)
    if (!rule) throw new FieldError('id', `There is no alert rule ${id}.`, 'missing')
    return rule
  }

  app.get(
    '/api/alerts',
    {
      config,
      schema: { summary: 'Sent alerts, newest first', tags: TAGS, response: { 200: AlertsAnswer } },
    },
    () => readAlerts(pool),
  )
  app.get(
    '/api/alert-rules',
    { config, schema: { summary: 'What is watched', tags: TAGS, response: { 200: AlertRulesAnswer } } },
    () => readAlertRules(pool),
  )
  app.post(
    '/api/alert-rules',
    {
      config: operator,
      schema: {
        summary: 'Watch something',
        tags: TAGS,
        body: AlertRuleBody,
        response: { 200: AlertRuleAnswer, ...unfit },
      },
    },
    async ({ body, identity }) => {
      await requireUsable(body)
      const id = await addRule(pool, body)
      log.info({ by: identity?.user, rule: id }, 'alert rule added')
      return shown(id)
    },
  )
  app.put(
    '/api/alert-rules/:id',
    {
      config: operator,
      schema: {
        summary: 'Change a rule; without `url` the known one stays',
        tags: TAGS,
        params,
        body: AlertRuleChange,
        response: { 200: AlertRuleAnswer, ...missing, ...unfit },
      },
    },
    async ({ params: { id }, body, identity }) => {
      await requireUsable(body)
      await changeRule(pool, id, body)
      log.info({ by: identity?.user, rule: id }, 'alert rule changed')
      return shown(id)
    },
  )
  app.delete(
    '/api/alert-rules/:id',
    {
      config: operator,
      schema: { summary: 'Watch it no longer', tags: TAGS, params, response: { 204: z.null(), ...missing } },
    },
    async ({ params: { id }, identity }, reply) => {
      await deleteRule(pool, id)
      log.info({ by: identity?.user, rule: id }, 'alert rule deleted')
      return reply.code(204).send(null)
    },
  )
  app.post(
    '/api/alert-rules/:id/test',
    {
      config: operator,
      schema: {
        summary: 'Send a test now, whatever the condition, and say whether it arrived',
        tags: TAGS,
        params,
        response: { 200: AlertTestAnswer, ...missing },
      },
    },
    async ({ params: { id } }) => {
      const rule = await findRule(pool, id)
      const cause = 'This is a test: nothing has happened.'
      const alert = { ...rule, id: null, ruleId: id, cause, link: '/alerts', at: new Date() }
      const delivery = await webhook.send(
        rule.url,
        alertMessage(alert, webhook.dashboardUrl()),
        new AbortController().signal,
      )
      return delivery.ok ? { delivered: true as const } : { delivered: false as const, error: delivery.error }
    },
  )
}
