import type pg from 'pg'
import { FieldError } from '../../domain/errors.js'
import type { FitApart } from '../../domain/topics/fit-topic.js'
import { scoreOf } from '../../domain/topics/logistic.js'
import type { Logger } from '../../logging.js'
import { rollupTransaction } from '../../store/derived/rollup-transaction.js'
import {
  readTopicsInUse,
  readTopicsToRefit,
  takeFreshMeanings,
  takeTopicPage,
  writeTopicPosts,
  type MeaningToPlace,
  type TopicInUse,
} from '../../store/derived/topic-posts.js'
import { transaction, type Queryable } from '../../store/pool.js'
import { readWantedPrecision, saveVersion, stopTopic } from '../../store/topics/topics.js'
import { drawBackground, readMaterial } from '../../store/topics/topic-examples.js'

/** After this time a pass gives way to the other tasks, and its next job continues. */
const PASS_MS = 10_000
const BY = 'upkeep'

/** One pass of the upkeep task `topics`. @returns pages of posts that were compared with topics */
export type RunTopics = (context: { readonly log: Logger; readonly signal: AbortSignal }) => Promise<number>

/**
 * Fits topics again that lost an example, and compares posts with the topics in use: new ones, and for a new version all, the
 * newest first.
 */
export function createTopics({ pool, fit }: { readonly pool: pg.Pool; readonly fit: FitApart }): RunTopics {
  return async ({ log, signal }) => {
    const startedAt = performance.now()
    const isTime = (): boolean => !signal.aborted && performance.now() - startedAt < PASS_MS
    for (const id of await readTopicsToRefit(pool)) if (isTime()) await refit(pool, fit, id, log)
    let pages = 0
    while (isTime() && (await rollupTransaction(pool, placeNext))) pages += 1
    if (pages > 0) log.debug({ pages, ms: performance.now() - startedAt }, 'posts compared with topics')
    return pages
  }
}

async function refit(pool: pg.Pool, fit: FitApart, id: number, log: Logger): Promise<void> {
  await transaction(pool, (tx) => drawBackground(tx, id))
  const { examples, background, ids, modelOrdinal } = await readMaterial(pool, id)
  const precision = await readWantedPrecision(pool, id)
  try {
    const head = await fit({ examples, background }, precision)
    const made = { head, modelOrdinal, precision, by: BY, examples: ids }
    const version = await transaction(pool, (tx) => saveVersion(tx, id, made))
    if (version !== null)
      log.info({ topic: id, version }, 'topic fitted again: an example is gone, or the model is new')
  } catch (err) {
    if (!(err instanceof FieldError)) throw err
    await stopTopic(pool, id, { retire: false })
    log.warn({ topic: id }, 'topic out of use: too few examples are left. Give it more, and save it again')
  }
}

/** @returns whether there was anything to do */
async function placeNext(tx: Queryable): Promise<boolean> {
  const topics = await readTopicsInUse(tx)
  const fresh = await takeFreshMeanings(tx)
  if (fresh) {
    for (const topic of topics) await place(tx, topic, fresh)
    return true
  }
  const page = await takeTopicPage(tx, topics)
  const topic = topics.find(({ id }) => id === page?.topicId)
  if (!page || !topic) return false
  await place(tx, topic, page.meanings)
  return true
}

/** Meanings by another model say nothing to a topic: what it found before stays until it or they are made again. */
async function place(tx: Queryable, topic: TopicInUse, meanings: readonly MeaningToPlace[]): Promise<void> {
  const own = meanings.filter(({ vector, modelOrdinal }) => vector === null || modelOrdinal === topic.modelOrdinal)
  const found = own.flatMap(({ id, vector }) => {
    const score = vector === null ? -Infinity : scoreOf(topic, vector)
    return score > topic.threshold ? [{ id, score }] : []
  })
  await writeTopicPosts(
    tx,
    topic,
    own.map(({ id }) => id),
    found,
  )
}
