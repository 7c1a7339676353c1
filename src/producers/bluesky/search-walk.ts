import { PermanentError } from '../../domain/errors.js'
import { dateOf } from './parse.js'

/** Posts reach the search's index some time after they are written, so each pass asks again for this time. */
const INDEX_LAG_MS = 900_000
const MARK = '~'

/**
 * The search answers newest first, so a pass walks back from now to where the last one began. Everything before `since`
 * is stored; while a walk is under way, so is everything between `until` and `top`.
 */
export interface Walk {
  readonly since: Date
  /** Null between walks. */
  readonly under: { readonly until: Date; readonly top: Date } | null
}

/** @throws PermanentError when the cursor is not one of ours */
export function parseWalk(cursor: string): Walk {
  const [since, until, top, ...more] = cursor.split(MARK).map((part) => dateOf(part))
  if (since && until === undefined) return { since, under: null }
  if (since && until && top && more.length === 0) return { since, under: { until, top } }
  throw new PermanentError('The stored cursor of a Bluesky search is no time')
}

export function formatWalk({ since, under }: Walk): string {
  return [since, ...(under ? [under.until, under.top] : [])].map((date) => date.toISOString()).join(MARK)
}

/** The walk is done: the next one goes back to a little before where this one began. */
export function finished({ since, under }: Walk): Walk {
  const begin = under ? new Date(under.top.getTime() - INDEX_LAG_MS) : since
  return { since: begin > since ? begin : since, under: null }
}
