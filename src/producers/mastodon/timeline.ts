import type { DriftedItem } from '../../domain/source.js'
import { UnreachableError } from '../../domain/errors.js'
import type { Page } from '../../domain/page.js'
import type { MastodonApi } from './api.js'
import { countDropped } from '../kit/dropped.js'
import { readApart } from '../read-apart.js'
import { parseStatus, statusId } from './parse.js'
import { compareNumbers, newestOf, numberBefore } from './post-number.js'
import type { MastodonSettings } from './settings.js'

/** The most that the server gives at once. */
export const PAGE_SIZE = 40
/** A real server does not send many times more than it was asked for. */
const MAX_STATUSES = 10 * PAGE_SIZE
const MINUTE = 60_000

/** An answer, and how long it was. */
export interface Timeline {
  readonly statuses: readonly unknown[]
  readonly characters: number
  readonly headers: Headers
}

/** Statuses of one answer, in the server's order: newest first. */
export async function readTimeline(
  api: MastodonApi,
  settings: MastodonSettings,
  signal: AbortSignal,
  position: Readonly<Partial<Record<'min_id' | 'max_id', string>>>,
): Promise<Timeline> {
  // Written for each page, because the server's own Link header leaves out any, all and none.
  const query = [
    ['limit', String(PAGE_SIZE)],
    ...(settings.local ? [['local', 'true']] : []),
    ...(['any', 'all', 'none'] as const).flatMap((mode) => (settings[mode] ?? []).map((tag) => [`${mode}[]`, tag])),
    ...Object.entries(position),
  ] as [string, string][]
  const answer = await api.get(`/api/v1/timelines/tag/${encodeURIComponent(settings.tag)}`, signal, query)
  // Some servers do not know a tag without posts. Posts may still come.
  if (answer.status === 404) return { statuses: [], characters: 0, headers: answer.headers }
  const statuses = answer.json()
  if (!Array.isArray(statuses))
    throw new UnreachableError(`${settings.instance} answers with something that is not a list`)
  if (statuses.length > MAX_STATUSES) {
    throw new UnreachableError(
      `${settings.instance} answers with ${statuses.length} posts where ${PAGE_SIZE} were asked for`,
    )
  }
  return { statuses, characters: answer.text.length, headers: answer.headers }
}

/** One page out of statuses in any order, oldest first; `cursor` is the newest number seen so far. */
export function toPage(statuses: readonly unknown[], from: string | null, settings: MastodonSettings): Page {
  const inOrder = statuses
    .map((raw) => ({ raw, id: statusId(raw) ?? '' }))
    .sort((a, b) => compareNumbers(a.id, b.id))
    .map(({ raw }) => parseStatus(raw, settings))
  const dropped = countDropped()
  for (const status of inOrder) if (status.outcome === 'dropped') dropped.add(status.reason)
  return {
    posts: inOrder.flatMap((status) => (status.outcome === 'post' ? [status.post] : [])),
    drifted: inOrder.flatMap((status): DriftedItem[] => (status.outcome === 'drifted' ? [status.item] : [])),
    dropped: dropped.counts,
    cursor: newestOf([...numbersOf(statuses), ...(from ? [from] : [])]) ?? '',
  }
}

const toPageApart = readApart(toPage, './timeline.js', import.meta.url)

/** `toPage`, without holding this process however long the posts are. */
export function readPage(
  { statuses, characters }: Omit<Timeline, 'headers'>,
  from: string | null,
  settings: MastodonSettings,
  signal: AbortSignal,
): Promise<Page> {
  return toPageApart({ characters, from: settings.instance }, signal, statuses, from, settings)
}

const numbersOf = (statuses: readonly unknown[]): string[] => statuses.flatMap((raw) => statusId(raw) ?? [])

/** A hashtag's posts behind `from` until there are none, or the newest pages when nothing was read yet; oldest first. */
export async function* timelinePages(
  api: MastodonApi,
  settings: MastodonSettings,
  from: string | null,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  if (from) yield* pagesSince(api, settings, from, signal)
  else yield* newestPages(api, settings, signal)
}

/** Reads back first and hands on afterwards, so that every cursor has everything older behind it. */
async function* newestPages(api: MastodonApi, settings: MastodonSettings, signal: AbortSignal): AsyncGenerator<Page> {
  const pages: Timeline[] = []
  let oldest: string | undefined
  while (pages.length < settings.firstPages) {
    const timeline = oldest
      ? await readOn(api, settings, signal, 'max_id', oldest)
      : await readTimeline(api, settings, signal, {})
    if (timeline.statuses.length > 0) pages.push(timeline)
    oldest = numbersOf(timeline.statuses).sort(compareNumbers)[0]
    if (oldest === undefined) break
  }
  let cursor: string | null = null
  for (const timeline of pages.reverse()) {
    const page: Page = await readPage(timeline, cursor, settings, signal)
    yield page
    cursor = page.cursor
  }
}

/**
 * A number says when a post was written, not when it reached the server, so late posts appear behind us. Each pass
 * therefore begins a little before the place where the last one ended.
 */
async function* pagesSince(
  api: MastodonApi,
  settings: MastodonSettings,
  from: string,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  let cursor = from
  let position = numberBefore(from, settings.overlapMinutes * MINUTE)
  for (;;) {
    const timeline = await readOn(api, settings, signal, 'min_id', position)
    const { statuses } = timeline
    if (statuses.length === 0) return // a short page is not the end, only an empty one
    const page = await readPage(timeline, cursor, settings, signal)
    yield page
    cursor = page.cursor
    const next = newestOf(numbersOf(statuses))
    if (!next)
      throw new UnreachableError(`${settings.instance} gives posts without ids: there is no place to continue from`)
    position = next
  }
}

/**
 * The page next to `edge`. A page without anything beyond it is the one before, once more: asked again, since going on
 * could skip posts, but not for ever.
 */
async function readOn(
  api: MastodonApi,
  settings: MastodonSettings,
  signal: AbortSignal,
  direction: 'min_id' | 'max_id',
  edge: string,
): Promise<Timeline> {
  const sign = direction === 'min_id' ? 1 : -1
  for (let tries = 0; tries < 3; tries += 1) {
    const timeline = await readTimeline(api, settings, signal, { [direction]: edge })
    const ids = numbersOf(timeline.statuses)
    if (ids.length === 0 || ids.some((id) => sign * compareNumbers(id, edge) > 0)) return timeline
  }
  throw new UnreachableError(`${settings.instance} gives the same page again and again`)
}
