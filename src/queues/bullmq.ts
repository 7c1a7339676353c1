import { createRequire } from 'node:module'
import type * as BullMQ from 'bullmq'
import type * as IORedis from 'ioredis'

// Both are CommonJS. `import` reads each of their 230 files a second time for names that it could export, and every
// process would begin 0.2 s of processor time later; and what only asks Postgres needs neither.
const load = createRequire(import.meta.url)

/** Loaded with the first call. */
export const bullmq = (): typeof BullMQ => load('bullmq') as typeof BullMQ

/** Loaded with the first call. */
export const ioredis = (): typeof IORedis => load('ioredis') as typeof IORedis
