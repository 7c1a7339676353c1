import { expected, timesOf } from '../kit/posts-a-day.js'
import { refusedOr } from '../kit/refused-check.js'
import { ascendingBackfill } from '../kit/ascending-backfill.js'
import type { Producer, ProducerDeps, SourceCheck, Span } from '../producer.js'
import { assertOpen, createApi, hashtagAccess } from './api.js'
import { numberAt } from './post-number.js'
import type { MastodonSettings, TagSettings } from './settings.js'
import { readPage, readTimeline, timelinePages } from './timeline.js'

/** Posts with a hashtag on one server, by polling. */
export function createTagProducer(settings: TagSettings, deps: ProducerDeps): Producer {
  const api = createApi(settings, deps)
  return {
    async *pages(from, signal) {
      assertOpen(await api.instance(signal), settings, api.hasToken)
      yield* timelinePages(api, settings, from, signal)
    },
  }
}

/** Posts of a span, where numbers tell the time, as Mastodon's own do. */
export function backfillTag(settings: TagSettings, span: Span, deps: ProducerDeps): Producer {
  const api = createApi(settings, deps)
  return ascendingBackfill(
    span,
    async (signal) => {
      assertOpen(await api.instance(signal), settings, api.hasToken)
      return numberAt(span.from)
    },
    (cursor, signal) => timelinePages(api, { ...settings, overlapMinutes: 0 }, cursor, signal),
  )
}

/** Whether the timeline is open to us, and how much one page lets us expect. */
export async function checkTag(
  settings: MastodonSettings,
  deps: ProducerDeps,
  signal: AbortSignal,
): Promise<SourceCheck> {
  const api = createApi(settings, deps)
  return refusedOr(async () => {
    const { closed, finding } = hashtagAccess(await api.instance(signal), settings, api.hasToken)
    if (closed) return { reachable: false, finding }
    const timeline = await readTimeline(api, settings, signal, {})
    const { headers } = timeline
    const { posts } = await readPage(timeline, null, settings, signal)
    const allowed = headers.get('x-ratelimit-limit')
    const left = headers.get('x-ratelimit-remaining')
    return {
      reachable: true,
      finding,
      ...(allowed && left ? { limit: `${allowed} per 5 minutes, ${left} left` } : {}),
      ...expected(timesOf(posts)),
      minutesPerPass: 1,
      dollarsPerDay: 0,
    }
  })
}
