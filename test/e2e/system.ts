import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type {} from 'vitest' // makes the augmentation below find it
import type { TestProject } from 'vitest/node'
import { toRawPost } from '../../src/commands/sample.js'
import { isFree } from '../../src/local/free-port.js'
import { packageRoot } from '../../src/package-root.js'
import { readSampleRows, readSampleTruth } from '../../src/sample/sample-files.js'
import { SAMPLE_COLLECTION } from '../../src/sample/sample-row.js'
import { ensureCollection } from '../../src/store/collections.js'
import { migrate } from '../../src/store/migrate.js'
import { createInbox } from '../../src/store/pipeline/inbox.js'
import { createPool } from '../../src/store/pool.js'
import { hasChromium } from '../doubles/instagram-chromium.js'
import { collect, kopitalk } from '../support/kopitalk.js'
import { startServers } from '../support/servers.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the one running system that all tests of pages look at; empty without Chromium. */
    kopitalkUrl: string
    /** Its database. */
    kopitalkDatabase: string
    /** File that says READY when that system is, or why it will never be. */
    kopitalkState: string
  }
}

/** Users who log in there. All have the same password. */
export const USERS = { rita: 'reader', anna: 'analyst', olga: 'operator' } as const
export const PASSWORD = 'kopi o kosong peng'

export const READY = 'ready'

const PATIENCE_MS = 300_000
const ASK_AGAIN_MS = 250

/** All posts of the planted events, and of the others one in so many: the models would take a minute for them all. */
const ONE_IN = 3

/** A part of the sample, as `up` would load the whole: `test/integration/sample.test.ts` loads that. */
async function loadPartOfSample(databaseUrl: string): Promise<void> {
  const ofEvents = new Set(readSampleTruth().posts.flatMap(({ nativeId, event }) => (event === null ? [] : [nativeId])))
  const now = new Date()
  const posts = readSampleRows()
    .filter(({ nativeId }, at) => ofEvents.has(nativeId) || at % ONE_IN === 0)
    .map((row) => toRawPost(row, now))
  const pool = createPool(databaseUrl, { max: 1, applicationName: 'kopitalk-e2e-sample' })
  try {
    await migrate(pool)
    await ensureCollection(pool, SAMPLE_COLLECTION)
    const inbox = createInbox(pool, { hashKey: randomBytes(32).toString('hex'), keepHandles: false })
    for (let start = 0; start < posts.length; start += 500)
      await inbox.accept(posts.slice(start, start + 500), { collection: SAMPLE_COLLECTION.key })
  } finally {
    await pool.end()
  }
}

/**
 * Everything as `kopitalk up` starts it, a part of the sample annotated, counted and its trends computed; then three users. It gets
 * ready while other tests run: see await-system.ts.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!hasChromium) {
    project.provide('kopitalkUrl', '')
    project.provide('kopitalkDatabase', '')
    project.provide('kopitalkState', '')
    return () => Promise.resolve()
  }
  const servers = await startServers()
  const port = await freePort()
  const sources = join(servers.home, 'sources.json')
  // no test asks a live platform
  writeFileSync(sources, '{ "sources": [] }')
  await loadPartOfSample(servers.databaseUrl)
  const env = {
    KOPITALK_SAMPLE: 'false', // the part is there
    KOPITALK_HOME: servers.home,
    DATABASE_URL: servers.databaseUrl,
    REDIS_URL: servers.redisUrl,
    SOURCES_FILE: sources,
  }
  const url = `http://127.0.0.1:${port}`
  const up = spawn(
    process.execPath,
    [join(packageRoot(), 'dist/src/bin/kopitalk.js'), 'up', '--no-live', '--port', String(port)],
    {
      env: { PATH: process.env.PATH ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const printed = collect(up)
  const getReady = async (): Promise<void> => {
    await until(
      async () => printed().stdout.includes('All posts are annotated'),
      up,
      () => JSON.stringify(printed()),
    )
    await until(
      () => hasStories(url),
      up,
      () => 'the sample has no trends or stories yet',
    )
    for (const [name, role] of Object.entries(USERS)) {
      const { code, stderr } = await kopitalk(['user', 'add', name, '--role', role], env, PASSWORD)
      if (code !== 0) throw new Error(`user ${name} was not added: ${stderr}`)
    }
    await until(
      async () => (await fetch(`${url}/api/collections`)).status === 401,
      up,
      () => 'the demo is still open',
    )
  }
  const state = join(servers.home, 'e2e-state')
  const gotReady = getReady().then(
    () => writeFileSync(state, READY),
    (err: unknown) => writeFileSync(state, String(err)),
  )
  project.provide('kopitalkUrl', url)
  project.provide('kopitalkDatabase', servers.databaseUrl)
  project.provide('kopitalkState', state)
  return async () => {
    if (up.exitCode === null) {
      up.kill('SIGTERM')
      await once(up, 'exit')
    }
    await gotReady
    await servers.stop()
  }
}

/**
 * Whether the day with the youngest planted event has its trends: then the days before have theirs too. And whether the
 * stories of all days are found.
 */
async function hasStories(url: string): Promise<boolean> {
  const pipeline = await answer<{ stalePosts: number }>(`${url}/api/pipeline`)
  if (pipeline?.stalePosts !== 0) return false
  const days = [1, 2, 3].map((ago) =>
    new Date(Date.now() + 8 * 3_600_000 - ago * 86_400_000).toISOString().slice(0, 10),
  )
  const trends = await Promise.all(days.map((day) => answer<{ rows: unknown[] }>(`${url}/api/trends?day=${day}`)))
  const stories = await answer<{ stories: number; waiting: string[] }>(`${url}/api/stories?limit=1`)
  const hasFound = stories !== null && stories.stories > 0 && stories.waiting.length === 0
  return hasFound && trends.some((found) => (found?.rows.length ?? 0) > 0)
}

async function answer<T>(url: string): Promise<T | null> {
  const response = await fetch(url)
  return response.ok ? ((await response.json()) as T) : null
}

async function until(holds: () => Promise<boolean>, up: ChildProcess, what: () => string): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; !(await holds()); await delay(ASK_AGAIN_MS)) {
    if (up.exitCode !== null) throw new Error(`kopitalk up ended with ${up.exitCode}: ${what()}`)
    if (Date.now() > deadline) throw new Error(`waited ${PATIENCE_MS / 1_000} s in vain: ${what()}`)
  }
}

async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    if (await isFree(port)) return port
  }
  throw new Error('no free port found')
}
