import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { PostsAnswer } from '../../src/domain/reading/posts.js'
import type { StoriesAnswer } from '../../src/domain/reading/stories.js'
import { describeWithChromium } from '../doubles/instagram-chromium.js'
import { closeBrowser, openReader, settled, type Reader } from './browser.js'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const PAGES = [
  '/',
  '/trends',
  '/brief',
  '/languages',
  '/sentiment',
  '/origin',
  '/entities',
  '/map',
  '/map?show=feeling',
  '/posts',
  '/themes',
  '/themes/transport',
  '/topics',
  '/compare',
  '/events',
  '/upload',
  '/pipeline',
  '/quality',
  '/alerts',
]

/** What axe finds wrong on the page as it stands. */
async function violations(reader: Reader): Promise<string[]> {
  await reader.page.evaluate(AXE)
  return reader.page.evaluate<string[]>(`axe.run().then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ')))`)
}

async function firstPost(reader: Reader): Promise<string> {
  const { rows } = await reader.ask<PostsAnswer>('/api/posts?limit=1&q=haze')
  return `/posts/${rows[0]?.id ?? ''}`
}

/** The page of a story, and the one that compares it with another. */
async function storyPages(reader: Reader): Promise<string[]> {
  const { rows } = await reader.ask<StoriesAnswer>('/api/stories?limit=2')
  const [one, other] = rows.map(({ id }) => id)
  return [`/stories/${one}`, `/stories/${one}/against/${other}`]
}

describeWithChromium('Pages for everybody', () => {
  afterAll(closeBrowser)

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`axe finds nothing on any page, ${colorScheme}`, async () => {
      const reader = await openReader('olga', { colorScheme })
      for (const path of [...PAGES, await firstPost(reader), ...(await storyPages(reader))]) {
        await reader.open(path)
        expect(await violations(reader), path).toEqual([])
      }
      await reader.open('/languages')
      for (const table of await reader.page.getByRole('button', { name: 'Table', exact: true }).all())
        await table.click()
      await reader.page.getByText('More filters').click()
      expect(await violations(reader), 'tables and filters open').toEqual([])
      await reader.close()
    })
  }

  it('axe finds nothing on the login page; the control finds what is broken on purpose', async () => {
    const reader = await openReader(null)
    await reader.open('/')
    expect(await violations(reader)).toEqual([])
    await reader.page.evaluate(
      `document.querySelector('main').insertAdjacentHTML('beforeend', '<img src="/icon.svg">')`,
    )
    expect((await violations(reader)).join()).toContain('image-alt')
    await reader.close()
  })

  it('no page scrolls sideways on a phone', async () => {
    const reader = await openReader('olga', { viewport: { width: 360, height: 740 } })
    for (const path of [...PAGES, await firstPost(reader), ...(await storyPages(reader))]) {
      await reader.open(path)
      const beyond = await reader.page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
      expect(beyond, path).toBeLessThanOrEqual(0)
    }
    await reader.close()
  })

  it('a reader who asks for less motion gets none, and one who chose a theme keeps it', async () => {
    const reader = await openReader('rita', { reducedMotion: 'reduce', colorScheme: 'light' })
    await reader.open('/languages')
    await reader.page.getByRole('button', { name: 'Dark' }).click()
    await reader.page.reload()
    await settled(reader.page)
    expect(await reader.page.locator('html').getAttribute('data-theme')).toBe('dark')
    const transition = `getComputedStyle(document.querySelector('.figure-body')).transitionDuration`
    expect(await reader.page.evaluate<string>(transition)).toBe('0s')
    await reader.close()
  })
})

describeWithChromium('With the keyboard alone', () => {
  let reader: Reader
  beforeAll(async () => void (reader = await openReader('rita')))
  afterAll(async () => {
    await reader.close()
    await closeBrowser()
  })

  const focused = () => reader.page.evaluate<string>('document.activeElement.textContent.trim()')

  async function tabTo(text: string | RegExp): Promise<void> {
    for (let step = 0; step < 120; step += 1) {
      await reader.page.keyboard.press('Tab')
      const now = await focused()
      if (typeof text === 'string' ? now === text : text.test(now)) return
    }
    throw new Error(`Tab never came to ${String(text)}`)
  }

  it('the first stop skips to the figures', async () => {
    await reader.open('/')
    await reader.page.keyboard.press('Tab')
    expect(await focused()).toBe('Skip to the figures')
    await reader.page.keyboard.press('Enter')
    await expect.poll(() => reader.page.evaluate<string>('document.activeElement.id')).toBe('figures')
  })

  it('from a story to its page, to a post that stands for it, to the evidence', async () => {
    await reader.open('/')
    const story = await reader.page.locator('.stories h3').first().innerText()
    await tabTo(story)
    await reader.page.keyboard.press('Enter')
    await expect.poll(() => reader.page.url()).toContain('/stories/')
    await settled(reader.page)
    const text = await reader.page.locator('.post-text').first().innerText()
    await tabTo('Why?')
    await reader.page.keyboard.press('Enter')
    await expect.poll(() => reader.page.url()).toContain('/posts/')
    await settled(reader.page)
    const shown = await reader.page.evaluate<string>(`(() => {
      const copy = document.querySelector('.post-text-large').cloneNode(true)
      copy.querySelectorAll('.entity-type').forEach((mark) => mark.remove())
      return copy.textContent
    })()`)
    expect(shown.trim()).toBe(text.trim())
    expect(await reader.page.locator('.evidence').innerText()).toMatch(/sentiment-|langid/)
  })
})
