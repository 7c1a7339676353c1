import { HOUR_MS } from '../../../domain/stories/story-post.js'
import { isEveryday, MIN_OTHER_DAYS, WINDOW_HOURS } from '../../../domain/stories/find-stories.js'
import { readStoredMembers, readUncompared } from '../../../store/derived/story-known.js'
import type { Queryable } from '../../../store/pool.js'
import type { DayWindow } from './compute-stories.js'
import { readWindow } from './read-window.js'

export interface LaterCompared {
  /** Said every day, as is known by now. */
  readonly gone: readonly number[]
  readonly compared: readonly number[]
}

/**
 * Compares the stories that were found when too few other days were known, as soon as there are enough: with the days
 * before them, and with those behind them up to the end of this window.
 */
export async function compareLater(
  db: Queryable,
  { collectionId, to: until }: DayWindow,
  breathe: () => Promise<void> | undefined,
): Promise<LaterCompared> {
  const gone: number[] = []
  const compared: number[] = []
  for (const { id, firstAt, lastAt } of await readUncompared(db, collectionId, until)) {
    const end = Math.max(lastAt + 1, firstAt + WINDOW_HOURS * HOUR_MS)
    const around = { collectionId, from: new Date(firstAt), to: new Date(end) }
    const { usual, others } = await readWindow(db, around, { breathe, until })
    if (others.days < MIN_OTHER_DAYS) continue
    const members = await readStoredMembers(db, collectionId, { ...around, stories: [id], without: [] })
    const own = new Set(members.map((member) => member.id))
    const group = usual.filter((post) => own.has(post.id))
    if (group.length > 0 && isEveryday(group, usual, others)) gone.push(id)
    else compared.push(id)
    await breathe()
  }
  return { gone, compared }
}
