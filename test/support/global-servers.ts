import type {} from 'vitest' // makes the augmentation below find it
import type { TestProject } from 'vitest/node'
import { startServers } from './servers.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** Any database of the run's Postgres; `createDatabase` makes a file's own from it. */
    databaseUrl: string
    redisUrl: string
  }
}

/** One real Postgres and Redis for a whole run; a file reads their addresses with `inject('databaseUrl')`. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const servers = await startServers()
  project.provide('databaseUrl', servers.databaseUrl)
  project.provide('redisUrl', servers.redisUrl)
  return () => servers.stop()
}
