import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { z } from 'zod'
import { UsageError } from '../src/domain/errors.js'
import { ENGINES, type EngineName } from '../src/models/engine.js'
import type { Credentials } from '../src/producers/credentials.js'
import { passwordsIn, withPassword } from './server-address.js'

const milliseconds = z.coerce.number().int().positive()
const flag = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1')
/** A token goes into a header: pasted with a line break it would fail later, in every request. */
const secret = z.string().regex(/^[!-~]+$/, 'must not hold spaces, line breaks or letters outside ASCII')

/** `host=token,host=token` */
const mastodonTokens = z.string().transform((value, context) => {
  const tokens: Record<string, string> = {}
  for (const entry of value.split(',')) {
    const [, host, token] = /^\s*([a-z0-9.-]+(?::\d+)?)=([!-+\--~]+)\s*$/i.exec(entry) ?? []
    if (host === undefined || token === undefined) {
      context.addIssue('must be host=token, more of them after commas, such as mastodon.social=abc')
      return z.NEVER
    }
    tokens[host.toLowerCase()] = token
  }
  return tokens
})

/** Every setting of an operator. docs/operate/configuration.md lists them with unit, default and effect. */
const Env = z.object({
  KOPITALK_HOME: z.string().default('.kopitalk'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  DATABASE_PASSWORD: z.string().optional(),
  READ_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  READ_DATABASE_PASSWORD: z.string().optional(),
  DATABASE_WRITE_ROLE: z.string().optional(),
  DATABASE_READ_ROLE: z.string().optional(),
  REDIS_PASSWORD: z.string().optional(),
  START_TIMEOUT_MS: z.coerce.number().int().nonnegative().default(60_000),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  SHUTDOWN_GRACE_MS: milliseconds.default(20_000),
  QUEUE_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9_{}-]+$/)
    .default('kopitalk'),
  QUEUE_LOCK_MS: milliseconds.default(15_000),
  QUEUE_STALLED_MS: milliseconds.default(5_000),
  POSTGRES_QUERY_TIMEOUT_MS: milliseconds.default(20_000),
  SERVER_SILENCE_MS: milliseconds.default(30_000),
  DISPATCH_INTERVAL_MS: milliseconds.default(2_000),
  DISPATCH_GRACE_MS: milliseconds.default(5_000),
  HIGH_WATER_POSTS: z.coerce.number().int().positive().default(200_000),
  LOW_WATER_POSTS: z.coerce.number().int().positive().default(100_000),
  PROCESS_TIMEOUT_MS: milliseconds.default(60_000),
  MODEL_THREADS: z.coerce.number().int().positive().max(64).default(1),
  MODELS_DIR: z.string().default('models'),
  MODEL_DIR: z.string().optional(),
  ENGINE: z.enum(ENGINES).default('onnxruntime'),
  SENTIMENT_MIN_LANGUAGE_CONFIDENCE: z.coerce.number().min(0).max(1).default(0.5),
  AUTHOR_HASH_KEY: z.string().min(32).optional(),
  KEEP_HANDLES: flag.default(false),
  KOPITALK_SAMPLE: flag.default(true),
  PAYLOAD_DAYS: z.coerce.number().int().nonnegative().default(30),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  TRUSTED_PROXY_HOPS: z.coerce.number().int().nonnegative().max(10).default(0),
  ADMIN_USER: z.string().default('admin'),
  ADMIN_PASSWORD: z.string().min(12).optional(),
  KOPITALK_DEMO: flag.optional(),
  PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }).optional(),
  ALERT_ALLOW_LOCAL: flag.default(false),
  SOURCES_ALLOW_LOCAL: flag.default(false),
  REQUESTS_PER_MINUTE: z.coerce.number().int().positive().max(1_000_000).default(1_200),
  SOURCES_FILE: z.string().optional(),
  THEMES_FILE: z.string().optional(),
  CRAWL_LEASE_MS: milliseconds.default(30_000),
  KOPITALK_CONTACT: z
    .string()
    .regex(/^(https?:\/\/[!-'*-~]+|[!-'*-~]+@[!-'*-~]+)$/, 'must be an http(s) address or a mail address')
    .optional(),
  CHROMIUM_PATH: z.string().optional(),
  CHROMIUM_SANDBOX: flag.optional(),
  X_BUDGET_DOLLARS: z.coerce.number().nonnegative().max(1_000_000).default(0),
  X_BEARER_TOKEN: secret.optional(),
  MASTODON_TOKENS: mastodonTokens.optional(),
  BLUESKY_IDENTIFIER: z.string().optional(),
  BLUESKY_APP_PASSWORD: secret.optional(),
  REDDIT_CLIENT_ID: z.string().optional(),
  REDDIT_CLIENT_SECRET: secret.optional(),
  INSTAGRAM_GRAPH_USER_ID: z.string().regex(/^\d+$/, 'must be a number').optional(),
  INSTAGRAM_GRAPH_TOKEN: secret.optional(),
})

/** What is nobody's business: each can be given as NAME_FILE (secret-files.ts), and is cut out of what leaves a process. */
export const SECRETS = [
  'DATABASE_URL',
  'DATABASE_PASSWORD',
  'READ_DATABASE_URL',
  'READ_DATABASE_PASSWORD',
  'REDIS_URL',
  'REDIS_PASSWORD',
  'AUTHOR_HASH_KEY',
  'ADMIN_PASSWORD',
  'X_BEARER_TOKEN',
  'MASTODON_TOKENS',
  'BLUESKY_APP_PASSWORD',
  'REDDIT_CLIENT_SECRET',
  'INSTAGRAM_GRAPH_TOKEN',
] as const satisfies readonly (keyof typeof Env.shape)[]

/** One is of no use without the other. */
const PAIRS = [
  ['BLUESKY_IDENTIFIER', 'BLUESKY_APP_PASSWORD'],
  ['REDDIT_CLIENT_ID', 'REDDIT_CLIENT_SECRET'],
  ['INSTAGRAM_GRAPH_USER_ID', 'INSTAGRAM_GRAPH_TOKEN'],
] as const

export interface Config {
  /** Absolute path of the state folder. */
  readonly home: string
  /** Undefined: the servers that `kopitalk up` started, if any. */
  readonly databaseUrl: string | undefined
  /** For what only reads; undefined: as for the rest. */
  readonly readDatabaseUrl: string | undefined
  readonly redisUrl: string | undefined
  /** Roles of Postgres that `kopitalk migrate` lets write and read. */
  readonly databaseRoles: { readonly write: string | undefined; readonly read: string | undefined }
  /** How long a server may be away while a process starts; 0: not at all. */
  readonly startTimeoutMs: number
  readonly log: { readonly level: string }
  readonly graceMs: number
  readonly queue: { readonly prefix: string; readonly lockMs: number; readonly stalledMs: number }
  /** Of one statement that is answered at once when all is well, in milliseconds. */
  readonly queryTimeoutMs: number
  /** A process that has not heard a server for so many milliseconds is out of its reach. */
  readonly silenceMs: number
  readonly dispatcher: { readonly intervalMs: number; readonly graceMs: number }
  readonly backPressure: { readonly highWater: number; readonly lowWater: number }
  readonly models: {
    readonly folder: string
    /** A model that takes the place of the shipped one of its task; undefined: none. */
    readonly replacement: string | undefined
    readonly engine: EngineName
    readonly threads: number
    readonly timeoutMs: number
    readonly minLanguageConfidence: number
  }
  readonly authors: { readonly hashKey: string | undefined; readonly keepHandles: boolean }
  readonly payloadDays: number
  /** The bundled sample goes into a new database. */
  readonly sample: boolean
  readonly server: {
    readonly host: string
    readonly port: number
    /** Proxies between a client and this server whose word about the client's address counts. */
    readonly trustedProxyHops: number
    readonly user: string
    readonly password: string | undefined
    /** Open to this machine until there is a user; undefined: for `kopitalk up` yes, for `kopitalk serve` no. */
    readonly demo: boolean | undefined
    /** Where people reach it, without a slash at its end; undefined: where it listens. */
    readonly publicUrl: string | undefined
    /** Of the API, from one address. */
    readonly requestsPerMinute: number
  }
  /** Webhooks may lead to this machine. */
  readonly alerts: { readonly allowLocal: boolean }
  /** Names that sources are given may lead into our own network. */
  readonly sourcesAllowLocal: boolean
  /** Port of a worker's or producer's own /metrics and /health; undefined: none, 0: any free one. */
  readonly metricsPort: number | undefined
  /** File that lists the sources; undefined: the installation's own, or the shipped example. */
  readonly sourcesFile: string | undefined
  /** File that lists the themes; undefined: the shipped one. */
  readonly themesFile: string | undefined
  /** A crawling process that has not renewed its lease for so long is replaced. */
  readonly crawlLeaseMs: number
  /** Page or mail address that the user agent names. */
  readonly contact: string | undefined
  /** Chromium for sources that read pages; undefined: the first on PATH. */
  readonly chromiumPath: string | undefined
  /** Chromium's own sandbox; undefined: on, except for root. */
  readonly chromiumSandbox: boolean | undefined
  readonly credentials: Credentials
  /** Micro-dollars a month that each account may cost. */
  readonly budgets: Readonly<Record<'x', number>>
}

/**
 * Parses the environment once, in `bin`; everything else receives the slice it needs.
 * @throws UsageError listing every bad value (names only where a value may be secret)
 */
export function parseEnv(raw: NodeJS.ProcessEnv): Config {
  const set = Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== '')) // KEY= means unset
  const parsed = Env.safeParse(set)
  if (!parsed.success) throw new UsageError(`Configuration has problems:\n${z.prettifyError(parsed.error)}`)
  const env = parsed.data
  const addresses = {
    DATABASE: withPassword(env.DATABASE_URL, env.DATABASE_PASSWORD),
    READ_DATABASE: withPassword(env.READ_DATABASE_URL, env.READ_DATABASE_PASSWORD),
    REDIS: withPassword(env.REDIS_URL, env.REDIS_PASSWORD),
  }
  const problems = [
    ...(env.LOW_WATER_POSTS >= env.HIGH_WATER_POSTS ? ['LOW_WATER_POSTS must be below HIGH_WATER_POSTS'] : []),
    ...PAIRS.filter(([one, other]) => (env[one] === undefined) !== (env[other] === undefined)).map(
      ([one, other]) => `${one} and ${other}: set both or neither`,
    ),
    ...Object.entries(addresses).flatMap(([name, { problem }]) => {
      if (problem === null) return []
      const both = `${name}_URL and ${name}_PASSWORD`
      return problem === 'no address' ? [`${name}_PASSWORD needs ${name}_URL`] : [`${both}: both give a password`]
    }),
  ]
  if (problems.length > 0) {
    throw new UsageError(`Configuration has problems:\n${problems.map((problem) => `✖ ${problem}`).join('\n')}`)
  }
  return {
    home: resolve(env.KOPITALK_HOME.replace(/^~(?=$|\/)/, homedir())),
    databaseUrl: addresses.DATABASE.address,
    readDatabaseUrl: addresses.READ_DATABASE.address,
    redisUrl: addresses.REDIS.address,
    databaseRoles: { write: env.DATABASE_WRITE_ROLE, read: env.DATABASE_READ_ROLE },
    startTimeoutMs: env.START_TIMEOUT_MS,
    log: { level: env.LOG_LEVEL },
    graceMs: env.SHUTDOWN_GRACE_MS,
    queue: { prefix: env.QUEUE_PREFIX, lockMs: env.QUEUE_LOCK_MS, stalledMs: env.QUEUE_STALLED_MS },
    queryTimeoutMs: env.POSTGRES_QUERY_TIMEOUT_MS,
    silenceMs: env.SERVER_SILENCE_MS,
    dispatcher: { intervalMs: env.DISPATCH_INTERVAL_MS, graceMs: env.DISPATCH_GRACE_MS },
    backPressure: { highWater: env.HIGH_WATER_POSTS, lowWater: env.LOW_WATER_POSTS },
    models: {
      folder: resolve(env.MODELS_DIR),
      replacement: env.MODEL_DIR === undefined ? undefined : resolve(env.MODEL_DIR),
      engine: env.ENGINE,
      threads: env.MODEL_THREADS,
      timeoutMs: env.PROCESS_TIMEOUT_MS,
      minLanguageConfidence: env.SENTIMENT_MIN_LANGUAGE_CONFIDENCE,
    },
    authors: { hashKey: env.AUTHOR_HASH_KEY, keepHandles: env.KEEP_HANDLES },
    payloadDays: env.PAYLOAD_DAYS,
    sample: env.KOPITALK_SAMPLE,
    server: {
      host: env.HOST,
      port: env.PORT,
      trustedProxyHops: env.TRUSTED_PROXY_HOPS,
      user: env.ADMIN_USER,
      password: env.ADMIN_PASSWORD,
      demo: env.KOPITALK_DEMO,
      publicUrl: env.PUBLIC_URL?.replace(/\/+$/, ''),
      requestsPerMinute: env.REQUESTS_PER_MINUTE,
    },
    alerts: { allowLocal: env.ALERT_ALLOW_LOCAL },
    sourcesAllowLocal: env.SOURCES_ALLOW_LOCAL,
    metricsPort: env.METRICS_PORT,
    sourcesFile: env.SOURCES_FILE === undefined ? undefined : resolve(env.SOURCES_FILE),
    themesFile: env.THEMES_FILE === undefined ? undefined : resolve(env.THEMES_FILE),
    crawlLeaseMs: env.CRAWL_LEASE_MS,
    contact: env.KOPITALK_CONTACT,
    chromiumPath: env.CHROMIUM_PATH,
    chromiumSandbox: env.CHROMIUM_SANDBOX,
    credentials: credentialsOf(env),
    budgets: { x: Math.round(env.X_BUDGET_DOLLARS * 1e6) },
  }
}

function credentialsOf(env: z.infer<typeof Env>): Credentials {
  const { BLUESKY_IDENTIFIER, BLUESKY_APP_PASSWORD, REDDIT_CLIENT_ID, REDDIT_CLIENT_SECRET } = env
  const { INSTAGRAM_GRAPH_USER_ID, INSTAGRAM_GRAPH_TOKEN } = env
  return {
    xBearerToken: env.X_BEARER_TOKEN,
    mastodonTokens: env.MASTODON_TOKENS,
    bluesky:
      BLUESKY_IDENTIFIER !== undefined && BLUESKY_APP_PASSWORD !== undefined
        ? { identifier: BLUESKY_IDENTIFIER, appPassword: BLUESKY_APP_PASSWORD }
        : undefined,
    reddit:
      REDDIT_CLIENT_ID !== undefined && REDDIT_CLIENT_SECRET !== undefined
        ? { clientId: REDDIT_CLIENT_ID, clientSecret: REDDIT_CLIENT_SECRET }
        : undefined,
    instagramGraph:
      INSTAGRAM_GRAPH_USER_ID !== undefined && INSTAGRAM_GRAPH_TOKEN !== undefined
        ? { userId: INSTAGRAM_GRAPH_USER_ID, token: INSTAGRAM_GRAPH_TOKEN }
        : undefined,
  }
}

/** Every secret of the configuration, for whoever cuts them out of what leaves the process. */
export function secretsOf({ authors, server, credentials, databaseUrl, readDatabaseUrl, redisUrl }: Config): string[] {
  return [
    ...[databaseUrl, readDatabaseUrl, redisUrl].flatMap(passwordsIn),
    authors.hashKey,
    server.password,
    credentials.xBearerToken,
    ...Object.values(credentials.mastodonTokens ?? {}),
    credentials.bluesky?.appPassword,
    credentials.reddit?.clientSecret,
    credentials.instagramGraph?.token,
  ].filter((secret) => secret !== undefined)
}
