import { chromium, type Browser, type BrowserContext } from 'playwright-core'
import { afterAll, afterEach, beforeEach, vi } from 'vitest'

/**
 * One real Chromium for the tests of a file: each launch gets its own window in it, and closing closes only the window. To
 * start a Chromium takes several times as long as a pass. Not for tests of the browser's own beginning and end.
 */
export function shareChromium(): void {
  let shared: Promise<Browser> | undefined
  const launch = chromium.launch.bind(chromium)
  beforeEach(() => {
    vi.spyOn(chromium, 'launch').mockImplementation(async (options) => windowOn(await (shared ??= launch(options))))
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })
  afterAll(async () => {
    await (await shared)?.close()
  })
}

function windowOn(browser: Browser): Browser {
  const contexts: BrowserContext[] = []
  const newContext: Browser['newContext'] = async (options) => {
    const context = await browser.newContext(options)
    contexts.push(context)
    return context
  }
  const close = async (): Promise<void> => {
    await Promise.all(contexts.splice(0).map((context) => context.close()))
  }
  return Object.create(browser, { newContext: { value: newContext }, close: { value: close } }) as Browser
}
