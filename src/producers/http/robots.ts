import robotsParser from 'robots-parser'
import { SourceStoppedError, UnreachableError } from '../../domain/errors.js'
import type { Clock } from '../producer.js'
import type { HttpAnswer, Pace } from './http.js'
import type { NamedBy } from './network.js'
import { intervalMs } from './host-limiter.js'
import { ROBOT_NAME } from './user-agent.js'

// Its types describe an ES module, but what Node imports as default is the function itself.
const parseRobots = robotsParser as unknown as typeof robotsParser.default

const DAY_MS = 86_400_000
/** Beyond this a Crawl-delay is a way of saying no, or a mistake. */
const MAX_CRAWL_DELAY_SECONDS = 60

interface Rules {
  allows(url: URL): boolean
  readonly crawlDelaySeconds: number
  readonly readAt: number
}

/**
 * Asks robots.txt before pages that are made for people; read once a day for each origin.
 * @param fetchText asks an address and returns 2xx and 4xx
 * @returns the pace to keep: the caller's, or the site's Crawl-delay when that is slower
 * @throws SourceStoppedError('forbidden') when the site does not want the page read
 * @throws UnreachableError while its robots.txt cannot be read, because then we cannot know what it allows
 */
export function createRobots(
  clock: Clock,
  fetchText: (url: URL, signal: AbortSignal, namedBy: NamedBy) => Promise<Pick<HttpAnswer, 'status' | 'text'>>,
): (url: URL, pace: Pace, signal: AbortSignal, namedBy: NamedBy) => Promise<Pace> {
  const known = new Map<string, Rules>()

  const read = async (url: URL, signal: AbortSignal, namedBy: NamedBy): Promise<Rules> => {
    const address = new URL('/robots.txt', url)
    const { status, text } = await fetchText(address, signal, namedBy)
    const robots = parseRobots(address.href, status < 300 ? text : '')
    return {
      allows: (page) => robots.isDisallowed(page.href, ROBOT_NAME) !== true,
      crawlDelaySeconds: Math.min(robots.getCrawlDelay(ROBOT_NAME) ?? 0, MAX_CRAWL_DELAY_SECONDS),
      readAt: clock.now(),
    }
  }

  return async (url, pace, signal, namedBy) => {
    let rules = known.get(url.origin)
    if (!rules || Math.abs(clock.now() - rules.readAt) >= DAY_MS) {
      try {
        rules = await read(url, signal, namedBy)
      } catch (err) {
        if (!(err instanceof UnreachableError)) throw err
        throw new UnreachableError(`${url.host}: robots.txt cannot be read, so nothing else is`, { cause: err })
      }
      known.set(url.origin, rules)
    }
    if (!rules.allows(url)) {
      throw new SourceStoppedError('forbidden', `${url.host} asks robots not to read this page (robots.txt)`)
    }
    const siteMs = rules.crawlDelaySeconds * 1_000
    return siteMs > intervalMs(pace) ? { requests: 1, perSeconds: rules.crawlDelaySeconds } : pace
  }
}
