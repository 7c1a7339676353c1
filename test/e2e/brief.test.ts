import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { languageTag } from '../../src/domain/language-tag.js'
import type { BriefAnswer } from '../../src/domain/reading/brief.js'
import type { StoriesAnswer } from '../../src/domain/reading/stories.js'
import { describeWithChromium } from '../doubles/instagram-chromium.js'
import { closeBrowser, openReader, type Reader } from './browser.js'

const count = new Intl.NumberFormat('en-SG')

describeWithChromium('The page Brief', () => {
  let reader: Reader
  beforeAll(async () => void (reader = await openReader('rita')))
  afterAll(async () => {
    await reader.close()
    await closeBrowser()
  })

  it('is a day of the API in figures and quotations, each in its language, and the same as a file', async () => {
    const { rows } = await reader.ask<StoriesAnswer>('/api/stories?limit=1')
    const [{ day } = { day: '' }] = (rows[0]?.days ?? []).toSorted((one, other) => other.posts - one.posts)
    await reader.open(`/brief?day=${day}`)
    const { page } = reader
    const answer = await reader.ask<BriefAnswer>(`/api/brief?day=${day}`)
    const title = await page.locator('h1').innerText()
    expect(title).toMatch(/^Brief of /)
    expect(await page.locator('.brief').innerText()).toContain(count.format(answer.provenance.posts))
    expect(await page.locator('.brief-sources > li').count()).toBe(answer.citations.length)
    const quoted = await page.evaluate<{ quote: string; lang: string | null }[]>(
      `[...document.querySelectorAll('.brief blockquote q, .brief-sources q')].map((one) =>
        ({ quote: one.textContent, lang: one.getAttribute('lang') }))`,
    )
    expect(quoted.length).toBeGreaterThan(0)
    for (const { quote, lang } of quoted) {
      const cited = answer.citations.find((citation) => citation.quote === quote)
      expect(lang, quote).toBe(languageTag(cited?.language ?? '') ?? null)
    }
    for (const [button, ending, begin] of [
      ['Save as HTML', 'html', '<!doctype html>'],
      ['Save as Markdown', 'md', `# ${title}`],
    ] as const) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: button }).click(),
      ])
      expect(download.suggestedFilename()).toBe(`brief-${day}.${ending}`)
      expect((await text(await download.createReadStream())).startsWith(begin)).toBe(true)
    }
    await page.getByRole('button', { name: 'Week', exact: true }).click()
    await expect.poll(() => page.locator('h1').innerText()).toMatch(/^Brief of week /)
  })
})
