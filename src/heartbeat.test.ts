import { once } from 'node:events'
import { pino } from 'pino'
import { afterEach, expect, it } from 'vitest'
import { startHeartbeat, type Heartbeat, type ServerName } from './heartbeat.js'

let heartbeat: Heartbeat | undefined
afterEach(() => heartbeat?.stop())

const silent = pino({ level: 'silent' })
const nothing = (): Promise<never> => Promise.reject(new Error('connect ECONNREFUSED redis://:hunter2@cache'))

function next(event: 'away' | 'answer', server: ServerName): Promise<void> {
  return new Promise((resolve) => heartbeat?.on(event, (named) => named === server && resolve()))
}

it('is healthy once both servers have answered, and names the one that falls silent, until it answers again', async () => {
  let reachable = true
  heartbeat = startHeartbeat(
    { postgres: () => (reachable ? Promise.resolve() : nothing()), redis: async () => {} },
    { log: silent, silenceMs: 600 },
  )
  expect(heartbeat.health()).toEqual({
    healthy: false,
    silentSeconds: { postgres: null, redis: null },
    reasons: ['Postgres has not answered yet.', 'Redis has not answered yet.'],
  })
  await next('answer', 'postgres')
  await next('answer', 'redis')
  expect(heartbeat.health()).toMatchObject({ healthy: true, reasons: [] })

  reachable = false
  await next('away', 'postgres')
  expect(heartbeat.isAway('postgres')).toBe(true)
  expect(heartbeat.isAway('redis')).toBe(false)
  await expect.poll(() => heartbeat?.health().reasons.join()).toMatch(/^Postgres has been silent for \d+\.\d s\.$/)

  reachable = true
  await next('answer', 'postgres')
  expect(heartbeat.isAway('postgres')).toBe(false)
  expect(heartbeat.health()).toMatchObject({ healthy: true })
})

it('asks with a time limit, and does not ask again before the answer', async () => {
  const limits: number[] = []
  const release = new AbortController()
  heartbeat = startHeartbeat(
    {
      postgres: async (timeoutMs) => {
        limits.push(timeoutMs)
        await once(release.signal, 'abort')
      },
      redis: async () => {},
    },
    { log: silent, silenceMs: 120 },
  )
  await next('away', 'postgres')
  expect(limits).toEqual([20])
  release.abort()
})
