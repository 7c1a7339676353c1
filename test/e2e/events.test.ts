import { text } from 'node:stream/consumers'
import { afterAll, expect, it } from 'vitest'
import type { CountsAnswer } from '../../src/domain/reading/figures.js'
import type { MarksAnswer } from '../../src/domain/reading/marks.js'
import { dayOf } from '../../src/domain/singapore-time.js'
import { describeWithChromium } from '../doubles/instagram-chromium.js'
import { closeBrowser, openReader, settled, type Reader } from './browser.js'

const CHARTS = [
  ['/?window=all', 'posts-over-time'],
  ['/sentiment?window=all', 'sentiment-over-time'],
  ['/languages?window=all', 'languages-over-time'],
  ['/origin?window=all', 'origin-over-time'],
  ['/entities?window=all&entity=country%2Fsingapore', 'mentions-over-time'],
] as const
const HOLIDAYS = 'Show public holidays'

/** The letters above a chart. */
const lettersOn = ({ page }: Reader, figure: string): Promise<string[]> =>
  page.evaluate<string[]>(
    `[...document.querySelectorAll('[data-figure="${figure}"] .chart svg text')].map((each) => each.textContent)
      .filter((each) => /^[A-Z]$/.test(each))`,
  )

/** A day with posts, near the end of the sample. */
async function lateDay(reader: Reader): Promise<string> {
  const { rows } = await reader.ask<CountsAnswer>('/api/counts?bucket=day&from=all')
  return dayOf(Date.parse(rows.at(-3)?.at ?? ''))
}

describeWithChromium('Events on the timelines', () => {
  afterAll(closeBrowser)

  it('an analyst notes one, every chart over time shows it, she changes it and takes it away', async () => {
    const reader = await openReader('anna')
    const { page } = reader
    const day = await lateDay(reader)
    const list = page.locator('[data-figure="events"]')

    // She notes what happened.
    await reader.open('/events')
    await list.getByText('No event is marked yet.').waitFor()
    await page.getByLabel('What happened').fill('Fare review announced')
    await page.getByLabel('Day', { exact: true }).fill(day)
    await page.getByLabel('Link, if there is one').fill('https://example.org/fares')
    await page.getByRole('button', { name: 'Save event' }).click()
    await expect.poll(() => list.innerText()).toContain('Fare review announced')
    expect(await list.getByRole('link').getAttribute('href')).toBe('https://example.org/fares')

    // Every chart over time has its letter and says what it stands for.
    for (const [path, figure] of CHARTS) {
      await reader.open(path)
      await expect.poll(() => lettersOn(reader, figure), { message: figure }).toEqual(['A'])
      expect(await page.locator(`[data-figure="${figure}"] .event-key`).innerText(), figure).toContain(
        'Fare review announced',
      )
    }

    // The saved picture and the table say it, too.
    await reader.open('/?window=all')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: /^Download SVG: Posts/ }).click(),
    ])
    expect(await text(await download.createReadStream())).toContain('Fare review announced')
    const cells = (await reader.tableOf('posts-over-time')).flat()
    expect(cells.filter((cell) => cell.includes('A  Fare review announced'))).toHaveLength(1)

    // She corrects it, and takes it away.
    await reader.open('/events')
    await page.getByRole('button', { name: 'Change Fare review announced' }).click()
    await page.getByLabel('What happened').fill('Fares go up')
    await page.getByRole('button', { name: 'Save event' }).click()
    await list.getByText('Fares go up').waitFor()
    await page.getByRole('button', { name: 'Remove Fares go up' }).click()
    await list.getByText('No event is marked yet.').waitFor()
    await reader.close()
  })

  it('public holidays are named in the table until a reader switches them off, who can add no event', async () => {
    const reader = await openReader('rita')
    const { page } = reader
    const day = await lateDay(reader)
    // Whether one of the real ones lies in the window of the sample depends on today.
    await page.route('**/api/marks', async (route) => {
      const answer = (await (await route.fetch()).json()) as MarksAnswer
      await route.fulfill({ json: { ...answer, holidays: [{ day, title: 'National Day' }] } })
    })
    const names = async () => (await reader.tableOf('posts-over-time')).flat().filter((cell) => cell === 'National Day')
    await reader.open('/?window=all')
    await page.locator('[data-figure="posts-over-time"] .event-key').getByText('public holidays').waitFor()
    expect(await names()).toHaveLength(1)
    await reader.open('/events')
    expect(await page.getByRole('button', { name: 'Save event' }).count()).toBe(0)
    await page.getByLabel(HOLIDAYS).uncheck()
    const marks = page.waitForResponse('**/api/marks')
    await reader.open('/?window=all')
    await marks
    await settled(page)
    expect(await names()).toEqual([])
    await reader.close()
  })
})
