import { inject } from 'vitest'

/** Postgres and Redis of the whole run, for tests that stop neither. */
export function sharedServers(): { readonly databaseUrl: string; readonly redisUrl: string } {
  return { databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }
}
