import { afterEach, describe, expect, it } from 'vitest'
import { PermanentError } from '../../src/domain/errors.js'
import { openForum, type ForumDouble } from '../doubles/forum.js'
import { createQuickClock, httpBy } from '../support/quick-clock.js'
import { crawl, depsOf, describeSource } from '../support/source-kit.js'

const clock = createQuickClock(200)
const deps = { clock, http: httpBy(clock) }

describeSource('forum posts', () => openForum({ clock }), { deps })

// What only this platform does stands here.
describe('the posts of a topic', () => {
  const opened: ForumDouble[] = []
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((double) => double.close()))
  })
  const open = async (): Promise<ForumDouble> => {
    const double = await openForum({ clock })
    opened.push(double)
    return double
  }

  it('are asked for from the newest one on that was read', async () => {
    const double = await open()
    const first = await crawl(double, null, { deps })
    const asked = double.requests.length
    const id = double.publish('teh tarik')
    const second = await crawl(double, first.pages.at(-1)!.cursor, { deps })
    expect(double.requests.length - asked).toBe(1)
    expect(second.pages.flatMap(({ posts }) => posts.map(({ nativeId }) => `forum/${nativeId}`))).toContain(id)
    expect(second.pages.flatMap(({ posts }) => posts).length).toBeLessThan(double.expected.length)
  })

  it('go on after one that claims to be of the future', async () => {
    const double = await open()
    double.publishAt('from tomorrow', new Date(clock.now() + 86_400_000))
    const first = await crawl(double, null, { deps })
    const id = double.publish('of today')
    const second = await crawl(double, first.pages.at(-1)!.cursor, { deps })
    expect(second.pages.flatMap(({ posts }) => posts.map(({ nativeId }) => `forum/${nativeId}`))).toContain(id)
  })

  it('do not start from the beginning with a cursor that cannot be read', async () => {
    const { error } = await crawl(await open(), 'not ours', { deps })
    expect(error).toBeInstanceOf(PermanentError)
  })

  it('are estimated by a check, which also reports a refusal', async () => {
    const double = await open()
    const check = () => double.type.check(double.settings, depsOf({ deps }), AbortSignal.timeout(10_000))
    expect(await check()).toMatchObject({ reachable: true, postsPerDay: 288 }) // the first five, of twenty minutes
    double.fail('wall')
    expect(await check()).toMatchObject({ reachable: false, finding: expect.stringContaining('403') as string })
  })
})
