import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { z } from 'zod'
import { UsageError } from '../src/domain/errors.js'

const milliseconds = z.coerce.number().int().positive()
const flag = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1')

/** Every setting of an operator. docs/configuration.md lists them with unit, default and effect. */
const Env = z.object({
  KOPITALK_HOME: z.string().default('.kopitalk'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  SHUTDOWN_GRACE_MS: milliseconds.default(20_000),
  QUEUE_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9_{}-]+$/)
    .default('kopitalk'),
  QUEUE_LOCK_MS: milliseconds.default(15_000),
  QUEUE_STALLED_MS: milliseconds.default(5_000),
  DISPATCH_INTERVAL_MS: milliseconds.default(2_000),
  DISPATCH_GRACE_MS: milliseconds.default(5_000),
  HIGH_WATER_POSTS: z.coerce.number().int().positive().default(200_000),
  LOW_WATER_POSTS: z.coerce.number().int().positive().default(100_000),
  PROCESS_TIMEOUT_MS: milliseconds.default(60_000),
  MODEL_THREADS: z.coerce.number().int().positive().max(64).default(1),
  MODELS_DIR: z.string().default('models'),
  SENTIMENT_MIN_LANGUAGE_CONFIDENCE: z.coerce.number().min(0).max(1).default(0.5),
  AUTHOR_HASH_KEY: z.string().min(32).optional(),
  KEEP_HANDLES: flag.default(false),
  PAYLOAD_DAYS: z.coerce.number().int().nonnegative().default(30),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  ADMIN_USER: z.string().default('admin'),
  ADMIN_PASSWORD: z.string().min(12).optional(),
})

export interface Config {
  /** Absolute path of the state folder. */
  readonly home: string
  /** Undefined: the servers that `kopitalk up` started, if any. */
  readonly databaseUrl: string | undefined
  readonly redisUrl: string | undefined
  readonly log: { readonly level: string }
  readonly graceMs: number
  readonly queue: { readonly prefix: string; readonly lockMs: number; readonly stalledMs: number }
  readonly dispatcher: { readonly intervalMs: number; readonly graceMs: number }
  readonly backPressure: { readonly highWater: number; readonly lowWater: number }
  readonly models: {
    readonly folder: string
    readonly threads: number
    readonly timeoutMs: number
    readonly minLanguageConfidence: number
  }
  readonly authors: { readonly hashKey: string | undefined; readonly keepHandles: boolean }
  readonly payloadDays: number
  readonly server: {
    readonly host: string
    readonly port: number
    readonly user: string
    readonly password: string | undefined
  }
  /** Port of a worker's own /metrics and /health; undefined: none, 0: any free one. */
  readonly metricsPort: number | undefined
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
  if (env.LOW_WATER_POSTS >= env.HIGH_WATER_POSTS) {
    throw new UsageError('Configuration has problems:\n✖ LOW_WATER_POSTS must be below HIGH_WATER_POSTS')
  }
  return {
    home: resolve(env.KOPITALK_HOME.replace(/^~(?=$|\/)/, homedir())),
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    log: { level: env.LOG_LEVEL },
    graceMs: env.SHUTDOWN_GRACE_MS,
    queue: { prefix: env.QUEUE_PREFIX, lockMs: env.QUEUE_LOCK_MS, stalledMs: env.QUEUE_STALLED_MS },
    dispatcher: { intervalMs: env.DISPATCH_INTERVAL_MS, graceMs: env.DISPATCH_GRACE_MS },
    backPressure: { highWater: env.HIGH_WATER_POSTS, lowWater: env.LOW_WATER_POSTS },
    models: {
      folder: resolve(env.MODELS_DIR),
      threads: env.MODEL_THREADS,
      timeoutMs: env.PROCESS_TIMEOUT_MS,
      minLanguageConfidence: env.SENTIMENT_MIN_LANGUAGE_CONFIDENCE,
    },
    authors: { hashKey: env.AUTHOR_HASH_KEY, keepHandles: env.KEEP_HANDLES },
    payloadDays: env.PAYLOAD_DAYS,
    server: { host: env.HOST, port: env.PORT, user: env.ADMIN_USER, password: env.ADMIN_PASSWORD },
    metricsPort: env.METRICS_PORT,
  }
}
