import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { parseEnv, secretsOf } from './env.js'

/** As the client library reads an address. */
const pgAddress = createRequire(createRequire(import.meta.url).resolve('pg'))('pg-connection-string') as {
  parse(address: string): Record<string, unknown>
}

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
    const message = problemsOf(bad)
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

  it('knows two engines', () => {
    expect(parseEnv({}).models.engine).toBe('onnxruntime')
    expect(parseEnv({ ENGINE: 'tensorflow' }).models.engine).toBe('tensorflow')
    expect(() => parseEnv({ ENGINE: 'torch' })).toThrow(/"onnxruntime"\|"tensorflow"[^]*ENGINE/)
  })

  it('spends nothing and names no contact by default', () => {
    const config = parseEnv({})
    expect(config.budgets).toEqual({ x: 0 })
    expect(config.contact).toBeUndefined()
    expect(Object.values(config.credentials).filter((value) => value !== undefined)).toEqual([])
    expect(parseEnv({ X_BUDGET_DOLLARS: '12.34' }).budgets).toEqual({ x: 12_340_000 })
    expect(() => parseEnv({ X_BUDGET_DOLLARS: '-1' })).toThrow('X_BUDGET_DOLLARS')
  })

  it('reads the credentials of every platform', () => {
    const { credentials } = parseEnv({ ...CREDENTIALS, REDDIT_CLIENT_SECRET: 'r-secret-1' })
    expect(credentials).toEqual({
      x: [{ bearerToken: 'AAAA%2Bx-secret=' }],
      mastodon: [{ tokens: { 'mastodon.social': 'm-secret-1' } }, { tokens: { 'example.sg:8443': 'm=secret-2' } }],
      bluesky: [{ identifier: 'kopi.example.org', appPassword: 'abcd-efgh-ijkl' }],
      reddit: [{ clientId: 'r-id', clientSecret: 'r-secret-1' }],
      instagram: [{ userId: '17841400000000000', token: 'i-secret-1' }],
      youtube: [{ apiKey: 'y-secret-1' }],
    })
  })

  it('reads several logins of a platform in their order, and keeps all of their secrets', () => {
    const config = parseEnv({
      YOUTUBE_API_KEY: 'y-secret-1, y-secret-2,y-secret-3',
      REDDIT_CLIENT_ID: 'r-id-1,r-id-2',
      REDDIT_CLIENT_SECRET: 'r-secret-1,r-secret-2',
    })
    expect(config.credentials).toEqual({
      youtube: [{ apiKey: 'y-secret-1' }, { apiKey: 'y-secret-2' }, { apiKey: 'y-secret-3' }],
      reddit: [
        { clientId: 'r-id-1', clientSecret: 'r-secret-1' },
        { clientId: 'r-id-2', clientSecret: 'r-secret-2' },
      ],
    })
    expect(secretsOf(config)).toEqual(['r-secret-1', 'r-secret-2', 'y-secret-1', 'y-secret-2', 'y-secret-3'])
  })

  it.each([
    [{ REDDIT_CLIENT_ID: 'r-id', REDDIT_CLIENT_SECRET: 'hunter2,hunter3' }, 'as many of each'],
    [{ YOUTUBE_API_KEY: 'hunter1,hunter2,hunter1' }, 'number 3 is the same as number 1'],
    [{ YOUTUBE_API_KEY: 'hunter1,' }, 'a comma too many'],
    [{ X_BEARER_TOKEN: 'hunter1,hunter 2' }, 'spaces'],
  ])('refuses logins that do not fit together, without their values: %#', (set, words) => {
    const problems = problemsOf(set)
    expect(problems).toContain(words)
    expect(problems).toContain(Object.keys(set)[0])
    expect(problems).not.toContain('hunter')
  })

  it('lists every half of a pair and every token that cannot be sent, without its value', () => {
    const pairs = problemsOf({
      BLUESKY_IDENTIFIER: 'kopi',
      REDDIT_CLIENT_SECRET: 'hunter2',
      INSTAGRAM_GRAPH_USER_ID: '1',
    })
    for (const name of ['BLUESKY_APP_PASSWORD', 'REDDIT_CLIENT_ID', 'INSTAGRAM_GRAPH_TOKEN'])
      expect(pairs).toContain(name)
    const values = problemsOf({ X_BEARER_TOKEN: 'hunter2\n', MASTODON_TOKENS: 'mastodon.social:hunter2' })
    expect(values).toContain('X_BEARER_TOKEN')
    expect(values).toContain('MASTODON_TOKENS')
    expect(pairs + values).not.toContain('hunter2')
  })

  it('puts a password, whatever its characters, into an address that has none', () => {
    const password = 'p@ss:/w%rd?#é "\'&+ \\'
    const set = {
      DATABASE_URL: 'postgres://kopitalk@db:5432/kopitalk?sslmode=disable',
      DATABASE_PASSWORD: password,
      READ_DATABASE_URL: 'postgres:///kopitalk?host=/run/postgresql',
      READ_DATABASE_PASSWORD: password,
      REDIS_URL: 'redis://cache:6379',
      REDIS_PASSWORD: password,
    }
    const config = parseEnv(set)
    expect(pgAddress.parse(config.databaseUrl ?? '')).toMatchObject({ user: 'kopitalk', password, host: 'db' })
    expect(pgAddress.parse(config.readDatabaseUrl ?? '')).toMatchObject({ password, host: '/run/postgresql' })
    expect(decodeURIComponent(new URL(config.redisUrl ?? '').password)).toBe(password)
    const secrets = secretsOf(config)
    expect(secrets).toContain(password)
    expect(secrets).toContain(new URL(config.databaseUrl ?? '').password)
  })

  it('refuses two passwords for one server, and one without an address', () => {
    const message = problemsOf({
      DATABASE_URL: 'postgres://kopitalk:hunter2@db/kopitalk',
      DATABASE_PASSWORD: 'hunter2',
      REDIS_PASSWORD: 'hunter2',
    })
    expect(message).toContain('DATABASE_URL and DATABASE_PASSWORD: both give a password')
    expect(message).toContain('REDIS_PASSWORD needs REDIS_URL')
    expect(message).not.toContain('hunter2')
  })

  it('takes as contact what fits into a user agent', () => {
    expect(parseEnv({ KOPITALK_CONTACT: 'https://example.org/listening' }).contact).toBe(
      'https://example.org/listening',
    )
    expect(parseEnv({ KOPITALK_CONTACT: 'kopi@example.org' }).contact).toBe('kopi@example.org')
    for (const bad of [
      'call me',
      'https://example.org/) evil',
      'https://example.org/\r\nX-Evil: 1',
      'ftp://example.org',
    ]) {
      expect(() => parseEnv({ KOPITALK_CONTACT: bad })).toThrow('KOPITALK_CONTACT')
    }
  })

  it('takes a Chromium for sources that name none', () => {
    expect(parseEnv({ CHROMIUM_PATH: '/opt/chromium' }).chromiumPath).toBe('/opt/chromium')
    expect(parseEnv({ CHROMIUM_PATH: '' }).chromiumPath).toBeUndefined()
  })

  it('knows all of its secrets', () => {
    const all = {
      ...CREDENTIALS,
      REDDIT_CLIENT_SECRET: 'r-secret-1',
      ADMIN_PASSWORD: 'admin-secret',
      AUTHOR_HASH_KEY: 'k'.repeat(32),
    }
    expect(secretsOf(parseEnv(all)).sort()).toEqual([
      'AAAA%2Bx-secret=',
      'abcd-efgh-ijkl',
      'admin-secret',
      'i-secret-1',
      'k'.repeat(32),
      'm-secret-1',
      'm=secret-2',
      'r-secret-1',
      'y-secret-1',
    ])
    expect(secretsOf(parseEnv({}))).toEqual([])
  })
})

const CREDENTIALS = {
  X_BEARER_TOKEN: 'AAAA%2Bx-secret=',
  MASTODON_TOKENS: 'mastodon.social=m-secret-1, Example.sg:8443=m=secret-2',
  BLUESKY_IDENTIFIER: 'kopi.example.org',
  BLUESKY_APP_PASSWORD: 'abcd-efgh-ijkl',
  REDDIT_CLIENT_ID: 'r-id',
  INSTAGRAM_GRAPH_USER_ID: '17841400000000000',
  INSTAGRAM_GRAPH_TOKEN: 'i-secret-1',
  YOUTUBE_API_KEY: 'y-secret-1',
}

function problemsOf(env: NodeJS.ProcessEnv): string {
  try {
    parseEnv(env)
  } catch (err) {
    return (err as Error).message
  }
  return 'accepted'
}
