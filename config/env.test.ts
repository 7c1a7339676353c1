import { describe, expect, it } from 'vitest'
import { parseEnv } from './env.js'

describe('parseEnv', () => {
  it('has a sane default for everything', () => {
    const config = parseEnv({})
    expect(config.databaseUrl).toBeUndefined()
    expect(config.server).toMatchObject({ host: '127.0.0.1', port: 8080 })
    expect(config.queue).toEqual({ prefix: 'kopitalk', lockMs: 15_000, stalledMs: 5_000 })
  })

  it('takes KEY= as unset', () => {
    expect(parseEnv({ PORT: '', DATABASE_URL: '' }).server.port).toBe(8080)
  })

  it('lists every problem at once, and no secret value', () => {
    const bad = {
      PORT: '70000',
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://root:hunter2@x/y',
      ADMIN_PASSWORD: 'hunter2',
    }
    const message = (() => {
      try {
        parseEnv(bad)
      } catch (err) {
        return (err as Error).message
      }
      return 'accepted'
    })()
    for (const name of Object.keys(bad)) expect(message).toContain(name)
    expect(message).not.toContain('hunter2')
  })

  it('wants the low-water mark below the high-water mark', () => {
    expect(() => parseEnv({ LOW_WATER_POSTS: '300000' })).toThrow('LOW_WATER_POSTS')
  })

  it('reads booleans as booleans', () => {
    expect(parseEnv({ KEEP_HANDLES: 'false' }).authors.keepHandles).toBe(false)
    expect(parseEnv({ KEEP_HANDLES: 'true' }).authors.keepHandles).toBe(true)
    expect(() => parseEnv({ KEEP_HANDLES: 'yes please' })).toThrow('KEEP_HANDLES')
  })
})
