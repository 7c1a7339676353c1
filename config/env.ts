import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { z } from 'zod'
import { UsageError } from '../src/domain/errors.js'
import { ENGINES, type EngineName } from '../src/models/engine.js'
import { severalOf } from '../src/producers/platform.js'
import { credentialsOf, PLATFORMS, type Credentials } from '../src/producers/platforms.js'
import { loginProblems, loginsOf } from './logins.js'
import { passwordsIn, withPassword } from './server-address.js'

const milliseconds = z.coerce.number().int().positive()
const flag = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1')
/** Every setting of an operator but those of platforms. docs/operate/configuration.md lists all, with unit, default and effect. */
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
})

/** A month. */
const dollars = z.coerce.number().nonnegative().max(1_000_000).default(0)

/** A day, of each login. */
const units = (otherwise: number): z.ZodType => z.coerce.number().int().positive().max(1_000_000_000).default(otherwise)

/** What platforms declare: what a login is made of, and the cap of what they may cost. */
const PlatformEnv = z.object(
  Object.fromEntries(
    PLATFORMS.flatMap((platform) => [
      ...credentialsOf(platform).map(
        ({ variable, schema }) => [variable, severalOf(schema).optional()] as [string, z.ZodType],
      ),
      ...(platform.budgetVariable === undefined ? [] : [[platform.budgetVariable, dollars] as [string, z.ZodType]]),
      ...(platform.quota === undefined
        ? []
        : [[platform.quota.variable, units(platform.quota.unitsPerDay)] as [string, z.ZodType]]),
    ]),
  ),
)

/** Every variable that can be set, and what it takes. */
export const VARIABLES: Readonly<Record<string, z.ZodType>> = { ...Env.shape, ...PlatformEnv.shape }

/** Secrets of which an operator may give several: commas between them, or in a file a line for each. */
export const LOGIN_SECRETS: readonly string[] = PLATFORMS.flatMap(credentialsOf).flatMap(({ variable, isSecret }) =>
  isSecret ? [variable] : [],
)

/** The secrets. Each can be given as NAME_FILE (secret-files.ts), and is removed from everything that leaves the process. */
export const SECRETS: readonly string[] = [
  'DATABASE_URL',
  'DATABASE_PASSWORD',
  'READ_DATABASE_URL',
  'READ_DATABASE_PASSWORD',
  'REDIS_URL',
  'REDIS_PASSWORD',
  'AUTHOR_HASH_KEY',
  'ADMIN_PASSWORD',
  ...LOGIN_SECRETS,
]

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
  readonly budgets: Readonly<Record<string, number>>
  /** Units a day that each login of a platform may use, where the platform counts them. */
  readonly quotas: Readonly<Record<string, number>>
}

/**
 * Parses the environment once, in `bin`; everything else receives the slice it needs.
 * @throws UsageError listing every bad value (names only where a value may be secret)
 */
export function parseEnv(raw: NodeJS.ProcessEnv): Config {
  const set = Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== '')) // KEY= means unset
  const parsed = Env.safeParse(set)
  const ofPlatforms = PlatformEnv.safeParse(set)
  if (!parsed.success || !ofPlatforms.success) {
    const issues = [...(parsed.error?.issues ?? []), ...(ofPlatforms.error?.issues ?? [])]
    throw new UsageError(`Configuration has problems:\n${z.prettifyError(new z.ZodError(issues))}`)
  }
  const env = parsed.data
  const addresses = {
    DATABASE: withPassword(env.DATABASE_URL, env.DATABASE_PASSWORD),
    READ_DATABASE: withPassword(env.READ_DATABASE_URL, env.READ_DATABASE_PASSWORD),
    REDIS: withPassword(env.REDIS_URL, env.REDIS_PASSWORD),
  }
  const problems = [
    ...(env.LOW_WATER_POSTS >= env.HIGH_WATER_POSTS ? ['LOW_WATER_POSTS must be below HIGH_WATER_POSTS'] : []),
    ...PLATFORMS.flatMap((platform) => loginProblems(platform, ofPlatforms.data)),
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
    credentials: loginsOf(ofPlatforms.data),
    budgets: budgetsOf(ofPlatforms.data),
    quotas: quotasOf(ofPlatforms.data),
  }
}

const budgetsOf = (values: Readonly<Record<string, unknown>>): Record<string, number> =>
  Object.fromEntries(
    PLATFORMS.flatMap(({ name, budgetVariable }) =>
      budgetVariable === undefined ? [] : [[name, Math.round(Number(values[budgetVariable]) * 1e6)]],
    ),
  )

const quotasOf = (values: Readonly<Record<string, unknown>>): Record<string, number> =>
  Object.fromEntries(PLATFORMS.flatMap(({ name, quota }) => (quota ? [[name, Number(values[quota.variable])]] : [])))

/** Every secret of the configuration, for the code that removes them from everything that leaves the process. */
export function secretsOf({ authors, server, credentials, databaseUrl, readDatabaseUrl, redisUrl }: Config): string[] {
  const logins: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[] | undefined>> = credentials
  return [
    ...[databaseUrl, readDatabaseUrl, redisUrl].flatMap(passwordsIn),
    authors.hashKey,
    server.password,
    ...PLATFORMS.flatMap((platform) =>
      credentialsOf(platform).flatMap(({ field, isSecret }) =>
        isSecret ? (logins[platform.name] ?? []).flatMap((login) => textsIn(login[field])) : [],
      ),
    ),
  ].filter((secret) => secret !== undefined)
}

/** A secret is one text, or several by name. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
