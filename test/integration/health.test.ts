import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, inject, it } from 'vitest'
import type { Health } from '../../src/heartbeat.js'
import { openDarkWire, type DarkWire } from '../support/dark-wire.js'
import { collect, startKopitalk } from '../support/kopitalk.js'
import { startPipeline, type Pipeline } from '../support/pipeline.js'

const SILENCE_MS = 1_500

let pipeline: Pipeline
let home: string
let way: DarkWire
beforeEach(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'health')
  home = mkdtempSync(join(tmpdir(), 'kopitalk-health-'))
  way = await openDarkWire(pipeline.databaseUrl)
})
afterEach(async () => {
  await way.close()
  await pipeline.stop()
  rmSync(home, { recursive: true })
})

/** @returns where it answers `/health`, and how to stop it in good order */
async function start(args: string[], port: RegExp, env: Record<string, string>) {
  const child = startKopitalk(args, {
    DATABASE_URL: way.url,
    REDIS_URL: inject('redisUrl'),
    QUEUE_PREFIX: pipeline.prefix,
    KOPITALK_HOME: home,
    SERVER_SILENCE_MS: String(SILENCE_MS),
    POSTGRES_QUERY_TIMEOUT_MS: '1000',
    ...env,
  })
  const exited = once(child, 'exit') as Promise<[number | null]>
  const output = collect(child)
  const said = (): string => output().stdout + output().stderr
  await expect.poll(() => port.test(said()) || child.exitCode !== null, { timeout: 30_000 }).toBe(true)
  const url = `http://127.0.0.1:${port.exec(said())?.[1]}/health`
  return {
    async health(): Promise<Health & { status: number }> {
      const response = await fetch(url)
      return { status: response.status, ...((await response.json()) as Health) }
    },
    async stop(): Promise<number | null> {
      child.kill('SIGTERM')
      return (await exited)[0]
    },
    kill: () => child.kill('SIGKILL'),
  }
}

it('worker, producer and server tell which server they do not hear, and stop in good order all the same', async () => {
  const metrics = { METRICS_PORT: '0', SOURCES_FILE: 'config/sources.example.json' }
  const processes = await Promise.all([
    start(['worker', 'clean'], /"metricsPort":(\d+)/, metrics),
    start(['produce', 'x'], /"metricsPort":(\d+)/, metrics),
    start(['serve'], /answers at http:\/\/127\.0\.0\.1:(\d+)/, { PORT: '0' }),
  ])
  const eachUntil = async (check: (health: Health & { status: number }) => boolean): Promise<void> => {
    for (const { health } of processes) {
      await expect.poll(async () => check(await health()), { timeout: 30_000, interval: 100 }).toBe(true)
    }
  }
  try {
    await eachUntil(({ status, healthy, reasons }) => status === 200 && healthy && reasons.length === 0)
    way.darken()
    await eachUntil(
      ({ status, healthy, silentSeconds, reasons }) =>
        status === 503 &&
        !healthy &&
        Number(silentSeconds.postgres) > SILENCE_MS / 1e3 &&
        Number(silentSeconds.redis) < SILENCE_MS / 1e3 &&
        /^Postgres has been silent for [\d.]+ s\.$/.test(reasons.join()),
    )
    expect(await Promise.all(processes.map(({ stop }) => stop()))).toEqual([0, 0, 0])
  } finally {
    for (const { kill } of processes) kill()
  }
})
