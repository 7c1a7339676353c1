import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createWorkLog } from './work-log.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('reports the work once a minute, nothing while there is none, and the rest at the end', () => {
  const lines: unknown[] = []
  const log = createWorkLog({ info: (line: unknown) => void lines.push(line) } as Parameters<typeof createWorkLog>[0])
  for (let batch = 0; batch < 30; batch++) log.count({ posts: 100, dead: batch === 7 ? 1 : 0 })
  expect(lines).toEqual([])
  vi.advanceTimersByTime(60_000)
  expect(lines).toEqual([{ batches: 30, posts: 3_000, dead: 1, postsPerSecond: 50 }])
  vi.advanceTimersByTime(600_000)
  expect(lines).toHaveLength(1)
  log.count({ posts: 10, dead: 0 })
  vi.advanceTimersByTime(5_000)
  log.end()
  log.end()
  expect(lines.slice(1)).toEqual([{ batches: 1, posts: 10, dead: 0, postsPerSecond: 2 }])
})
