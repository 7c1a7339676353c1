import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CollectionsAnswer } from '../../src/domain/reading/operation.js'
import { dayOf, startOf } from '../../src/domain/singapore-time.js'
import { describeWithChromium } from '../doubles/instagram-chromium.js'
import { closeBrowser, openReader, type Reader } from './browser.js'

describeWithChromium('Time on the pages', () => {
  let reader: Reader
  /** Some days before the last post of the sample. */
  let day: string
  beforeAll(async () => {
    reader = await openReader('rita')
    const { rows } = await reader.ask<CollectionsAnswer>('/api/collections')
    day = dayOf(new Date(rows[0]?.to ?? ''), -3)
  })
  afterAll(async () => {
    await reader.close()
    await closeBrowser()
  })

  it.each([
    ['/', 'posts-over-time'],
    ['/sentiment', 'sentiment-over-time'],
  ])('%s: a window of one day is counted by the hour, whichever way it was chosen', async (path, figure) => {
    await reader.open(`${path}?from=${day}&to=${dayOf(startOf(day), 1)}`)
    const times = new Set((await reader.tableOf(figure)).map(([time]) => time))
    expect(times.size).toBeGreaterThan(5)
  })

  it('the same time before days is that of as many days in Singapore', async () => {
    const asked = reader.page.waitForRequest((request) => new URL(request.url()).pathname === '/api/compare')
    await reader.open(`/compare?from=${day}&to=${dayOf(startOf(day), 2)}`)
    const against = new URLSearchParams(new URL((await asked).url()).searchParams.get('against') ?? '')
    expect(Object.fromEntries(against)).toEqual({
      from: startOf(dayOf(startOf(day), -2)).toISOString(),
      to: startOf(day).toISOString(),
    })
  })

  it('has its year: on posts, axes and windows, and on what they are saved as', async () => {
    const year = day.slice(0, 4)
    const { page } = reader
    await reader.open(`/posts?from=${day}&to=${dayOf(startOf(day), 1)}`)
    expect(await page.locator('.post-head').first().innerText()).toContain(` ${year}`)
    await reader.open(`/?from=${day}&to=${dayOf(startOf(day), 5)}`)
    const figure = page.locator('[data-figure="posts-over-time"]')
    const axis = (await figure.locator('svg text').allTextContents()).filter((label) => /^\d+ \w+/.test(label))
    expect(axis.length).toBeGreaterThan(1)
    for (const label of axis) expect(label).toContain(` ${year}`)
    expect(await figure.locator('.provenance summary').innerText()).toContain(` ${year}`)
    await reader.open(`/trends?day=${day}`)
    expect(await page.locator('#stories').innerText()).toContain(` ${year}`)
  })
})
