import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { PermanentError, RateLimitedError, SourceStoppedError, UnreachableError } from '../../domain/errors.js'
import { baseUrlSetting } from './base-url.js'
import { driftText } from './drift.js'
import { countDropped } from './dropped.js'
import { jsonCursor } from './json-cursor.js'
import { expected, postsADay, timesOf } from './posts-a-day.js'
import { refusedOr } from './refused-check.js'

describe('driftText', () => {
  const Item = z.object({ caption: z.object({ text: z.string('expected text') }) }, 'expected an item')
  const problem = (raw: unknown): z.ZodError => Item.safeParse(raw).error!

  it('is the path to the first problem, and the problem', () => {
    expect(driftText(problem({ caption: { text: 7 } }), 'post')).toBe('caption.text: expected text')
    expect(driftText(problem({ caption: { text: 7 } }), 'post', ['includes', 'users'])).toBe(
      'includes.users.caption.text: expected text',
    )
  })

  it('names the whole item when all of it is wrong', () => {
    expect(driftText(problem(null), 'post')).toBe('post: expected an item')
    expect(driftText(problem(null), 'post', ['commit'])).toBe('commit: expected an item')
    expect(driftText(new z.ZodError([]), 'post')).toBe('post: unknown shape')
  })
})

describe('posts a day', () => {
  const hour = 3_600_000

  it('are estimated from the intervals between them, in any order', () => {
    expect(postsADay([3 * hour, hour, 2 * hour])).toBe(24)
    expect(expected([hour, 2 * hour])).toEqual({ postsPerDay: 24 })
  })

  it.each([[[]], [[hour]], [[hour, hour]]])('are unknown when the times %j do not show it', (times) => {
    expect(postsADay(times)).toBeUndefined()
    expect(expected(times)).toEqual({})
  })

  it('take a page of any length', () => {
    expect(postsADay(Array.from({ length: 200_001 }, (_, at) => at * 1_000))).toBe(86_400)
  })

  it('leave out posts without a time', () => {
    expect(timesOf([{ postedAt: new Date(5) }, { postedAt: null }])).toEqual([5])
  })
})

describe('a cursor of JSON', () => {
  const cursor = jsonCursor(z.strictObject({ v: z.literal(1), last: z.string() }))

  it('reads the cursor that it wrote', () => {
    const position = { v: 1 as const, last: 'kopi "o"' }
    expect(cursor.read(cursor.write(position))).toEqual(position)
    expect(cursor.readIfOurs(cursor.write(position))).toEqual(position)
  })

  it.each(['', '{', 'null', '{"v":2,"last":"a"}', '{"v":1,"last":7}'])('does not take %j for its own', (text) => {
    expect(() => cursor.read(text)).toThrow(PermanentError)
    expect(cursor.readIfOurs(text)).toBeNull()
  })
})

describe('baseUrl', () => {
  it('may be left out, and leads to a web server', () => {
    const setting = baseUrlSetting()
    expect(setting.parse(undefined)).toBeUndefined()
    expect(setting.parse('http://127.0.0.1:8080')).toBe('http://127.0.0.1:8080')
    for (const bad of ['ftp://a.example', 'javascript:0', 'a.example'])
      expect(setting.safeParse(bad).success).toBe(false)
  })
})

describe('dropped items', () => {
  it('are counted by reason, and only reasons that happened', () => {
    const dropped = countDropped()
    dropped.add('advert')
    dropped.add('advert')
    dropped.add('withdrawn', 0)
    dropped.addAll({ advert: 3, language: 1 })
    expect(dropped.counts).toEqual({ advert: 5, language: 1 })
  })
})

describe('a check', () => {
  const failing = (err: Error) => refusedOr(() => Promise.reject(err))

  it('reports a refusal as its finding', async () => {
    expect(await failing(new SourceStoppedError('wall', 'shows a wall'))).toEqual({
      reachable: false,
      finding: 'shows a wall',
    })
    expect(await failing(new UnreachableError('is away'))).toMatchObject({ reachable: false, finding: 'is away' })
  })

  it('passes on its finding, and any other error', async () => {
    const found = { reachable: true, finding: 'open to everyone' }
    expect(await refusedOr(() => Promise.resolve(found))).toBe(found)
    await expect(failing(new RateLimitedError(1_000))).rejects.toThrow(RateLimitedError)
  })
})
