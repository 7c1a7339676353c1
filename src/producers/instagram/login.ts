import { chmod, mkdir } from 'node:fs/promises'
import { chromium } from 'playwright-core'
import { UsageError } from '../../domain/errors.js'
import { findChromium } from './find-chromium.js'
import { INSTAGRAM } from './settings.js'

export interface LoginWindow {
  /** Profile folder that the window keeps its login in; made when absent, readable by its owner alone. */
  readonly folder: string
  readonly chromiumPath?: string | undefined
  readonly baseUrl?: string | undefined
  /** Default true. Without a window a person cannot log in: only for tests. */
  readonly visible?: boolean | undefined
}

/**
 * Opens a window on Instagram's login page and waits until the person closes it, or until the signal. Only the person
 * types: no name and no password passes through us. The setting `session` of a source names the folder.
 * @throws UsageError when no window can be opened
 */
export async function openLoginWindow(window: LoginWindow, signal: AbortSignal): Promise<void> {
  await mkdir(window.folder, { recursive: true, mode: 0o700 })
  await chmod(window.folder, 0o700) // also when it was there before: it contains the login
  const executablePath = await findChromium(window.chromiumPath)
  const context = await chromium
    .launchPersistentContext(window.folder, {
      executablePath,
      headless: window.visible === false,
      viewport: null,
      chromiumSandbox: process.getuid?.() !== 0,
    })
    .catch((cause: unknown) => {
      throw new UsageError('No browser window could be opened: run this where there is a desktop', { cause })
    })
  try {
    const [page = await context.newPage()] = context.pages()
    const done = new Promise<void>((resolve) => {
      context.once('close', () => resolve())
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
    await page.goto(new URL('/accounts/login/', window.baseUrl ?? INSTAGRAM).href)
    if (!signal.aborted) await done
  } finally {
    await context.close()
  }
}
