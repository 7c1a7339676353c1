import { SourceStoppedError, UnreachableError } from '../../domain/errors.js'
import type { PageKind } from './roots.js'

/** What a page shows instead of posts. */
export type Obstacle = 'login dialog' | 'login page' | 'challenge' | 'missing'

/** First parts of the paths on which a kind of page may end, after redirects of the platform's own. */
const FITTING_PATHS: Readonly<Record<PageKind, RegExp>> = {
  hashtag: /^\/(popular|explore\/tags|explore\/search)\//,
  location: /^\/explore\/locations\//,
  profile: /^\/[\w.]+\/?$/,
  post: /^\/([\w.]+\/)?(p|reel|reels|tv)\//,
}

const CHALLENGE_PATHS = /^\/(challenge|checkpoint|accounts\/suspended|auth_platform)(\/|$)/
const LOGIN_PATHS = /^\/(accounts\/(login|signup|emailsignup)|login)(\/|$)/
/** The messages on which an account must be left alone at once. */
const CHALLENGE_MESSAGES = /feedback_required|checkpoint_required|challenge_required/
const LOGIN_MESSAGES = /"require_login"\s*:\s*true|login_required|Unauthorized logged out query/

const wall = (what: string): SourceStoppedError =>
  new SourceStoppedError('wall', `Instagram shows ${what}: leave it alone for a day before \`kopitalk sources resume\``)
const challenge = (what: string): SourceStoppedError =>
  new SourceStoppedError(
    'challenge',
    `Instagram wants proof that a person is there (${what}): answer it in a browser of your own`,
  )

/** Where the browser was sent; null: where it was to go. */
export function stopByPlace(kind: PageKind, landed: URL): Error | null {
  const path = landed.pathname
  if (LOGIN_PATHS.test(path)) return wall('its login page')
  if (CHALLENGE_PATHS.test(path)) return challenge('a challenge page')
  if (path === '/') return wall('its home page instead (a soft block)')
  if (!FITTING_PATHS[kind].test(path)) return wall('another page than the one asked for (a soft block)')
  return null
}

/** The error of the page's own status. Null: it is a page. */
export function stopByStatus(status: number): Error | null {
  if (status < 400) return null
  if (status === 404 || status === 410) return gone()
  if (status === 401) return wall('status 401, its login gate')
  if (status === 429) return wall('status 429, its limit for visitors')
  if (status === 403) return new SourceStoppedError('forbidden', 'Instagram refuses this page (403)')
  if (status < 500) return wall(`status ${status}`)
  return new UnreachableError(`Instagram answers ${status}`)
}

/**
 * The error of an answer to one of the page's own queries. Any gate stops the pass: we cannot see from outside which
 * query the list needs, and after a gate we must not continue.
 */
export function stopByAnswer(status: number, body: string): Error | null {
  if (CHALLENGE_MESSAGES.test(body) && status >= 400) return challenge('its query was refused')
  if (status === 401) return wall('its login gate (401 to a query)')
  if (status === 429) return wall('its limit for visitors (429 to a query)')
  if (status === 403 || (status >= 400 && status < 500 && LOGIN_MESSAGES.test(body))) {
    return wall(`its login gate (${status} to a query)`)
  }
  if (/^\s*<(!doctype|html)/i.test(body) && /\/accounts\/login|name="password"/.test(body)) {
    return wall('its login page in place of data')
  }
  return null
}

/** The error of a wall on the page itself. */
export function stopByObstacle(obstacle: Obstacle): Error {
  if (obstacle === 'challenge') return challenge('a challenge on the page')
  if (obstacle === 'missing') return new SourceStoppedError('gone', 'Instagram says that this page is not available')
  return wall(obstacle === 'login page' ? 'its login page' : 'a login dialog over the posts')
}

/** Said by a status or by the data themselves. */
export const gone = (): SourceStoppedError => new SourceStoppedError('gone', 'Instagram has no such page (any more)')
/** The page has no data and no wall. A visitor gets this after too many visits. */
export const emptyShell = (): Error => wall('an empty page without any data (a soft block)')
/** The post is there, but not for a visitor from here. */
export const gated = (): Error =>
  new SourceStoppedError('forbidden', 'Instagram does not show this post to a visitor from here')
