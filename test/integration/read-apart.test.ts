import { afterEach, expect, it, vi } from 'vitest'
import { UnreachableError } from '../../src/domain/errors.js'
import { NO_DATE_RULES } from '../../src/domain/written-date.js'
import { readApart } from '../../src/producers/read-apart.js'
import { parseFeedText } from '../../src/producers/rss/parse.js'
import { openRss } from '../doubles/rss.js'
import { crawl } from '../support/source-kit.js'

const fixture = new URL('./fixtures/slow-reader.mjs', import.meta.url).href
const { hang, double } = (await import(fixture)) as {
  hang: (begun: SharedArrayBuffer) => void
  double: (text: string) => string
}
const hangApart = readApart(hang, fixture, fixture)
const doubleApart = readApart(double, fixture, fixture)
const long = { characters: 1_000_000, from: 'feed.example' }
const never = new AbortController().signal

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Hangs in the thread; resolves when it does. */
async function startHanging(signal: AbortSignal): Promise<{ reading: Promise<void> }> {
  const begun = new SharedArrayBuffer(4)
  const reading = hangApart(long, signal, begun)
  reading.catch(() => undefined) // looked at by the test
  while (Atomics.load(new Int32Array(begun), 0) === 0) await turn()
  return { reading }
}

afterEach(() => void vi.useRealTimers())

it('reads a short document where it is and a long one in a thread, alike, errors too', async () => {
  for (const characters of [10, 1_000_000]) {
    const document = { ...long, characters }
    expect(await doubleApart(document, never, 'abc')).toBe('abcabc')
    await expect(doubleApart(document, never, 'bad')).rejects.toThrow('no bad please')
  }
})

it('ends a thread that takes too long, names the sender and the next step, and reads the next document', async () => {
  await doubleApart(long, never, 'the thread is there')
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { reading } = await startHanging(never)
  const waiting = doubleApart(long, never, 'b') // of another source, behind it
  vi.advanceTimersByTime(19_999)
  expect(await Promise.race([reading.catch(() => 'ended'), turn().then(() => 'reads')])).toBe('reads')
  vi.advanceTimersByTime(1)
  await expect(reading).rejects.toThrow(UnreachableError)
  await expect(reading).rejects.toThrow(/^feed\.example answers .* longer than 20 s.*pause the source/)
  expect(await waiting).toBe('bb')
})

it('ends with the signal at once, while it reads and while it waits', async () => {
  const stop = new AbortController()
  const { reading } = await startHanging(stop.signal)
  const gone = new AbortController()
  const waiting = doubleApart(long, gone.signal, 'a')
  gone.abort(new Error('the other source is paused'))
  await expect(waiting).rejects.toThrow('the other source is paused')
  stop.abort(new Error('stopped by SIGTERM'))
  await expect(reading).rejects.toThrow('stopped by SIGTERM')
  await expect(doubleApart(long, stop.signal, 'a')).rejects.toThrow('stopped by SIGTERM')
  expect(await doubleApart(long, never, 'c')).toBe('cc')
})

it('reads a long feed as a short one, while the process does other things', async () => {
  const items = Array.from({ length: 3_000 }, (_, at) => `<item><title>Hujan ${at}</title><guid>${at}</guid></item>`)
  const feed = `<rss version="2.0"><channel><title>Cuaca</title>${items.join('')}</channel></rss>`
  const origin = { host: 'feed.example', title: undefined, dates: NO_DATE_RULES }
  let turns = 0
  const count = (): void => {
    turns += 1
    counting = setImmediate(count)
  }
  let counting = setImmediate(count)
  const inline = parseFeedText(feed, origin)
  expect(turns).toBe(0) // held
  const parse = readApart(parseFeedText, '../../src/producers/rss/parse.js', import.meta.url)
  const apart = await parse({ characters: feed.length, from: 'feed.example' }, never, feed, origin)
  clearImmediate(counting)
  expect(turns).toBeGreaterThan(10)
  expect(apart).toEqual(inline)
})

it('is how a source reads a long answer', async () => {
  const site = await openRss({ window: 1_000 })
  try {
    for (let at = 0; at < 500; at += 1) site.publish(`${'kopi '.repeat(40)}${at}`)
    const { pages, error } = await crawl(site, null, {})
    expect(error).toBeNull()
    expect(pages.flatMap(({ posts }) => posts)).toHaveLength(site.items.length)
  } finally {
    await site.close()
  }
})
