import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AlertCondition } from '../../src/domain/reading/operation.js'
import { createWebhook, leadsHere } from '../../src/alerts/webhook.js'
import { createAlerts } from '../../src/alerts/check-alerts.js'
import { HOUR, MINUTE, SECRET, startAlertWorld, type AlertWorld } from '../support/alert-world.js'
import { loginServer } from '../support/login-server.js'

let world: AlertWorld

beforeAll(async () => {
  world = await startAlertWorld('alerts')
})
afterAll(() => world.stop())
beforeEach(() => world.reset())

const lag: AlertCondition = { kind: 'lag', minutes: 10 }

describe('a rule', () => {
  it('tells once while its condition is true, again after it was false, and once a day', async () => {
    await world.watch(lag)
    await world.makeLag()
    await world.pass()
    world.later(MINUTE)
    await world.pass()
    expect(world.received).toHaveLength(1)
    await world.pool.query('delete from work_batch')
    await world.pass()
    await world.makeLag()
    await world.pass()
    expect(world.received).toHaveLength(2)
    world.later(23 * HOUR)
    await world.pass()
    expect(world.received).toHaveLength(2)
    world.later(HOUR)
    await world.pass()
    expect(world.received).toHaveLength(3)
  })

  it('says nothing in quiet hours in Singapore, and when they end only what is still true', async () => {
    // Half past noon in Singapore.
    await world.watch(lag, { quietFrom: 12, quietTo: 14, name: 'quiet' })
    await world.watch(lag, { quietFrom: 4, quietTo: 5, name: 'quiet in UTC' })
    await world.makeLag()
    await world.pass()
    expect(world.received.map(({ rule }) => (rule as { name: string }).name)).toEqual(['quiet in UTC'])
    await world.pool.query('delete from work_batch')
    world.later(2 * HOUR)
    await world.pass()
    expect(world.received).toHaveLength(1) // over before a message was sent
    world.later(-2 * HOUR)
    await world.makeLag()
    await world.pass()
    world.later(90 * MINUTE)
    await world.pass()
    expect(world.received.filter(({ rule }) => (rule as { name: string }).name === 'quiet')).toHaveLength(1)
  })

  it('that is off, or that cannot be checked, does not stop other alerts', async () => {
    await world.pool.query(
      `insert into alert_rule (name, condition, format, url, enabled)
       values ('broken', '{"kind": "theme", "theme": "rain", "postsAnHour": 1, "collection": "nowhere"}', 'json', 'http://x.example', true)`,
    )
    const off = await world.watch(lag)
    await world.ask('operator', 'PUT', `/api/alert-rules/${off}`, { ...world.bodyOf(lag), enabled: false })
    const on = await world.watch(lag)
    await world.makeLag()
    await world.pass()
    expect(world.received.map(({ rule }) => (rule as { id: number }).id)).toEqual([on])
    expect((await world.rules())[0]).toMatchObject({
      name: 'broken',
      lastError: expect.stringContaining('nowhere') as string,
    })
  })
})

describe('a delivery', () => {
  it('that fails is tried again later and later, shown, and given up in the end', async () => {
    world.answer = (response) => response.writeHead(500).end(`echo ${SECRET}`)
    await world.watch(lag)
    await world.makeLag()
    await world.pass()
    const event = async () => (await world.alerts())[0]
    expect(await event()).toMatchObject({
      attempts: 1,
      delivered: false,
      givenUp: false,
      error: `${world.hook.host} answers 500`,
    })
    expect((await world.rules())[0]?.lastError).toBe(`${world.hook.host} answers 500`)
    await world.pass()
    expect(world.received).toHaveLength(1) // not blindly
    for (const minutes of [1, 5, 15, 60]) {
      world.later(minutes * MINUTE)
      await world.pass()
    }
    expect(await event()).toMatchObject({ attempts: 5, givenUp: false })
    world.answer = (response) => response.end()
    world.later(4 * HOUR)
    await world.pass()
    expect(await event()).toMatchObject({ attempts: 6, delivered: true, error: null })
    expect(new Set(world.received.map(({ id }) => id)).size).toBe(1)
  })

  it.each([
    [500, 6],
    [410, 1],
    [302, 1],
  ])('that is answered %i is given up after %i tries', async (status, tries) => {
    world.answer = (response) => response.writeHead(status, { location: world.hook.url }).end()
    await world.watch(lag)
    await world.makeLag()
    for (let at = 0; at < 9; at += 1) {
      await world.pass()
      world.later(2.5 * HOUR)
    }
    expect(world.received).toHaveLength(tries)
    const rows = await world.alerts()
    expect(rows.at(-1)).toMatchObject({ attempts: tries, givenUp: true, delivered: false })
  })

  it('in Slack markup escapes what could be markup', async () => {
    await world.watch({ kind: 'term', term: '<!channel> durian', postsAnHour: 1 }, { format: 'slack', name: 'a & b' })
    const [rule] = await world.rules()
    await world.ask('operator', 'POST', `/api/alert-rules/${rule?.id}/test`)
    expect(world.received).toEqual([
      {
        text: '*a &amp; b*\nThis is a test: nothing has happened.\n<https://kopitalk.example/alerts|Open in Kopitalk>',
      },
    ])
  })
})

describe('the test button', () => {
  it('sends at once, whatever the condition; a failure names only the host', async () => {
    const id = await world.watch(lag)
    const test = () => world.ask('operator', 'POST', `/api/alert-rules/${id}/test`)
    expect((await test()).json()).toEqual({ delivered: true })
    expect(world.received).toMatchObject([{ id: null, test: true }])
    world.answer = (response) => response.writeHead(403).end(SECRET)
    const error = `${world.hook.host} answers 403`
    expect((await test()).json()).toEqual({ delivered: false, error })
    expect(await world.alerts()).toEqual([])
  })
})

describe('rules', () => {
  it('are changed by operators alone, and keep their address when none is given', async () => {
    const id = await world.watch(lag)
    for (const role of ['reader', 'analyst'] as const) {
      for (const [method, url, payload] of [
        ['POST', '/api/alert-rules', world.bodyOf(lag)],
        ['PUT', `/api/alert-rules/${id}`, world.bodyOf(lag)],
        ['DELETE', `/api/alert-rules/${id}`, undefined],
        ['POST', `/api/alert-rules/${id}/test`, undefined],
      ] as const) {
        expect((await world.ask(role, method, url, payload)).statusCode).toBe(403)
      }
    }
    const { url: _, ...change } = world.bodyOf({ kind: 'lag', minutes: 20 })
    const changed = await world.ask('operator', 'PUT', `/api/alert-rules/${id}`, change)
    expect(changed.json()).toMatchObject({ condition: { minutes: 20 }, host: world.hook.host })
    expect((await world.ask('operator', 'POST', `/api/alert-rules/${id}/test`)).statusCode).toBe(200)
    expect((await world.ask('operator', 'DELETE', `/api/alert-rules/${id}`)).statusCode).toBe(204)
    expect((await world.ask('operator', 'DELETE', `/api/alert-rules/${id}`)).statusCode).toBe(404)
  })

  it.each([
    [{ url: 'ftp://x.example/hunter2' }, 400, 'url'],
    [{ url: 'hunter2' }, 400, 'url'],
    [{ url: 'http://[hunter2::]/' }, 400, 'url'],
    [{ url: 'http://[::::]/hunter2' }, 409, 'url'],
    [{ name: 'nul \0' }, 400, 'name'],
    [{ condition: { kind: 'lag', minutes: 0 } }, 400, 'condition'],
    [{ condition: { kind: 'lag', minutes: 9_007_199_254_740_990 } }, 400, 'condition'],
    [{ condition: { kind: 'source_gap', minutes: 9_007_199_254_740_990 } }, 400, 'condition'],
    [{ condition: { kind: 'trend', minAuthors: 9_007_199_254_740_990 } }, 400, 'condition'],
    [{ condition: { kind: 'term', term: 'nul \0', postsAnHour: 1 } }, 400, 'condition'],
    [{ condition: { kind: 'term', term: 'half \ud83d lemak', postsAnHour: 1 } }, 400, 'condition'],
    [{ condition: { kind: 'theme', theme: 'nosuch', postsAnHour: 1 } }, 400, 'condition'],
    [{ condition: { kind: 'topic', topic: 'nosuch', postsAnHour: 1 } }, 409, 'topic'],
    [{ condition: { kind: 'query', q: 'topic:nosuch', postsAnHour: 1 } }, 400, 'q'],
    [{ condition: { kind: 'trend', minAuthors: 1, collection: 'nosuch' } }, 409, 'collection'],
    [{ condition: { kind: 'term', term: '#', postsAnHour: 1 } }, 409, 'term'],
    [{ quietFrom: 23 }, 400, 'quietTo'],
    [{ format: 'mail' }, 400, 'format'],
    [{ more: 1 }, 400, 'more'],
  ])('%j is refused, the field named and the address not repeated', async (change, status, field) => {
    for (const [method, url] of [
      ['POST', '/api/alert-rules'],
      ['PUT', '/api/alert-rules/1'],
    ] as const) {
      const refused = await world.ask('operator', method, url, { ...world.bodyOf(lag), ...change })
      expect([refused.statusCode, refused.json<{ field: string }>().field]).toEqual([status, field])
      expect(refused.body).not.toContain('hunter2')
    }
  })

  it('keep their address out of answers, logs and what is kept of failures', async () => {
    world.answer = (response) => response.writeHead(500).end(SECRET)
    await world.watch(lag)
    await world.makeLag()
    await world.pass()
    for (const url of ['/api/alerts', '/api/alert-rules'])
      expect((await world.ask('operator', 'GET', url)).body).not.toContain('hunter2')
    const { rows } = await world.pool.query<{ kept: string }>(
      'select to_jsonb(alert_event)::text as kept from alert_event',
    )
    expect(rows[0]?.kept).not.toContain('hunter2')
    expect(world.logged()).toContain('alert not delivered')
    expect(world.logged()).not.toContain('hunter2')
  })

  it('may not lead to this machine unless that is allowed', async () => {
    const { operation: guarded } = world
    const send = createWebhook({ allowLocal: false, userAgent: 'Kopitalk/test' })
    const { app: strict } = await loginServer(world.pool, {
      api: {
        reading: { db: world.pool, models: [] },
        operation: { ...guarded, webhook: { ...guarded.webhook, send, refuses: leadsHere } },
      },
    })
    const headers = { authorization: `Bearer ${world.tokens.operator}` }
    const refused = await strict.inject({
      method: 'POST',
      url: '/api/alert-rules',
      headers,
      payload: world.bodyOf(lag),
    })
    expect([refused.statusCode, refused.json<{ field: string }>().field]).toEqual([409, 'url'])
    // One that came to lead here later, or was allowed before.
    const id = await world.watch(lag)
    const tested = await strict.inject({ method: 'POST', url: `/api/alert-rules/${id}/test`, headers })
    expect(tested.json()).toEqual({ delivered: false, error: expect.stringContaining('ALERT_ALLOW_LOCAL') as string })
    await world.makeLag()
    await createAlerts({ pool: world.pool, send, dashboardUrl: () => '', now: () => world.now })({
      log: world.log,
      signal: new AbortController().signal,
    })
    expect(world.received).toEqual([])
    expect(await world.alerts()).toMatchObject([{ delivered: false, givenUp: true }])
    await strict.close()
  })
})
