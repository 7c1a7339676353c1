import { afterAll, expect, it } from 'vitest'
import type { PostsAnswer } from '../../src/domain/reading/posts.js'
import { describeWithChromium } from '../doubles/instagram-chromium.js'
import { closeBrowser, openReader, settled } from './browser.js'

/** As a form exports it: days first, ids of its own, quotes around commas, one row that is cut off. */
const SURVEY = [
  'Response ID,Submitted,Respondent,Town,Comment',
  'R-1001,25/03/2026 08:15,resp-07,Bedok,"Bus 14 late again lah, waited 25 minutes"',
  'R-1002,03/04/2026 19:40,resp-12,Tampines,Hawker centre at Tampines Round Market damn shiok',
  'R-1003,04/04/2026 07:05,resp-31,Yishun,"MRT breakdown on the North South Line, kena stuck at Khatib"',
  'R-1004,05/04/2026 21:30,resp-07,Bedok,组屋楼下很吵，晚上睡不着',
  'R-1005,06/04/2026 12:00,resp-44,Woodlands,Kenapa teksi susah sangat nak dapat di Woodlands',
  'R-1006,07/04/2026',
  '',
].join('\r\n')

/** As text: the page's own world has no types here. */
const fileOf = (name: string, content: string): string => `(() => {
  const transfer = new DataTransfer()
  transfer.items.add(new File([${JSON.stringify(content)}], ${JSON.stringify(name)}, { type: 'text/csv' }))
  return transfer
})()`

describeWithChromium('A file of posts', () => {
  afterAll(closeBrowser)

  it('is dropped, understood, tried, imported, seen and undone', { timeout: 240_000 }, async () => {
    const reader = await openReader('anna')
    const { page } = reader
    const count = (figure: string, name: string) =>
      page.locator(`[data-figure="${figure}"] [data-count="${name}"] dd`).innerText()

    // Drop the file
    await reader.open('/')
    await page.getByRole('link', { name: 'Upload', exact: true }).click()
    const dropped = await page.evaluateHandle(fileOf('Town survey 2026.csv', SURVEY))
    await page.dispatchEvent('.drop-zone', 'drop', { dataTransfer: dropped })

    // Its first rows and columns are shown
    await page.getByRole('heading', { name: 'How the file is read' }).waitFor()
    await settled(page)
    expect(await page.getByRole('cell', { name: 'Bus 14 late again lah, waited 25 minutes' }).count()).toBe(1)
    expect(await page.getByLabel('Text', { exact: true }).inputValue()).toBe('Comment')

    // Say what the other columns are
    await page.getByLabel('Id', { exact: true }).selectOption('Response ID')
    await page.getByLabel('Author (id)').selectOption('Respondent')
    await page.getByLabel('Date', { exact: true }).selectOption('Submitted')

    // 03/04 could be March or April: one date of the file shows which
    await page.getByText('Which comes first in 03/04/2026 19:40?').waitFor()
    expect(await page.getByLabel('The day').isChecked()).toBe(true)

    // Choose a new collection, and try it
    await page.getByLabel('Name of the new collection').fill('town-survey')
    await page.getByRole('button', { name: 'Try it without storing anything' }).click()
    await page.getByRole('heading', { name: 'What an import would do' }).waitFor()
    expect([await count('upload-preview', 'posts'), await count('upload-preview', 'rejected')]).toEqual(['5', '1'])
    expect(await page.getByRole('cell', { name: '3 Apr 2026' }).count()).toBe(1)
    expect(await page.getByText('2 columns instead of 5').count()).toBe(1)

    // Import it
    await page.getByRole('button', { name: 'Import 5 posts into town-survey' }).click()
    await page.getByRole('heading', { name: 'Imported', exact: true }).waitFor()
    expect(await count('upload-outcome', 'accepted')).toBe('5')
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Rejected and changed items' }).click()
    expect((await download).suggestedFilename()).toBe('rejects.ndjson')

    // See the posts
    const posts = async () => (await reader.ask<PostsAnswer>('/api/posts?from=all&collection=town-survey')).rows.length
    await expect.poll(posts, { timeout: 120_000, interval: 500 }).toBe(5)
    const upload = page.url()
    await page.getByRole('link', { name: 'See the posts' }).click()
    await page.getByText('MRT breakdown on the North South Line, kena stuck at Khatib').waitFor()

    // Undo the import
    await page.goto(upload)
    await page.getByRole('button', { name: 'Undo this import' }).click()
    await page.getByRole('button', { name: 'Take out 5 posts' }).click()
    await page.getByText('Undone: the posts that this file added are gone.').waitFor()
    expect(await posts()).toBe(0)
    await reader.close()
  })

  it('goes on where it was when the connection broke', async () => {
    const reader = await openReader('anna')
    const { page } = reader
    await reader.open('/upload')
    let pieces = 0
    await page.route('**/api/uploads/*', async (route) => {
      if (route.request().method() !== 'PATCH') return route.continue()
      pieces += 1
      return pieces === 2 ? route.abort('connectionreset') : route.continue()
    })
    const many = `text\n${Array.from({ length: 30_000 }, (_, at) => `Kopi number ${at}, less sugar`).join('\n')}\n`
    await page.locator('input[type=file]').setInputFiles({
      name: 'many.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(many),
    })
    await page.getByRole('heading', { name: 'How the file is read' }).waitFor()
    expect(pieces).toBeGreaterThan(2)
    await page.setViewportSize({ width: 360, height: 740 })
    const beyond = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
    expect(beyond).toBeLessThanOrEqual(0)
    await page.getByRole('button', { name: 'Remove this file' }).click()
    await page.getByRole('heading', { name: 'Bring a file' }).waitFor()
    await reader.close()
  })

  it('that is not a file of posts is refused in words, and readers cannot bring one', async () => {
    const reader = await openReader('anna')
    const { page } = reader
    await reader.open('/upload')
    await page.locator('input[type=file]').setInputFiles({
      name: 'setup.exe',
      mimeType: 'application/octet-stream',
      buffer: Buffer.concat([Buffer.from('4d5a9000', 'hex'), Buffer.alloc(600, 1)]),
    })
    await page.getByText('setup.exe is a program (.exe), not a file of posts').waitFor()
    await page.getByRole('button', { name: 'Remove this file' }).click()
    await page.getByRole('heading', { name: 'Bring a file' }).waitFor()
    await page.locator('input[type=file]').setInputFiles({
      name: 'empty.csv',
      mimeType: 'text/csv',
      buffer: Buffer.alloc(0),
    })
    await page.getByText('empty.csv is empty.').waitFor()
    await reader.close()
    const rita = await openReader('rita')
    await rita.open('/upload')
    await rita.page.getByText('Bringing files needs the role analyst').waitFor()
    await rita.close()
  })
})
