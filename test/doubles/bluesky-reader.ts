import type { Source } from '../../src/domain/source.js'
import type { Page } from '../../src/domain/page.js'
import { httpBy } from '../support/quick-clock.js'
import { depsOf } from '../support/source-kit.js'
import type { JetstreamDouble } from './bluesky.js'
import { createFastClock } from './bluesky-clock.js'

/** A second passes in a tenth of it; the stream is quiet when nothing has come for ten of them. */
const clock = createFastClock(10)
export const FAST = { quietMs: 1_000, deps: { clock, http: httpBy(clock) } }

export const idsOf = (pages: readonly Page[]): string[] =>
  [...new Set(pages.flatMap(({ posts }) => posts.map(({ nativeId }) => `bluesky/${nativeId}`)))].sort()

/** The cursor of each connection so far, in microseconds. */
export const cursorsAsked = (double: JetstreamDouble): number[] =>
  double.requests.map(({ url }) => Number(new URL(url, 'ws://double').searchParams.get('cursor')))

export const nowUs = (): number => Date.now() * 1_000

export interface Reader {
  readonly next: () => Promise<Page>
  readonly stop: () => void
  readonly end: () => Promise<void>
}

/** Pages one by one; the rest is left unread. */
export async function follow(
  double: JetstreamDouble,
  from: string | null,
  settings: Source['settings'] = {},
): Promise<Reader> {
  const stop = new AbortController()
  const parsed = double.type.settings.parse({ ...double.settings, ...settings })
  const pages = double.type.create(parsed, depsOf(FAST)).pages(from, stop.signal)[Symbol.asyncIterator]()
  return {
    next: async () => (await pages.next()).value as Page,
    stop: () => stop.abort(),
    end: async () => void (await pages.return?.()),
  }
}
