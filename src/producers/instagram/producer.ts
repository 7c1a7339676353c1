import { UnreachableError } from '../../domain/errors.js'
import type { FoundGap } from '../../domain/source.js'
import type { Pace, TurnOptions } from '../http/http.js'
import type { Page } from '../../domain/page.js'
import type { Producer, ProducerDeps } from '../producer.js'
import type { QueryResponse } from './answer-queue.js'
import { openVisit, type Visit } from './browser.js'
import { embeddedBlocks, readDocuments } from './json-documents.js'
import { idOfShortcode } from './media-id.js'
import { openMemory, type PassMemory } from './pass-memory.js'
import { readPage, type PageTarget } from './read-page.js'
import { findLists, type FoundLists } from './roots.js'
import { INSTAGRAM, type PageSettings } from './settings.js'
import { emptyShell, gated, gone, stopByAnswer, stopByObstacle, stopByPlace, stopByStatus } from './stops.js'

/** Ranked lists move: this many pages in a row without a new post, and the rest is taken to be known. */
const KNOWN_PAGES_RANKED = 3
/** Scrolls in a row without a new post although the list says that there is more. */
const IDLE_SCROLLS = 3
/** A pause is stretched by a random factor between these two, so that several sources do not march in step. */
const SHORTEST = 0.8
const LONGEST = 1.5
/** For tests that want none: limiters count in milliseconds. */
const SHORTEST_PAUSE_SECONDS = 0.001
/** A browser's start and its first page. */
const OPENING_MS = 60_000

interface Walk {
  readonly target: PageTarget
  readonly settings: PageSettings
  readonly deps: ProducerDeps
  readonly memory: PassMemory
  readonly visit: Visit
  readonly signal: AbortSignal
  /** Whether the newest list says that there is a next one. */
  hasNext: boolean | null
  lists: number
  newPosts: number
  scrolls: number
  /** Before a scroll, before it is stretched. */
  pauseMs: number
  readonly url: URL
  readonly turns: TurnOptions
  /** The platform itself says so, by a status or in its data: a notice on the page would not do. */
  isGone: boolean
  knownPages: number
  /** Answers to the page's queries that could not be read. */
  lost: number
  anyData: boolean
  otherRoots: readonly string[]
}

/** One page on instagram.com, read the way a visitor sees it: its embedded posts, then what scrolling brings. */
export function createPageProducer(target: PageTarget, settings: PageSettings, deps: ProducerDeps): Producer {
  const url = new URL(target.path, settings.baseUrl ?? INSTAGRAM)
  return {
    async *pages(from, signal) {
      const memory = openMemory(from)
      const { http, chromiumPath, chromiumSandbox } = deps
      const asked = { requests: 1, perSeconds: settings.secondsBetweenScrolls }
      // The browser would not ask, so we do, before it goes anywhere.
      const pace = await permitted(url, settings, asked, deps, signal)
      const turns = turnsOf(pace)
      const visit = await openVisit(
        url,
        {
          ...settings,
          chromiumPath: settings.chromiumPath ?? chromiumPath,
          sandbox: settings.sandbox ?? chromiumSandbox,
          userAgent: http.userAgent,
          inTurn: (load) => http.inTurn(url, signal, load, turns),
        },
        signal,
      )
      const pauseMs = pace.perSeconds * 1_000
      const walk = startWalk({ target, settings, deps, memory, visit, signal, pauseMs, turns, url })
      try {
        refuse(stopByPlace(target.kind, visit.place()))
        await permitted(visit.place(), settings, asked, deps, signal)
        yield* firstScreen(walk)
        yield* scrollOn(walk)
        const gap = gapOf(walk)
        yield { posts: [], cursor: memory.finished(deps.clock.now()), ...(gap ? { gaps: [gap] } : {}) }
      } catch (error) {
        signal.throwIfAborted() // the signal closed the browser during a call
        yield* removalOf(walk)
        throw error
      } finally {
        await visit.close()
      }
    },
  }
}

/** @returns the pace to keep: ours, or the site's Crawl-delay when that is slower */
async function permitted(
  url: URL,
  { robots }: PageSettings,
  pace: Pace,
  { http, log }: ProducerDeps,
  signal: AbortSignal,
): Promise<Pace> {
  if (robots === 'obey') return http.robots(url, pace, signal)
  log.info({ host: url.host }, 'robots.txt is not asked: the operator states to have permission')
  return pace
}

/** Loads and scrolls of all sources at the site, in all processes, wait in one line. The walk itself waits longer. */
const turnsOf = ({ perSeconds }: Pace): TurnOptions => ({
  pace: { requests: 1, perSeconds: Math.max(perSeconds * SHORTEST, SHORTEST_PAUSE_SECONDS) },
  deadlineMs: OPENING_MS,
})

function startWalk(
  given: Pick<Walk, 'url' | 'target' | 'settings' | 'deps' | 'memory' | 'visit' | 'signal' | 'pauseMs' | 'turns'>,
): Walk {
  const counts = { lists: 0, newPosts: 0, scrolls: 0, knownPages: 0, lost: 0 }
  return { ...given, ...counts, hasNext: null, isGone: false, anyData: false, otherRoots: [] }
}

async function* firstScreen(walk: Walk): AsyncIterable<Page> {
  const { target, visit } = walk
  walk.isGone = [404, 410].includes(visit.status)
  refuse(stopByStatus(visit.status))
  const documents = embeddedBlocks(visit.html).flatMap((block) => readDocuments(block).documents)
  yield* take(findLists(documents, target.kind), walk)
  const isWaiting = target.kind === 'location' ? await visit.openRecentTab() : walk.lists === 0
  if (isWaiting) yield* answers(walk, walk.settings.answerSeconds)
  if (walk.lists > 0) return
  await lookAround(walk)
  if (walk.lost > 0) throw new UnreachableError('the answer with the first posts was cut off')
  if (!walk.anyData) throw emptyShell()
  yield {
    posts: [],
    cursor: walk.memory.cursor(),
    drifted: [{ field: 'data: no root that is known', raw: { roots: walk.otherRoots } }],
  }
  throw new UnreachableError('the page has data, but no list of posts that is known')
}

async function* scrollOn(walk: Walk): AsyncIterable<Page> {
  const { settings, deps, visit, signal, url, turns } = walk
  let idle = 0
  while (!isAtEnd(walk)) {
    yield* answers(walk, 0) // answers that came while the last page was being stored
    await lookAround(walk)
    const stretch = SHORTEST + (LONGEST - SHORTEST) * Math.random()
    await deps.clock.sleep(walk.pauseMs * stretch, signal)
    await deps.http.inTurn(url, signal, () => visit.scroll(), turns)
    walk.scrolls += 1
    const before = walk.newPosts
    yield* answers(walk, settings.answerSeconds)
    idle = walk.newPosts > before ? 0 : idle + 1
    if (idle < IDLE_SCROLLS) continue
    await lookAround(walk)
    const why = walk.lost > 0 ? 'answers were cut off' : 'nothing new came'
    throw new UnreachableError(`the list stalled: ${IDLE_SCROLLS} scrolls in a row, and ${why}`)
  }
}

function isAtEnd(walk: Walk): boolean {
  if (walk.target.kind === 'post' || isOneScreen(walk)) return true
  if (walk.hasNext === false || walk.knownPages >= (isByTime(walk) ? 1 : KNOWN_PAGES_RANKED)) return true
  return walk.scrolls >= walk.settings.scrollsPerPass
}

/** Paging of a location is for people with a login: asking for it would only meet the wall. */
const isOneScreen = ({ target, settings }: Walk): boolean =>
  target.kind === 'location' && settings.session === undefined
const isByTime = ({ target }: Walk): boolean => target.kind === 'location' || target.kind === 'profile'

/** The time of posts between this pass and the last that a limit hid. For ranked lists we cannot know what is missing. */
function gapOf(walk: Walk): FoundGap | null {
  if (!isByTime(walk) || walk.hasNext === false || walk.knownPages > 0) return null
  return isOneScreen(walk)
    ? walk.memory.gap('wall', 'a visitor is shown one screen of a location, and all of it was new')
    : walk.memory.gap('budget', `${walk.settings.scrollsPerPass} scrolls did not reach back to the last pass`)
}

/** Lists from answers to the page's queries: waits for one, and takes along what else is there. */
async function* answers(walk: Walk, withinSeconds: number): AsyncIterable<Page> {
  const { deps, visit, signal } = walk
  const until = deps.clock.now() + withinSeconds * 1_000
  const before = walk.lists
  for (;;) {
    const left = walk.lists > before ? 0 : Math.max(0, until - deps.clock.now())
    const answer = await visit.nextAnswer(left, deps.clock, signal)
    if (answer === null) return
    yield* readAnswer(answer, walk)
  }
}

async function* readAnswer({ status, body }: QueryResponse, walk: Walk): AsyncIterable<Page> {
  if (body === null || status >= 500) {
    walk.lost += 1
    return
  }
  refuse(stopByAnswer(status, body))
  const { documents, broken } = readDocuments(body)
  if (broken > 0) walk.lost += 1
  yield* take(findLists(documents, walk.target.kind), walk)
}

async function* take(found: FoundLists, walk: Walk): AsyncIterable<Page> {
  walk.anyData ||= found.anyData
  walk.otherRoots = [...walk.otherRoots, ...found.otherRoots]
  if (found.lists.some((list) => list.gated)) throw gated()
  walk.isGone = found.missing
  if (found.missing) throw gone()
  if (found.lists.length === 0) return
  const read = readPage(found.lists, walk.target, walk.memory)
  const isEmpty = read.posts.length === 0 && read.drifted.length === 0
  if (walk.target.kind === 'post' && isEmpty) return // only its neighbours: the post itself may still come
  walk.lists += 1
  walk.newPosts += read.posts.length
  walk.knownPages = read.allKnown ? walk.knownPages + 1 : 0
  walk.hasNext = found.lists.at(-1)?.hasNext ?? null
  const { posts, dropped, drifted } = read
  if (isEmpty && Object.keys(dropped).length === 0) return
  yield { posts, cursor: walk.memory.cursor(), dropped, ...(drifted.length > 0 ? { drifted } : {}) }
}

/** Stops when the page shows a wall, or has gone to one by itself. */
async function lookAround({ target, visit }: Walk): Promise<void> {
  refuse(stopByPlace(target.kind, visit.place()))
  const obstacle = await visit.obstacle()
  if (obstacle !== null) throw stopByObstacle(obstacle)
}

/** A single post that an earlier pass had, and that is gone, is removed; one never seen is only reported. */
async function* removalOf({ target, memory, isGone }: Walk): AsyncIterable<Page> {
  const id = target.code === undefined ? null : idOfShortcode(target.code)
  if (!isGone || id === null || !memory.knows(id)) return
  yield { posts: [], cursor: memory.cursor(), removals: [{ platform: 'instagram', nativeId: id }] }
}

function refuse(error: Error | null): void {
  if (error) throw error
}
