import { once } from 'node:events'
import type { BrowserContext, LaunchOptions, Page, Response } from 'playwright-core'
import { RateLimitedError, UnreachableError } from '../../domain/errors.js'
import { createAnswerQueue, type QueryResponse, type AnswerQueue } from './answer-queue.js'
import { chromiumMajor, findChromium } from './find-chromium.js'
import type { Obstacle } from './stops.js'

// All of Playwright is in this file and in login.ts. It is loaded when a page is opened: half a second that every other
// source would wait for.

export interface BrowserOptions {
  /** Default: found on PATH. */
  readonly chromiumPath?: string | undefined
  /** Profile folder of the person's own login; without it every visit is a stranger's. */
  readonly session?: string | undefined
  /** Default: on, except as root, where Chromium refuses to start with it. */
  readonly sandbox?: boolean | undefined
  /** Our own name, with the operator's contact; Chromium's follows it. */
  readonly userAgent: string
  /** Waits for the host's turn before the page is loaded. */
  readonly inTurn: <T>(load: () => Promise<T>) => Promise<T>
}

/** One page on screen, for the length of a pass. */
export interface Visit {
  /** Status of the page itself. */
  readonly status: number
  /** The page as it was served. */
  readonly html: string
  /** Where the browser is. */
  place(): URL
  readonly nextAnswer: AnswerQueue['next']
  scroll(): Promise<void>
  /** Opens the tab with the newest posts; false when the page has none. */
  openRecentTab(): Promise<boolean>
  obstacle(): Promise<Obstacle | null>
  close(): Promise<void>
}

/** Nothing here hides what drives the browser: these only keep it small and quiet. */
const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const LOAD_MS = 30_000
/** Pictures and films are never looked at. */
const UNREAD = new Set(['image', 'media', 'font'])
/** Where pages of Instagram ask for data. */
const QUERY_PATHS = /^\/(graphql\/query|api\/graphql|api\/v1\/)/

/**
 * Starts a browser, opens the page and listens. The caller closes the visit.
 * @throws UnreachableError when the page does not load; UsageError when there is no Chromium
 */
export async function openVisit(url: URL, options: BrowserOptions, signal: AbortSignal): Promise<Visit> {
  signal.throwIfAborted()
  const { context, close } = await openContext(options)
  const onAbort = (): void => void close().catch(() => undefined) // the code that waits for the page gets the error
  signal.addEventListener('abort', onAbort, { once: true })
  const end = async (): Promise<void> => {
    signal.removeEventListener('abort', onAbort)
    await close()
  }
  try {
    signal.throwIfAborted() // aborted while the browser was starting
    return { ...(await options.inTurn(() => unlessAborted(load(context, url, signal), signal))), close: end }
  } catch (error) {
    await end()
    signal.throwIfAborted()
    throw unreachable(error)
  }
}

async function load(context: BrowserContext, url: URL, signal: AbortSignal): Promise<Omit<Visit, 'close'>> {
  // By kind of resource, so that nothing of a post's address is looked at twice.
  await context.route('**/*', (route) =>
    UNREAD.has(route.request().resourceType()) ? route.abort() : route.continue(),
  )
  const page = context.pages()[0] ?? (await context.newPage())
  const answers = createAnswerQueue()
  listen(page, url, answers) // before going there: the first answers come with the page
  const response = await goTo(page, url)
  const html = response.status() < 400 ? await response.text() : ''
  return {
    status: response.status(),
    html,
    place: () => new URL(page.url()),
    nextAnswer: answers.next,
    scroll: () => guarded(scrollDown(page), signal),
    openRecentTab: () => guarded(openRecentTab(page), signal),
    obstacle: () => guarded(findObstacle(page), signal),
  }
}

/** The page's own answer. For an error status without a body, Chromium shows an error page and reports a failure. */
async function goTo(page: Page, url: URL): Promise<Response> {
  let refused: Response | null = null
  page.on('response', (response) => {
    if (response.request().isNavigationRequest() && response.status() >= 400) refused = response
  })
  const response = await page
    .goto(url.href, { waitUntil: 'domcontentloaded', timeout: LOAD_MS })
    .catch((error: unknown) => {
      if (refused) return refused
      throw error
    })
  if (!response) throw new UnreachableError('Instagram answered nothing')
  return response
}

function listen(page: Page, site: URL, answers: AnswerQueue): void {
  const isQuery = (address: string): boolean => {
    const { host, pathname } = new URL(address)
    return host === site.host && QUERY_PATHS.test(pathname)
  }
  page.on('response', (response) => {
    if (isQuery(response.url())) void readAnswer(response).then(answers.put)
  })
  page.on('requestfailed', (request) => {
    // With a response the body was cut off, which readAnswer reports.
    if (isQuery(request.url()) && request.existingResponse() === null) answers.put({ status: 0, body: null })
  })
}

/** At once, while the page is there: its answers go away with it. */
async function readAnswer(response: Response): Promise<QueryResponse> {
  const failure = await response.finished().catch((error: unknown) => error)
  if (failure) return { status: response.status(), body: null }
  const body = await response.text().catch(() => null)
  return { status: response.status(), body }
}

async function openContext(options: BrowserOptions): Promise<{ context: BrowserContext; close: () => Promise<void> }> {
  const executablePath = await findChromium(options.chromiumPath)
  const { chromium } = await import('playwright-core')
  const launch: LaunchOptions = {
    executablePath,
    args: FLAGS,
    chromiumSandbox: options.sandbox ?? process.getuid?.() !== 0,
    // Our process decides what a signal means, and closes the browser on its way out.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  }
  const asVisitor = {
    userAgent: await userAgent(options.userAgent, executablePath),
    locale: 'en-SG',
    serviceWorkers: 'block' as const, // their requests would pass by the listener
  }
  try {
    if (options.session !== undefined) {
      const context = await chromium.launchPersistentContext(options.session, { ...launch, ...asVisitor })
      return { context, close: () => context.close() }
    }
    const browser = await chromium.launch(launch)
    return { context: await browser.newContext(asVisitor), close: () => browser.close() }
  } catch (error) {
    throw unreachable(error)
  }
}

/** Our own name first, then what Chromium without a window calls itself. */
async function userAgent(own: string, executable: string): Promise<string> {
  const major = await chromiumMajor(executable)
  const engine = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/${major}.0.0.0 Safari/537.36`
  return major === null ? own : `${own} ${engine}`
}

/** As a hand does it: a page that is at its end already only notices when it is moved. */
async function scrollDown(page: Page): Promise<void> {
  await page.mouse.wheel(0, -300)
  await page.mouse.wheel(0, 30_000)
}

async function openRecentTab(page: Page): Promise<boolean> {
  const tab = page
    .getByRole('tab', { name: /^recent$/i })
    .or(page.getByRole('link', { name: /^recent$/i }))
    .first()
  if (!(await tab.isVisible())) return false
  await tab.click({ timeout: 5_000 })
  return true
}

async function findObstacle(page: Page): Promise<Obstacle | null> {
  const login = page.locator('a[href*="/accounts/login"], input[name="password"]')
  if (await page.getByRole('dialog').filter({ has: login, visible: true }).first().isVisible()) return 'login dialog'
  if (await page.locator('input[name="password"]').first().isVisible()) return 'login page'
  if (await page.locator('form[action*="/challenge/"], iframe[src*="captcha"]').first().isVisible()) return 'challenge'
  if (
    await page
      .getByText(/sorry, this page isn.t available/i)
      .first()
      .isVisible()
  )
    return 'missing'
  return null
}

/** A step that Playwright has begun may never end when its window closes under it: a page that is being made hangs. */
async function unlessAborted<T>(step: Promise<T>, signal: AbortSignal): Promise<T> {
  step.catch(() => undefined) // after an abort nobody waits for it
  signal.throwIfAborted()
  const ended = new AbortController()
  const aborted = once(signal, 'abort', { signal: ended.signal }).then((): never => {
    throw signal.reason
  })
  aborted.catch(() => undefined) // the race tells of it
  try {
    return await Promise.race([step, aborted])
  } finally {
    ended.abort()
  }
}

async function guarded<T>(step: Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await unlessAborted(step, signal)
  } catch (error) {
    throw unreachable(error)
  }
}

/** Playwright's messages contain addresses, and those contain names of people. So we keep only the code of the network error. */
function unreachable(error: unknown): Error {
  if (error instanceof UnreachableError || error instanceof RateLimitedError) return error
  const message = error instanceof Error ? error.message : ''
  const code = /net::(ERR_[A-Z_]+)/.exec(message)?.[1]
  if (code) return new UnreachableError(`Instagram cannot be reached: ${code}`)
  if (/user data directory is already in use|ProcessSingleton/i.test(message)) {
    return new UnreachableError('the session folder is open in another browser: close that window')
  }
  if (/Failed to launch|sandbox/i.test(message)) {
    return new UnreachableError(
      'Chromium does not start: try `chromium --version`, or set sandbox to false in a container',
    )
  }
  const what = error instanceof Error && error.name === 'TimeoutError' ? 'did not load in time' : 'was closed or broke'
  return new UnreachableError(`the page ${what}`)
}
