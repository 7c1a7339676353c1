import { text } from 'node:stream/consumers'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import type { PipelineAnswer } from '../../src/domain/reading/operation.js'
import type { PostAnswer, PostsAnswer } from '../../src/domain/reading/posts.js'
import { buryPosts } from '../../src/store/pipeline/dead-letters.js'
import { describeWithChromium } from '../doubles/instagram-chromium.js'
import { closeBrowser, openReader, settled } from './browser.js'
import { PASSWORD } from './system.js'

describeWithChromium('What people do on the pages', () => {
  let db: pg.Pool
  beforeAll(() => void (db = new pg.Pool({ connectionString: inject('kopitalkDatabase') })))
  afterAll(async () => {
    await db.end()
    await closeBrowser()
  })

  it('shows no figure before the login; reports a wrong password and keeps the name; then opens the requested page', async () => {
    const reader = await openReader(null)
    await reader.open('/languages?window=7d')
    expect(await reader.page.locator('h1').innerText()).toBe('Log in')
    expect(await reader.page.locator('.chart').count()).toBe(0)
    await reader.page.getByLabel('Name').fill('rita')
    await reader.page.getByLabel('Password').fill('not the password')
    await reader.page.getByRole('button', { name: 'Log in' }).click()
    await reader.page.getByRole('alert').waitFor()
    expect(await reader.page.getByLabel('Name').inputValue()).toBe('rita')
    await reader.page.getByLabel('Password').fill(PASSWORD)
    await reader.page.getByRole('button', { name: 'Log in' }).click()
    await reader.page.getByRole('heading', { name: 'Languages', exact: true }).waitFor()
    expect(reader.page.url()).toContain('/languages?window=7d')
    await settled(reader.page)
    await reader.page.getByRole('button', { name: 'Log out' }).click()
    await reader.page.getByRole('heading', { name: 'Log in' }).waitFor()
    await reader.close()
  })

  it('a reader has no buttons that label or operate, and the server refuses her', async () => {
    const reader = await openReader('rita')
    const { rows } = await reader.ask<PostsAnswer>('/api/posts?limit=1')
    const id = rows[0]?.id ?? 0
    await reader.open(`/posts/${id}`)
    expect(await reader.page.getByRole('group', { name: 'Your label' }).count()).toBe(0)
    const status = await reader.page.evaluate<number>(`fetch('/api/labels', {
      method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ task: 'sentiment', postId: ${id}, value: 'neutral' }) }).then(({ status }) => status)`)
    expect(status).toBe(403)
    await reader.close()
  })

  it('a label that an analyst gives is seen in Quality', async () => {
    const reader = await openReader('anna')
    const { rows } = await reader.ask<PostsAnswer>('/api/posts?limit=1&sentiment=negative&language=en')
    const post = rows[0]
    await reader.open(`/posts/${post?.id ?? ''}`)
    await reader.page.getByRole('button', { name: 'Negative', exact: true }).click()
    await expect.poll(() => reader.page.getByText('Saved. It counts in Quality.').count()).toBe(1)
    const labelled = await reader.ask<PostAnswer>(`/api/posts/${post?.id ?? ''}`)
    expect(labelled.labels).toMatchObject([{ task: 'sentiment', value: 'negative', by: 'anna' }])
    expect(labelled.sentiment, 'the model’s own label stays').toBe('negative')
    await reader.open('/quality')
    const table = reader.page.locator('[data-figure="labels"] tbody tr', { hasText: 'English' })
    await expect.poll(() => table.innerText()).toMatch(/Sentiment\s+English\s+not drawn\s+1\s+1\s+100\.0%/)
    await reader.close()
  })

  it('an analyst sees which words told a language, and disagrees in the same box', async () => {
    const reader = await openReader('anna')
    const { rows } = await reader.ask<PostsAnswer>('/api/posts?limit=1&language=en-SG')
    const id = rows[0]?.id ?? 0
    await reader.open(`/posts/${id}`)
    const box = reader.page.getByRole('region', { name: 'Language' })
    await box.getByText('Word by word').click()
    await box.getByText('against other English').waitFor()
    expect(await box.locator('.weights li').count()).toBeGreaterThan(0)
    await box.getByRole('combobox').selectOption('ms')
    await box.getByRole('button', { name: 'Save language' }).click()
    await box.getByText('Saved. It counts in Quality.').waitFor()
    const { labels, language } = await reader.ask<PostAnswer>(`/api/posts/${id}`)
    expect(labels).toMatchObject([{ task: 'language', value: 'ms', by: 'anna' }])
    expect(language, 'the model’s own label stays').toBe('en-SG')
    await reader.close()
  })

  it('an operator replays a dead letter, and the worker takes the post', async () => {
    const reader = await openReader('olga')
    const { rows } = await reader.ask<PostsAnswer>('/api/posts?limit=1&language=en&q=haze')
    const id = rows[0]?.id ?? 0
    const client = await db.connect()
    try {
      await client.query('begin')
      await buryPosts(client, 'sentiment', [{ postId: id, reason: 'process_error', detail: 'made by a test' }], [])
      await client.query('commit')
    } finally {
      client.release()
    }
    await reader.open('/pipeline')
    expect((await reader.ask<PipelineAnswer>('/api/pipeline')).stages.sentiment.dead).toBe(1)
    await reader.page.getByRole('button', { name: 'Try again Sentiment: process error' }).click()
    await reader.page.getByText('1 post goes through the step again.').waitFor()
    await expect
      .poll(async () => (await reader.ask<PipelineAnswer>('/api/pipeline')).stages.sentiment, { timeout: 30_000 })
      .toMatchObject({ dead: 0, pending: 0 })
    expect((await reader.ask<PipelineAnswer>('/api/pipeline')).law).toBe('holds')
    expect((await reader.ask<PostAnswer>(`/api/posts/${id}`)).stages.sentiment.outcome).toBe('done')
    await expect.poll(() => reader.page.getByText('None: no step has given up on a post.').count()).toBe(1)
    await reader.close()
  })

  it('an operator adds a rule, switches it off and takes it away', async () => {
    const reader = await openReader('olga')
    await reader.open('/alerts')
    const { page } = reader
    await page.getByLabel('Name').fill('Haze is back')
    await page.getByLabel('Words or hashtag').fill('#sghaze')
    await page.getByLabel('Posts an hour, at least').fill('100000')
    await page.getByLabel('Webhook address').fill('https://example.com/hook')
    await page.getByRole('button', { name: 'Save rule' }).click()
    const rule = page.locator('[data-figure="alert-rules"] tbody tr')
    await expect.poll(() => rule.innerText()).toContain('“#sghaze”: 100,000 posts an hour')
    expect(await rule.innerText(), 'the address itself is not shown').not.toContain('/hook')
    await page.getByRole('button', { name: 'Switch Haze is back off' }).click()
    await page.getByRole('button', { name: 'Switch Haze is back on' }).waitFor()
    await page.getByRole('button', { name: 'Delete Haze is back' }).click()
    await page.getByText('There is no rule yet.').waitFor()
    await reader.close()
  })

  it('says that the server went away, and keeps the last figures', async () => {
    const reader = await openReader('rita')
    await reader.open('/languages')
    const before = await reader.page.locator('[data-figure="languages"] .chart').innerText()
    await reader.page.route('**/api/**', (route) => route.abort())
    await reader.page.getByRole('button', { name: '7 days' }).click()
    await reader.page.getByText('You see the last figures').waitFor()
    expect(await reader.page.locator('[data-figure="languages"] .chart').innerText()).toBe(before)
    await reader.page.unroute('**/api/**')
    await reader.page.getByRole('button', { name: 'All', exact: true }).click()
    await expect.poll(() => reader.page.getByText('You see the last figures').count()).toBe(0)
    await reader.close()
  })

  it('markup in a post is text', async () => {
    const reader = await openReader('rita')
    const { rows } = await reader.ask<PostsAnswer>('/api/posts?limit=1')
    const id = rows[0]?.id ?? 0
    const hostile = '<img src=x onerror="document.title=1"><b>bold</b> \u202Eevil'
    await reader.page.route(`**/api/posts/${id}`, async (route) => {
      const response = await route.fetch()
      const post = (await response.json()) as PostAnswer
      const entities = { outcome: 'pending' as const }
      await route.fulfill({
        response,
        json: { ...post, text: hostile, language: 'zh', stages: { ...post.stages, entities } },
      })
    })
    await reader.open(`/posts/${id}`)
    expect(await reader.page.locator('.post-text-large').textContent()).toBe(hostile)
    expect(await reader.page.locator('.post-text-large').getAttribute('lang')).toBe('zh')
    expect(await reader.page.locator('.post-text-large img, .post-text-large b').count()).toBe(0)
    await reader.close()
  })

  it('CSV and pictures are given as files that say what they are', async () => {
    const reader = await openReader('rita')
    await reader.open('/languages?from=2026-01-01&to=2099-01-01&origin=inside')
    const figure = reader.page.locator('[data-figure="languages"]')
    for (const ending of ['CSV', 'SVG', 'PNG']) {
      const [download] = await Promise.all([
        reader.page.waitForEvent('download'),
        figure.getByRole('button', { name: new RegExp(`^Download ${ending}`) }).click(),
      ])
      expect(download.suggestedFilename()).toBe(
        `kopitalk_languages_sample_2026-01-01-to-2098-12-31_origin-inside.${ending.toLowerCase()}`,
      )
      if (ending === 'PNG') continue
      const said = (await text(await download.createReadStream())).replaceAll('</text>', ' ').replaceAll(/<[^>]+>/g, '')
      for (const fact of [
        'invented',
        '1 Jan 2026',
        'UTC+8',
        'Inside Singapore',
        'Models:',
        'Known gaps:',
        '/languages?',
      ])
        expect(said, ending).toContain(fact)
    }
    await reader.close()
  })

  it('corrected shares look like corrected ones, also as a file', async () => {
    const reader = await openReader('rita')
    await reader.open('/sentiment')
    const figure = reader.page.locator('[data-figure="sentiment-by-language"]')
    expect(await figure.innerText()).toContain('chance only')
    await figure.getByRole('button', { name: 'Corrected', exact: true }).click()
    expect(await figure.locator('h2').innerText()).toContain('(corrected)')
    expect(await figure.innerText()).toContain('chance and the errors of the model')
    const [download] = await Promise.all([
      reader.page.waitForEvent('download'),
      figure.getByRole('button', { name: /^Download SVG/ }).click(),
    ])
    expect(download.suggestedFilename()).toContain('_corrected_')
    expect(await text(await download.createReadStream())).toContain('(corrected)')
    await reader.close()
  })
})
