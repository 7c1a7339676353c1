import { z } from 'zod'
import { SourceStoppedError, UnreachableError } from '../../domain/errors.js'
import type { Removal } from '../../domain/source.js'
import type { Page } from '../../domain/page.js'
import type { Producer, ProducerDeps, SourceCheck, Span } from '../producer.js'
import { ascendingBackfill } from '../kit/ascending-backfill.js'
import { baseUrlSetting } from '../kit/base-url.js'
import { countDropped } from '../kit/dropped.js'
import { jsonCursor } from '../kit/json-cursor.js'
import { expected, timesOf } from '../kit/posts-a-day.js'
import { readApart, type Document } from '../read-apart.js'
import { parseChannelPage, saysPostIsGone, type ChannelMessage } from './parse.js'

const TELEGRAM = 'https://t.me'
/** Messages on one page of a preview. */
const PAGE_SIZE = 20
/** Telegram names no limit for these pages; one in two to three seconds is what long-lived readers keep to. */
const PACE = { requests: 2, perSeconds: 5 }
/** How many missing messages one pass asks about: a page has no more. */
const MAX_ASKED_AFTER = PAGE_SIZE

const parsePage = readApart(parseChannelPage, './parse.js', import.meta.url)
const saysGone = readApart(saysPostIsGone, './parse.js', import.meta.url)

export const ChannelSettings = z.strictObject({
  channel: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]{3,31}$/, 'a public channel without "@", such as channelnewsasia')
    .describe('Public name of the channel, without "@".'),
  firstPages: z
    .number()
    .int()
    .min(1)
    .max(500)
    .default(5)
    .describe('How far back the first pass goes, in pages of 20 message numbers. Default 5.'),
  baseUrl: baseUrlSetting(),
})
export type ChannelSettings = z.infer<typeof ChannelSettings>

/** `last`: everything up to this number is read; `recent`: posts on the newest page, to notice which are deleted. */
const codec = jsonCursor(
  z.object({ v: z.literal(1), last: z.number().int().min(0), recent: z.array(z.number().int()) }),
)

/**
 * A public channel through its preview, oldest first. The newest page is always read, so edits and deletions on it are
 * seen; what lies between it and the cursor is fetched upwards. Numbers are consecutive, but not all are shown: albums,
 * service messages and deleted ones leave holes in a page, which are no gaps.
 */
export function createChannelProducer(settings: ChannelSettings, deps: ProducerDeps): Producer {
  const preview = createPreview(settings, deps)
  return {
    async *pages(from, signal) {
      const known = from === null ? null : codec.read(from)
      const newest = (await preview.read({}, signal)).messages
      const [lowest, top] = boundsOf(newest)
      if (lowest === null || top === null) return
      let last = known?.last ?? Math.max(0, top - settings.firstPages * PAGE_SIZE)
      const recent = known?.recent ?? []
      while (last + 1 < lowest) {
        const between = await nextAbove(preview, last, signal)
        const [, highest] = boundsOf(between)
        // Asked twice, in two ways: nothing is left of these numbers.
        last = highest ?? last + PAGE_SIZE
        if (highest !== null) yield toPage(between, { last, recent })
      }
      const numbers = new Set(newest.map(({ number }) => number))
      const missing = recent.filter((number) => number >= lowest && !numbers.has(number))
      const removals = await confirmGone(preview, settings.channel, missing, signal)
      const shown = newest.flatMap((message) => (message.kind === 'post' ? [message.number] : []))
      yield { ...toPage(newest, { last: Math.max(last, top), recent: shown }), removals }
    },
  }
}

/** Messages of a span: their numbers rise with time, so that its beginning is found in a dozen requests. */
export function backfillChannel(settings: ChannelSettings, span: Span, deps: ProducerDeps): Producer {
  const preview = createPreview(settings, deps)
  const channel = createChannelProducer(settings, deps)
  return ascendingBackfill(
    span,
    async (signal) => codec.write({ v: 1, last: await lastBefore(preview, span.from, signal), recent: [] }),
    (cursor, signal) => channel.pages(cursor, signal),
  )
}

/** A number below which everything is older than a moment, no more than a page too low. */
async function lastBefore(preview: Preview, moment: Date, signal: AbortSignal): Promise<number> {
  let low = 0
  let high = boundsOf((await preview.read({}, signal)).messages)[1] ?? 0
  while (high - low > PAGE_SIZE) {
    const middle = Math.floor((low + high) / 2)
    const { messages } = await preview.read({ before: middle + 1 }, signal)
    const times = timesOf(messages.flatMap((message) => (message.kind === 'post' ? [message.post] : [])))
    if (times.some((at) => at >= moment.getTime())) high = middle
    else low = middle
  }
  return Math.max(0, low - PAGE_SIZE)
}

interface Preview {
  read(
    query: { readonly after?: number; readonly before?: number },
    signal: AbortSignal,
  ): Promise<{ readonly messages: readonly ChannelMessage[]; readonly subscribers: string | null }>
  isGone(number: number, signal: AbortSignal): Promise<boolean>
}

function createPreview({ channel, baseUrl }: ChannelSettings, { http, clock }: ProducerDeps): Preview {
  const get = async (url: URL, signal: AbortSignal): Promise<string> => {
    const headers = { 'accept-language': 'en' } // "edited" and the reasons of errors are words
    const { text } = await http.request(url, signal, { pace: PACE, robots: true, headers })
    return text
  }
  return {
    async read(query, signal) {
      const url = new URL(`/s/${channel}`, baseUrl ?? TELEGRAM)
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value))
      const html = await get(url, signal)
      const page = await parsePage(documentOf(html), signal, html, new Date(clock.now()))
      if (page.kind === 'history') return page
      if (page.kind === 'unknown') {
        throw new UnreachableError('Telegram answered with a page that is neither a preview nor a reason why not')
      }
      throw page.reason === 'no_preview'
        ? new SourceStoppedError('wall', 'This channel shows no preview: it is private, a group, or restricted')
        : new SourceStoppedError('gone', 'Telegram knows no public channel of this name: check how it is written')
    },
    async isGone(number, signal) {
      const html = await get(new URL(`/${channel}/${number}?embed=1&mode=tme`, baseUrl ?? TELEGRAM), signal)
      return saysGone(documentOf(html), signal, html)
    },
  }
}

const documentOf = (html: string): Document => ({ characters: html.length, from: 'Telegram' })

/**
 * The next messages above `last`; empty when the next twenty numbers are all gone. Whether "after" counts
 * messages or numbers is not documented, so an answer without them is checked from the other side.
 */
async function nextAbove(preview: Preview, last: number, signal: AbortSignal): Promise<readonly ChannelMessage[]> {
  if (last > 0) {
    const { messages } = await preview.read({ after: last }, signal)
    const above = messages.filter(({ number }) => number === null || number > last)
    const [, highest] = boundsOf(above)
    if (highest !== null) return above
  }
  const { messages } = await preview.read({ before: last + PAGE_SIZE + 1 }, signal)
  return messages.filter(({ number }) => number !== null && number > last)
}

/** A message that is missing from its page may be deleted, or the page may be short: only Telegram's own word counts. */
async function confirmGone(
  preview: Preview,
  channel: string,
  missing: readonly number[],
  signal: AbortSignal,
): Promise<Removal[]> {
  const removals: Removal[] = []
  for (const number of missing.slice(0, MAX_ASKED_AFTER)) {
    if (!(await preview.isGone(number, signal))) continue
    removals.push({ platform: 'telegram', nativeId: `${channel.toLowerCase()}/${number}` })
  }
  return removals
}

function boundsOf(messages: readonly ChannelMessage[]): [lowest: number | null, highest: number | null] {
  const numbers = messages.map(({ number }) => number).filter((number) => number !== null)
  return numbers.length === 0 ? [null, null] : [Math.min(...numbers), Math.max(...numbers)]
}

function toPage(messages: readonly ChannelMessage[], position: { last: number; recent: number[] }): Page {
  const dropped = countDropped()
  dropped.add('service', messages.filter(({ kind }) => kind === 'service').length)
  return {
    posts: messages.flatMap((message) => (message.kind === 'post' ? [message.post] : [])),
    cursor: codec.write({ v: 1, ...position }),
    drifted: messages.flatMap((message) =>
      message.kind === 'drifted' ? [{ field: message.field, raw: message.raw }] : [],
    ),
    dropped: dropped.counts,
  }
}

export async function checkChannel(
  settings: ChannelSettings,
  deps: ProducerDeps,
  signal: AbortSignal,
): Promise<SourceCheck> {
  const { messages, subscribers } = await createPreview(settings, deps).read({}, signal)
  const posts = messages.flatMap((message) => (message.kind === 'post' ? [message.post] : []))
  return {
    reachable: true,
    finding: `open to everyone: ${settings.channel} has a public preview${subscribers ? `, ${subscribers} subscribers` : ''}`,
    limit: 'one page in two and a half seconds (ours; Telegram names none)',
    ...expected(timesOf(posts)),
    minutesPerPass: 1,
  }
}
