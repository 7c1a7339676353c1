import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseEnv } from '../../config/env.js'
import { resolveServers } from './connect.js'

const ADDRESSES = { DATABASE_URL: 'postgres://127.0.0.1:5432/kopitalk', REDIS_URL: 'redis://127.0.0.1:6379' }
let home: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'kopitalk-connect-'))
  mkdirSync(join(home, 'run'))
  writeFileSync(join(home, 'run', 'up.json'), 'garbage')
})

afterEach(() => rmSync(home, { recursive: true, force: true }))

describe('the file of what runs, when nothing can read it', () => {
  const resolve = (env: Record<string, string>) =>
    resolveServers({ config: parseEnv({ KOPITALK_HOME: home, ...env }), log: pino({ level: 'silent' }) })

  it('does not stop a process that was given both addresses', async () => {
    expect(await resolve(ADDRESSES)).toEqual({
      databaseUrl: ADDRESSES.DATABASE_URL,
      redisUrl: ADDRESSES.REDIS_URL,
      serverUrl: undefined,
    })
  })

  it('stops one that needs an address from it, and says how to go on', async () => {
    await expect(resolve({})).rejects.toThrow(/up\.json cannot be read\. Remove it and start again/)
  })
})
