import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { createHttp } from '../../src/producers/http/create-http.js'
import type { Pace } from '../../src/producers/http/http.js'
import { openSharedLimiter } from '../../src/producers/http/shared-limiter.js'
import type { Clock } from '../../src/producers/producer.js'

/** The options of a test for the process that it starts, as one JSON argument. */
export interface HttpProcessOptions {
  /** How wrong this process's clock is. */
  readonly clockOffsetMs: number
}

/** What it is told to ask in a round. */
export interface HttpRound {
  readonly url: string
  readonly requests: number
  readonly pace: Pace
  /** Undefined: turns within this process alone. */
  readonly redisUrl?: string
  readonly prefix: string
}

async function main({ clockOffsetMs }: HttpProcessOptions): Promise<void> {
  const log = pino({ level: 'silent' })
  const clock: Clock = {
    now: () => Date.now() + clockOffsetMs,
    sleep: async (ms, signal) => void (await delay(ms, undefined, { signal })),
  }
  process.send?.('ready')
  for (;;) {
    const [{ url, requests, pace, redisUrl, prefix }] = (await once(process, 'message')) as [HttpRound]
    const limiter = redisUrl === undefined ? undefined : openSharedLimiter({ redisUrl, prefix }, { clock, log })
    const http = createHttp({ clock, log, ...(limiter ? { limiter } : {}) })
    await limiter?.pausedMs(['is connected'])
    process.send?.('ready')
    await once(process, 'message') // so that all begin at once
    const signal = AbortSignal.timeout(50_000)
    await Promise.all(Array.from({ length: requests }, () => http.request(url, signal, { pace })))
    limiter?.close()
    process.send?.('done')
  }
}

await main(JSON.parse(process.argv[2] ?? '{}') as HttpProcessOptions)
