import pg from 'pg'
import { afterAll, afterEach, beforeEach, expect, inject, it } from 'vitest'
import type { Locator } from 'playwright-core'
import type { CountsAnswer } from '../../src/domain/reading/figures.js'
import type { PostsAnswer } from '../../src/domain/reading/posts.js'
import { describeWithChromium } from '../doubles/instagram-chromium.js'
import { closeBrowser, openReader, settled, type Reader } from './browser.js'

const count = new Intl.NumberFormat('en-SG')

describeWithChromium('From a chart to the posts behind it', () => {
  let reader: Reader
  beforeEach(async () => void (reader = await openReader('rita')))
  afterEach(async () => reader.close())
  afterAll(closeBrowser)

  const figure = (file: string) => reader.page.locator(`[data-figure="${file}"]`)
  const address = () => new URL(reader.page.url())

  /** The links over a chart, in its order. */
  async function leadsOf(file: string): Promise<Locator> {
    const leads = figure(file).locator('.lead')
    await leads.first().waitFor()
    return leads
  }

  /** How many posts the name of a link promises. */
  async function promised(lead: Locator): Promise<number> {
    const name = (await lead.getAttribute('aria-label')) ?? ''
    return Number(/read ([\d,]+) posts?$/.exec(name)?.[1]?.replaceAll(',', ''))
  }

  /** The page of posts is open, and counts as many as the link has promised. */
  async function expectPosts(posts: number): Promise<void> {
    await expect.poll(() => address().pathname).toBe('/posts')
    await settled(reader.page)
    await expect
      .poll(() => reader.page.locator('.figure-note[role="status"]').innerText())
      .toMatch(new RegExp(` of ${count.format(posts)} posts?, newest first$`))
  }

  it('a click on a bar opens its posts, under the filter of the page', async () => {
    await reader.open('/languages?sentiment=negative&window=7d')
    const singlish = (await leadsOf('languages')).and(reader.page.getByRole('link', { name: 'Singlish' }))
    const posts = await promised(singlish)
    await singlish.click()
    await expectPosts(posts)
    expect(Object.fromEntries(address().searchParams)).toEqual({
      language: 'en-SG',
      sentiment: 'negative',
      window: '7d',
    })
  })

  it('with the keyboard: Tab to the chart, arrow down to the next bar, Enter', async () => {
    await reader.open('/languages')
    const leads = await leadsOf('languages')
    await figure('languages')
      .getByRole('button', { name: /^Download PNG/ })
      .focus()
    await reader.page.keyboard.press('Tab')
    await reader.page.keyboard.press('Tab') // the choice of unit has three buttons
    await reader.page.keyboard.press('Tab')
    await reader.page.keyboard.press('Tab')
    expect(await focusedName(reader)).toBe(await leads.first().getAttribute('aria-label'))
    await reader.page.keyboard.press('ArrowDown')
    const second = leads.nth(1)
    expect(await focusedName(reader)).toBe(await second.getAttribute('aria-label'))
    expect(await outlineOf(second), 'the focus can be seen').toBe('solid')
    const posts = await promised(second)
    await reader.page.keyboard.press('Enter')
    await expectPosts(posts)
  })

  it('a day of the timeline, a part of a stacked bar and a point of a line lead to what they count', async () => {
    for (const [path, file, which] of [
      ['/', 'posts-over-time', 5],
      ['/sentiment', 'sentiment-by-language', 4],
      ['/origin', 'origin-over-time', 8],
    ] as const) {
      await reader.open(path)
      const lead = (await leadsOf(file)).nth(which)
      const posts = await promised(lead)
      await lead.focus()
      await reader.page.keyboard.press('Enter')
      await expectPosts(posts)
    }
  })

  it('a row of the table leads there too', async () => {
    await reader.open('/origin')
    const { rows } = await reader.ask<CountsAnswer>('/api/counts?by=origin')
    await figure('origin').getByRole('button', { name: 'Table', exact: true }).click()
    await figure('origin').getByRole('link', { name: 'Inside Singapore' }).click()
    await expectPosts(rows.find(({ key }) => key.origin === 'inside')?.posts ?? 0)
    expect(address().searchParams.get('origin')).toBe('inside')
  })

  it('a drag across the timeline sets the window', async () => {
    await reader.open('/')
    const leads = await leadsOf('posts-over-time')
    const from = await leads.nth(4).boundingBox()
    const to = await leads.nth(8).boundingBox()
    if (!from || !to) throw new Error('the days are not drawn')
    await reader.page.mouse.move(from.x + from.width / 2, from.y + from.height / 2)
    await reader.page.mouse.down()
    await reader.page.mouse.move(to.x, to.y + to.height / 2, { steps: 5 })
    await reader.page.mouse.move(to.x + to.width / 2, to.y + to.height / 2)
    await reader.page.mouse.up()
    await expect.poll(() => address().searchParams.get('to')).not.toBeNull()
    expect(address().pathname, 'a drag is no click').toBe('/')
    expect(daysOf(address())).toBe(5)
    await settled(reader.page)
    expect(await (await leadsOf('posts-over-time')).count()).toBeLessThanOrEqual(5)
  })

  it('with the keyboard: Shift and arrow right choose days, Enter sets the window', async () => {
    await reader.open('/')
    await (await leadsOf('posts-over-time')).nth(4).focus()
    for (let day = 0; day < 3; day += 1) await reader.page.keyboard.press('Shift+ArrowRight')
    await expect
      .poll(() => figure('posts-over-time').locator('.leads [role="status"]').innerText())
      .toMatch(/^Chosen from /)
    await reader.page.keyboard.press('Enter')
    await expect.poll(() => address().searchParams.get('to')).not.toBeNull()
    expect(address().pathname).toBe('/')
    expect(daysOf(address())).toBe(4)
  })

  it('an entry of a legend filters the page, and takes its filter back', async () => {
    await reader.open('/sentiment')
    const leads = await leadsOf('sentiment-over-time')
    await leads.and(reader.page.getByRole('link', { name: 'Only Negative' })).click()
    await expect.poll(() => address().search).toBe('?sentiment=negative')
    expect(address().pathname).toBe('/sentiment')
    await settled(reader.page)
    await leads.and(reader.page.getByRole('link', { name: 'No longer only Negative' })).focus()
    await reader.page.keyboard.press('Enter')
    await expect.poll(() => address().search).toBe('')
  })

  it('on a phone a tap opens the posts', async () => {
    const phone = await openReader('rita', { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true })
    await phone.open('/origin')
    const inside = phone.page.locator('[data-figure="origin"] .lead').first()
    await inside.waitFor()
    await inside.tap()
    await expect.poll(() => new URL(phone.page.url()).search).toBe('?origin=inside')
    expect(new URL(phone.page.url()).pathname).toBe('/posts')
    await phone.close()
  })

  it('a post leads to its original, with a sentence that this leads away', async () => {
    const { rows } = await reader.ask<PostsAnswer>('/api/posts?platform=x&limit=1')
    const post = rows[0]
    if (!post) throw new Error('the sample has no post of X')
    await reader.open(`/posts/${post.id}`)
    expect(await reader.page.getByRole('link', { name: 'Original' }).count(), 'an invented post has none').toBe(0)
    const db = new pg.Client({ connectionString: inject('kopitalkDatabase') })
    await db.connect()
    const rename = (nativeId: string) => db.query('update post set native_id = $1 where id = $2', [nativeId, post.id])
    try {
      await rename('1234567890')
      await reader.open(`/posts/${post.id}`)
      const link = reader.page.getByRole('link', { name: 'Original' })
      expect(await link.getAttribute('href')).toBe('https://x.com/i/status/1234567890')
      expect(await link.getAttribute('rel')).toBe('noopener noreferrer')
      expect(await reader.page.getByText('This leads away from Kopitalk, to X.').isVisible()).toBe(true)
    } finally {
      await rename(post.nativeId)
      await db.end()
    }
  })
})

const focusedName = (reader: Reader): Promise<string | null> =>
  reader.page.evaluate<string | null>(`document.activeElement.getAttribute('aria-label')`)

const outlineOf = (lead: Locator): Promise<string> =>
  lead.page().evaluate<string>('getComputedStyle(document.activeElement).outlineStyle')

/** Days in the window of an address. */
function daysOf({ searchParams }: URL): number {
  return (Date.parse(searchParams.get('to') ?? '') - Date.parse(searchParams.get('from') ?? '')) / 86_400_000
}
