import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { UnreachableError } from '../../src/domain/errors.js'
import { createHttp } from '../../src/producers/http/create-http.js'
import { openLoginWindow } from '../../src/producers/instagram/login.js'
import type { Page } from '../../src/domain/page.js'
import { describeWithChromium } from '../doubles/instagram-chromium.js'
import { openPageDouble, type PageDouble } from '../doubles/instagram.js'
import { crawl, depsOf } from '../support/source-kit.js'

// The browser's own beginning and end: every pass starts one, as it does for an operator.

const opened: PageDouble[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((double) => double.close()))
})
const start: typeof openPageDouble = async (...given) => {
  const double = await openPageDouble(...given)
  opened.push(double)
  return double
}
const idsOf = (pages: readonly Page[]): string[] =>
  pages.flatMap(({ posts }) => posts.map((post) => `instagram/${post.nativeId}`))

describeWithChromium('Instagram pages, each in a browser of its own', () => {
  it('says what it is: our name with the operator, and Chromium without a window', async () => {
    const double = await start('hashtag')
    const { clock, log } = depsOf({})
    await crawl(double, null, { deps: { http: createHttp({ clock, log, contact: 'desk@example.org' }) } })
    const page = double.requests.find(({ url }) => url.startsWith('/popular/'))
    const named = /^Kopitalk\/\S+ \(desk@example\.org\) .*HeadlessChrome\/\d+/
    expect(page?.headers.get('user-agent')).toMatch(named)
    const query = double.site.requests.find(({ body }) => body.includes('PolarisListQuery')) // of its script
    expect(query?.headers.get('user-agent')).toMatch(named)
    expect(page?.headers.get('cookie')).toBeNull()
  })

  it('never puts the name of an account into an error', async () => {
    const double = await start('profile')
    const settings = { ...double.settings, baseUrl: 'http://127.0.0.1:9' } // the discard port: there is no answer
    const { error } = await crawl({ ...double, settings }, null)
    expect(error).toBeInstanceOf(UnreachableError)
    expect(String((error as Error).stack)).not.toContain('invented.agency')
  })

  it('leaves no browser behind, however a pass ends', async () => {
    const children = (): string[] =>
      execFileSync('ps', ['-o', 'comm=', '--ppid', String(process.pid)], { encoding: 'utf8' }).match(/chrom\S*/g) ?? []
    const double = await start('hashtag', {}, { secondsBetweenScrolls: 30 })
    const stop = new AbortController()
    const running = (async () => {
      for await (const page of double.type.create(double.settings, depsOf({})).pages(null, stop.signal)) {
        expect(page.posts).not.toEqual([])
        expect(children()).not.toEqual([]) // the control: there is one to leave behind
        setImmediate(() => stop.abort(new Error('told to stop')))
      }
    })()
    await expect(running).rejects.toThrow('told to stop')
    await expect.poll(children, { timeout: 30_000 }).toEqual([])
  })

  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kopitalk-session-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('uses the login of a window that a person drove, and only when that is acknowledged', async () => {
    const double = await start('hashtag', { dialect: () => 'xdt' })
    const session = join(folder, 'profile')
    const done = new AbortController()
    const login = openLoginWindow({ folder: session, baseUrl: double.site.url, visible: false }, done.signal)
    await expect
      .poll(() => double.requests.some(({ url }) => url === '/accounts/login/'), { timeout: 30_000 })
      .toBe(true)
    done.abort() // as closing the window
    await login
    expect(statSync(session).mode & 0o777).toBe(0o700)
    const settings = { ...double.settings, session }
    expect(double.type.settings.safeParse(settings).success).toBe(false)
    const own = { session, ownLoginAcknowledged: true }
    const { pages, error } = await crawl({ ...double, settings: { ...settings, ...own } }, null)
    expect(error).toBeNull()
    expect(idsOf(pages)).toEqual(double.expected)
    const place = await start('location', { dialect: () => 'xdt' }, own) // cookies do not look at ports
    expect(idsOf((await crawl(place, null)).pages)).toEqual(place.expected)
    expect(double.requests.some(({ url }) => url.startsWith('/explore/search/keyword/'))).toBe(true)
    expect(double.requests.some(({ url }) => url.startsWith('/popular/'))).toBe(false)
  })
})
