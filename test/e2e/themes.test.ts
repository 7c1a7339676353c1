import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest'
import { parseThemes } from '../../config/themes.js'
import type { CountsAnswer, ThemesAnswer } from '../../src/domain/reading/figures.js'
import { describeWithChromium } from '../doubles/instagram-chromium.js'
import { closeBrowser, openReader, settled, type Reader } from './browser.js'

const count = new Intl.NumberFormat('en-SG')

describeWithChromium('Themes', () => {
  let reader: Reader
  beforeEach(async () => void (reader = await openReader('rita')))
  afterEach(() => reader.close())
  afterAll(closeBrowser)

  const english = () => reader.page.getByLabel('English', { exact: true })
  const finds = () => reader.page.locator('[data-figure="theme-finds"]')
  const tryThem = async () => {
    await reader.page.getByRole('button', { name: 'Try these words' }).click()
    await settled(reader.page)
  }
  const downloaded = async (button: string) => {
    const download = reader.page.waitForEvent('download')
    await reader.page.getByRole('button', { name: button }).click()
    const file = await download
    expect(file.suggestedFilename()).toBe('themes.json')
    return parseThemes(readFileSync(await file.path(), 'utf8'), 'themes.json')
  }
  const saved = async () => (await reader.ask<ThemesAnswer>('/api/themes')).rows

  it('are listed with the posts of the filter, and each number leads to its posts', async () => {
    await reader.open('/themes?language=en-SG')
    const { rows } = await reader.ask<CountsAnswer>('/api/counts?by=theme&language=en-SG')
    const posts = rows.find(({ key }) => key.theme === 'food')?.posts ?? 0
    expect(posts).toBeGreaterThan(0)
    const food = reader.page.getByRole('row').filter({ hasText: 'Food' })
    expect(await food.getByRole('cell').first().innerText()).toBe(count.format(posts))
    await food.getByRole('cell').first().getByRole('link').click()
    await expect.poll(() => new URL(reader.page.url()).search).toBe('?language=en-SG&theme=food')
  })

  it('are downloaded as a file that the server reads as the themes that it has', async () => {
    await reader.open('/themes')
    const file = await downloaded('Download the themes file')
    expect(file.map((theme) => ({ queries: [], ...theme }))).toEqual(await saved())
  })

  it('words are changed and tried, and the change is taken away as a file', async () => {
    await reader.open('/themes')
    await reader.page.getByRole('link', { name: 'Transport', exact: true }).click()
    await english().fill('mrt\nnobodysaysthis')
    await tryThem()
    await expect.poll(() => finds().innerText()).toContain('nobodysaysthis finds nothing')
    await expect.poll(() => finds().locator('.post mark').count()).toBeGreaterThan(0)
    expect(await finds().locator('.post mark').allInnerTexts()).toContainEqual(expect.stringMatching(/^mrt$/i))
    const file = await downloaded('Download the file with these changes')
    expect(file.find(({ key }) => key === 'transport')?.words.en).toEqual(['mrt', 'nobodysaysthis'])
    expect((await saved()).find(({ key }) => key === 'transport')?.words.en, 'nothing is saved').toContain('bus stop')
  })

  it('a word that cannot be used is named with its language, and a query with its place', async () => {
    await reader.open('/themes/transport')
    await english().fill('mrt\nkick off')
    await tryThem()
    await expect.poll(() => finds().getByRole('alert').innerText()).toContain('en: "kick off": of "kick off" only')
    await english().fill('mrt')
    await reader.page.getByLabel('Queries of the search language').fill('mrt lang:en')
    await tryThem()
    await expect.poll(() => finds().locator('.query-place mark').innerText()).toBe('lang:')
    expect(await finds().getByRole('alert').innerText()).toContain('"mrt lang:en"')
  })
})
