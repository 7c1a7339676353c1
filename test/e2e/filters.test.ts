import { afterAll, beforeAll, expect, it } from 'vitest'
import type { BriefAnswer } from '../../src/domain/reading/brief.js'
import type { TrendsAnswer } from '../../src/domain/reading/figures.js'
import type { PostsAnswer } from '../../src/domain/reading/posts.js'
import type { StoriesAnswer } from '../../src/domain/reading/stories.js'
import { dayOf, startOf } from '../../src/domain/singapore-time.js'
import { describeWithChromium } from '../doubles/instagram-chromium.js'
import { closeBrowser, openReader, settled, type Reader } from './browser.js'

const count = new Intl.NumberFormat('en-SG')

describeWithChromium('Filters hold on every page, or it says that they do not', () => {
  let reader: Reader
  /** The latest day with trends. */
  let day: string
  beforeAll(async () => {
    reader = await openReader('rita')
    day = (await reader.ask<TrendsAnswer>('/api/trends')).latestDay ?? ''
  })
  afterAll(async () => {
    await reader.close()
    await closeBrowser()
  })

  it('the posts of a trend are those of its day', async () => {
    await reader.open(`/trends?day=${day}&language=zh`)
    await reader.page.getByText('Words and names behind it').click()
    expect(await reader.page.locator('.folded').innerText()).toContain('the other filters do not hold')
    await reader.page.getByRole('link', { name: 'Read all posts of this time' }).click()
    await settled(reader.page)
    const { rows } = await reader.ask<TrendsAnswer>(`/api/trends?day=${day}&limit=20`)
    const { searchParams } = new URL(reader.page.url())
    expect([...searchParams.keys()].sort()).toEqual(
      ['from', rows[0]?.kind === 'entity' ? 'entity' : 'term', 'to'].sort(),
    )
    expect([searchParams.get('from'), searchParams.get('to')]).toEqual([day, dayOf(startOf(day), 1)])
    const asked = await reader.ask<PostsAnswer>(`/api/posts?${searchParams.toString()}`)
    expect(await reader.page.getByRole('status').first().innerText()).toContain(
      `of ${count.format(asked.provenance.posts)} `,
    )
  })

  it('a brief of a filter shows it, and takes it away', async () => {
    await reader.open(`/brief?day=${day}&language=zh`)
    const { provenance } = await reader.ask<BriefAnswer>(`/api/brief?day=${day}&language=zh`)
    expect(await reader.page.locator('.brief').innerText()).toContain(count.format(provenance.posts))
    await reader.page.getByRole('button', { name: 'Remove Language: Chinese' }).click()
    await expect.poll(() => new URL(reader.page.url()).searchParams.has('language')).toBe(false)
    expect(new URL(reader.page.url()).searchParams.get('day')).toBe(day)
  })

  it('the posts of a story are all of them, and the page says so', async () => {
    const { rows } = await reader.ask<StoriesAnswer>('/api/stories?limit=1')
    await reader.open(`/posts?story=${rows[0]?.id}`)
    const pressed = reader.page.getByRole('group', { name: 'Window' }).locator('[aria-pressed="true"]')
    expect(await pressed.innerText()).toBe('All')
  })

  it('says where a filter does not hold', async () => {
    await reader.open('/?window=7d')
    const recent = reader.page.locator('.total', { hasText: 'In the last 24 hours' })
    expect(await recent.innerText()).toContain('whatever the window')
    await reader.open('/entities?entity=country%2Fsingapore')
    expect(await reader.page.locator('[data-figure="entities"]').innerText()).toContain('does not hold here')
  })
})
