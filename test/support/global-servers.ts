import type {} from 'vitest' // makes the augmentation below find it
import type { TestProject } from 'vitest/node'
import { startServers, type TestServers } from './servers.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** Any database of the run's Postgres; `createDatabase` makes a file's own from it. */
    databaseUrl: string
    redisUrl: string
  }
}

/** Each project loads its own modules, but they share the process. */
const started = globalThis as { kopitalkTestServers?: Promise<TestServers> }

/**
 * One real Postgres and Redis for all projects of a run; a file reads their addresses with `inject('databaseUrl')`. Vitest ends
 * the projects together, when all tests are over: the one that started them stops them.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const isFirst = started.kopitalkTestServers === undefined
  const servers = await (started.kopitalkTestServers ??= startServers())
  project.provide('databaseUrl', servers.databaseUrl)
  project.provide('redisUrl', servers.redisUrl)
  return async () => {
    if (isFirst) await servers.stop()
  }
}
