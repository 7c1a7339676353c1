import { z } from 'zod'
import { UnreachableError } from '../../domain/errors.js'
import { childOf } from '../child-signal.js'
import type { Page } from '../../domain/page.js'
import type { Producer, ProducerDeps } from '../producer.js'
import { jsonCursor } from '../kit/json-cursor.js'
import { Id } from './answer.js'
import { createXClient, openedAt, type XClient } from './client.js'
import { descend, newDescent } from './descent.js'
import { readLines } from './lines.js'
import { mergeInto } from './merge.js'
import { searchesFor, syncRules, type OwnRules } from './rules.js'
import { floorBelow, recentRange } from './search.js'
import type { StreamSettings } from './settings.js'
import { idAt, newerOf } from './snowflake.js'
import type { Credit } from './spending.js'
import { readBatch } from './stream-batch.js'

/** A stream without posts says now and then how far it is, so that a break does not reach back to its last post. */
const SIGN_OF_LIFE_MS = 300_000
/** Posts arrive out of order, but 99 % of them within seven seconds. */
const ORDER_MS = 60_000

/** `newest`: the stream is complete up to there, but for what lies above `hole`, which recent search refills. */
const codec = jsonCursor(z.strictObject({ v: z.literal(1), newest: Id, hole: Id.nullable() }))

interface Step {
  readonly page: Omit<Page, 'cursor'>
  /** Up to where the stream is known to be complete. */
  readonly newest: string | null
  readonly fillsHole: boolean
}

/**
 * The filtered stream under our own rules. A call is one connection: it ends when the connection ends. The next call
 * opens another one, and at the same time refills by recent search what the stream missed.
 */
export function createStreamProducer(settings: StreamSettings, deps: ProducerDeps): Producer {
  return {
    async *pages(from, signal) {
      const client = createXClient(deps, settings.baseUrl, true)
      const before = from === null ? null : codec.read(from)
      const own = await syncRules(client, settings.name, settings.rules, signal)
      const credit = await client.spending.openCredit()
      const connection = childOf(signal)
      try {
        const stream = await client.openStream(connection.signal)
        const startedAt = openedAt(stream, deps.clock.now())
        let hole = before && (before.hole ?? floorBelow(before.newest))
        let newest = before?.newest ?? idAt(startedAt - ORDER_MS)
        const cursor = (): string => codec.write({ v: 1, newest, hole })
        // Even a connection that breaks before its first post leaves a mark to continue from.
        yield { posts: [], cursor: cursor() }
        const live = liveSteps(readLines(stream.body, deps.clock), own, credit, deps, startedAt)
        const refill = hole === null ? null : refillSteps(client, settings, hole, deps, connection.signal)
        for await (const step of refill ? mergeInto(live, refill) : live) {
          newest = newerOf(newest, step.newest) ?? newest
          if (step.fillsHole) {
            hole = null
            newest = newerOf(newest, idAt(startedAt - ORDER_MS)) ?? newest
          }
          yield { ...step.page, cursor: cursor(), caughtUp: step.fillsHole }
        }
        throw new UnreachableError('X ended the stream without a word')
      } finally {
        connection.end()
        await credit.close()
      }
    },
  }
}

/** Steps of the stream: one for every piece that is not empty, and a sign of life now and then. */
async function* liveSteps(
  lines: AsyncGenerator<string[], void, void>,
  own: OwnRules,
  credit: Credit,
  { clock }: ProducerDeps,
  startedAt: number,
): AsyncGenerator<Step, void, void> {
  // X's clock, carried on by ours: that one may be wrong, but it runs as fast.
  const aheadMs = startedAt - clock.now()
  let saidAt = clock.now()
  for await (const piece of lines) {
    const serverNow = clock.now() + aheadMs
    const batch = await readBatch(piece, own, credit, serverNow)
    if (batch.hasItems || clock.now() - saidAt >= SIGN_OF_LIFE_MS) {
      saidAt = clock.now()
      yield { page: batch.page, newest: newerOf(batch.newest, idAt(serverNow - ORDER_MS)), fillsHole: false }
    }
    if (batch.stop !== null) throw batch.stop
    if (batch.end !== null) throw new UnreachableError(`X ends the stream: ${batch.end}`)
  }
}

/** Posts since `hole` from recent search, once its index has the posts of the moment of connecting. */
async function* refillSteps(
  client: XClient,
  { rules, searchLagSeconds }: StreamSettings,
  hole: string,
  { clock }: ProducerDeps,
  signal: AbortSignal,
): AsyncGenerator<Step, void, void> {
  await clock.sleep(searchLagSeconds * 1_000, signal)
  const searches = searchesFor(rules)
  for (const [at, query] of searches.entries()) {
    for await (const { page, isDone } of descend(client, recentRange(query), newDescent(hole), signal)) {
      yield { page, newest: null, fillsHole: isDone && at === searches.length - 1 }
    }
  }
}
