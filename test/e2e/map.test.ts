import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest'
import type { AreasAnswer } from '../../src/domain/reading/figures.js'
import { describeWithChromium } from '../doubles/instagram-chromium.js'
import { closeBrowser, openReader, settled, type Reader } from './browser.js'

describeWithChromium('The map', () => {
  let reader: Reader
  beforeEach(async () => void (reader = await openReader('rita')))
  afterEach(async () => reader.close())
  afterAll(closeBrowser)

  const address = () => new URL(reader.page.url())
  const focused = () => reader.page.evaluate<string>(`document.activeElement.getAttribute('aria-label') ?? ''`)

  async function expectPosts(posts: number): Promise<void> {
    await expect.poll(() => address().pathname).toBe('/posts')
    await settled(reader.page)
    await expect
      .poll(() => reader.page.locator('.figure-note[role="status"]').innerText())
      .toMatch(new RegExp(` of ${posts} posts?, newest first$`))
  }

  it('says how many posts are on no map, and its table has the figures of the API', async () => {
    const scripts: string[] = []
    reader.page.on('request', (request) => scripts.push(request.url()))
    await reader.open('/map?window=all')
    expect(scripts.filter((url) => url.includes('/assets/map-'))).toHaveLength(1)
    expect(scripts.filter((url) => url.includes('/assets/echarts-'))).toEqual([])
    const { rows, located, provenance } = await reader.ask<AreasAnswer>('/api/areas?from=all')
    expect(await reader.page.locator('[data-figure="map-posts"]').innerText()).toContain(
      `${provenance.posts - located} are on no map`,
    )
    expect(await reader.page.locator('.area').count()).toBe(rows.length)
    await reader.page.getByRole('button', { name: 'Table', exact: true }).click()
    const table = await reader.page.locator('tbody tr th').allInnerTexts()
    expect(table.map((cell) => cell.trim())).toEqual(rows.map(({ area }) => area))
  })

  it('a click on an area opens its posts; the chip takes the area away', async () => {
    await reader.open('/map?window=all&sentiment=negative')
    const { rows } = await reader.ask<AreasAnswer>('/api/areas?from=all&sentiment=negative')
    const bishan = rows.find(({ area }) => area === 'Bishan')
    await reader.page.getByRole('link', { name: 'Bishan: read' }).locator('path').first().click()
    await expectPosts(bishan?.posts ?? 0)
    expect(Object.fromEntries(address().searchParams)).toEqual({ window: 'all', sentiment: 'negative', area: 'Bishan' })
    await reader.page.getByRole('button', { name: 'Remove Planning area: Bishan' }).click()
    await expect.poll(() => address().searchParams.get('area')).toBeNull()
  })

  it('with the keyboard: arrow up to the area in the north, Enter', async () => {
    await reader.open('/map?window=all')
    const { rows } = await reader.ask<AreasAnswer>('/api/areas?from=all')
    await reader.page.getByRole('link', { name: 'Bishan: read' }).focus()
    await reader.page.keyboard.press('ArrowUp')
    expect(await focused()).toMatch(/^Ang Mo Kio: read /)
    const width = 'Number(getComputedStyle(document.activeElement.querySelector("path")).strokeWidth.replace("px", ""))'
    expect(await reader.page.evaluate<number>(width), 'the focus can be seen').toBeGreaterThan(2)
    expect(await reader.page.locator('.area[tabindex="0"]').count(), 'one stop of the Tab key').toBe(1)
    await reader.page.keyboard.press('Enter')
    await expectPosts(rows.find(({ area }) => area === 'Ang Mo Kio')?.posts ?? 0)
  })

  it('as a picture has its areas, what is hatched and where it is from, and no links', async () => {
    await reader.open('/map?window=all&show=feeling')
    const [download] = await Promise.all([
      reader.page.waitForEvent('download'),
      reader.page.getByRole('button', { name: /^Download SVG/ }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^kopitalk_map-feeling_sample_.*\.svg$/)
    const svg = await text(await download.createReadStream())
    for (const part of ['Ang Mo Kio', 'Fewer than 30 posts', '<pattern', 'Sample data']) expect(svg).toContain(part)
    expect(svg).not.toContain('href=')
  })
})
