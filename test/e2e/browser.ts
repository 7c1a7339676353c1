import { execFileSync } from 'node:child_process'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { expect, inject } from 'vitest'
import { PASSWORD, type USERS } from './system.js'

type User = keyof typeof USERS

let browser: Promise<Browser> | undefined

function chromiumPath(): string {
  const find = 'command -v chromium || command -v chromium-browser || command -v google-chrome'
  return execFileSync('/bin/sh', ['-c', find], { encoding: 'utf8' }).trim()
}

export interface Reader {
  readonly page: Page
  /** Opens a page of the dashboard and waits until nothing of it loads any more. */
  open(path: string): Promise<void>
  /** Rows of a figure's table twin, as texts. */
  tableOf(figure: string): Promise<string[][]>
  /** An answer of the API as this reader gets it. */
  ask<T>(path: string): Promise<T>
  close(): Promise<void>
}

/** A window of the one Chromium, with or without a login. Errors of the page fail the test at `close`. */
export async function openReader(user: User | null, options: BrowserContextOptions = {}): Promise<Reader> {
  browser ??= chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] }) // tests may run as root
  const baseURL = inject('kopitalkUrl')
  const context = await (await browser).newContext({ baseURL, ...options })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  if (user !== null) {
    const login = await context.request.post('/api/session', { data: { user, password: PASSWORD } })
    expect(login.status(), await login.text()).toBe(200)
  }
  return {
    page,
    async open(path) {
      await page.goto(path)
      await settled(page)
    },
    async tableOf(figure) {
      const place = page.locator(`[data-figure="${figure}"]`)
      const button = place.getByRole('button', { name: 'Table', exact: true })
      if ((await button.getAttribute('aria-pressed')) === 'false') await button.click()
      return page.evaluate<string[][]>(
        `[...document.querySelectorAll('[data-figure="${figure}"] tbody tr')].map((row) =>
          [...row.children].map((cell) => cell.textContent))`,
      )
    },
    async ask<T>(path: string) {
      const response = await context.request.get(path)
      expect(response.status(), path).toBe(200)
      return (await response.json()) as T
    },
    async close() {
      await context.close()
      expect(errors).toEqual([])
    },
  }
}

// As text: the page's own world has no types here.
const SETTLED = `document.querySelector('.skeleton, [aria-busy="true"]') === null &&
  [...document.querySelectorAll('.chart')].every((chart) => chart.querySelector('svg path') !== null)`

/** Waits until every figure has its answer and its drawing. */
export async function settled(page: Page): Promise<void> {
  await page.waitForSelector('main h1')
  await expect.poll(() => page.evaluate<boolean>(SETTLED), { timeout: 20_000, interval: 100 }).toBe(true)
}

export async function closeBrowser(): Promise<void> {
  await (await browser)?.close()
  browser = undefined
}
