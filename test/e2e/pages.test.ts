import { afterAll, beforeAll, expect, it } from 'vitest'
import { languageTag } from '../../src/domain/language-tag.js'
import type { CountsAnswer, EntitiesAnswer } from '../../src/domain/reading/figures.js'
import type { PostsAnswer } from '../../src/domain/reading/posts.js'
import { describeWithChromium } from '../doubles/instagram-chromium.js'
import { closeBrowser, openReader, settled, type Reader } from './browser.js'

const count = new Intl.NumberFormat('en-SG')

describeWithChromium('Pages show what the API answers', () => {
  let reader: Reader
  beforeAll(async () => void (reader = await openReader('rita')))
  afterAll(async () => {
    await reader.close()
    await closeBrowser()
  })

  it('Overview says that this is the sample, tells its events without a click and gives totals', async () => {
    await reader.open('/')
    const { page } = reader
    await expect.poll(() => page.locator('.banner-sample').innerText()).toContain('Sample data')
    const { provenance } = await reader.ask<CountsAnswer>('/api/counts?by=language')
    expect(await page.locator('.total-value').first().innerText()).toBe(count.format(provenance.posts))
    await expect.poll(() => page.locator('.stories > li').count()).toBeGreaterThanOrEqual(4)
    const stories = (await page.locator('.stories').innerText()).toLowerCase()
    const events = [/haze|psi/, /kopi/, /lions|malaysia|stadium/, /north-south|nsl|train|signalling/]
    expect(events.filter((event) => event.test(stories)).length, stories).toBeGreaterThanOrEqual(3)
    const entities = await reader.ask<EntitiesAnswer>('/api/entities?limit=12')
    expect(
      await page
        .getByRole('link', { name: entities.rows[0]?.name ?? '?' })
        .first()
        .isVisible(),
    ).toBe(true)
  })

  it('Overview asks at most ten questions', async () => {
    const visitor = await openReader('rita')
    const asked: string[] = []
    visitor.page.on('request', (request) => {
      const { pathname, search } = new URL(request.url())
      if (pathname.startsWith('/api/')) asked.push(pathname + search)
    })
    await visitor.open('/')
    await expect.poll(() => visitor.page.locator('.stories h3 a').count()).toBeGreaterThanOrEqual(4)
    expect(asked.length, asked.join('\n')).toBeLessThanOrEqual(10)
    await visitor.page.getByText('More filters').click()
    const themes = visitor.page.locator('select', { has: visitor.page.locator('option[value="transport"]') })
    await expect.poll(() => themes.count()).toBe(1) // asked for as soon as somebody looks for them
    const since = new Date(Date.now() - 86_400_000).toISOString()
    const { provenance } = await visitor.ask<CountsAnswer>(`/api/counts?from=${since}`)
    const today = visitor.page.locator('.total', { hasText: 'In the last 24 hours' }).locator('.total-value')
    expect(await today.innerText()).toBe(count.format(provenance.posts))
    await visitor.close()
  })

  it('Languages: the table has the same numbers as the chart', async () => {
    await reader.open('/languages')
    const { rows } = await reader.ask<CountsAnswer>('/api/counts?by=language')
    const top = rows
      .filter(({ key }) => key.language !== 'none' && key.language !== 'pending')
      .sort((one, other) => other.posts - one.posts)
    const drawn = await reader.page.locator('[data-figure="languages"] .chart').innerText()
    const share = (top[0]?.share?.share ?? 0) * 100
    expect(drawn).toContain(`${share.toFixed(1)}%`)
    const table = await reader.tableOf('languages')
    expect(table.map((cells) => cells[1])).toEqual(top.map(({ posts }) => count.format(posts)))
    expect(table[0]?.[2]).toBe(`${share.toFixed(1)}%`)
  })

  it('Sentiment, origin and comparison: their tables hold the API’s counts', async () => {
    for (const { path, figure, by } of [
      { path: '/sentiment', figure: 'sentiment-by-language', by: 'language,sentiment' },
      { path: '/origin', figure: 'origin', by: 'origin' },
    ]) {
      await reader.open(path)
      const { rows } = await reader.ask<CountsAnswer>(`/api/counts?by=${by}`)
      const posts = new Set(rows.map((row) => count.format(row.posts)))
      const column = by.includes(',') ? 2 : 1
      const table = await reader.tableOf(figure)
      expect(table.length).toBeGreaterThan(2)
      for (const cells of table) expect([...posts, '0']).toContain(cells[column])
    }
    await reader.open('/compare?by=origin&with=english')
    expect((await reader.tableOf('compare-origin-singlish')).map((cells) => cells[0])).toContain('Inside Singapore')
  })

  it('Entities: a click shows mentions over time of just that name', async () => {
    await reader.open('/entities')
    const { rows } = await reader.ask<EntitiesAnswer>('/api/entities?limit=50')
    const second = rows[1]
    await reader.page.locator('[data-figure="entities"] tbody tr').nth(1).getByRole('link').first().click()
    await reader.page.waitForSelector('[data-figure="mentions-over-time"]')
    await settled(reader.page)
    const table = await reader.tableOf('mentions-over-time')
    const sum = table.reduce((whole, cells) => whole + Number(cells[1]?.replaceAll(',', '')), 0)
    expect(sum).toBe(second?.posts)
  })

  it('Posts: search, and more behind the last one', async () => {
    await reader.open('/posts')
    expect(await reader.page.locator('.post').count()).toBe(25)
    await reader.page.getByRole('button', { name: 'Show more' }).click()
    await expect.poll(() => reader.page.locator('.post').count()).toBe(50)
    await reader.page.getByRole('searchbox').fill('haze')
    await reader.page.getByRole('button', { name: 'Search' }).click()
    await expect.poll(() => reader.page.url()).toContain('q=haze')
    await settled(reader.page)
    const { rows } = await reader.ask<PostsAnswer>('/api/posts?q=haze')
    expect(await reader.page.locator('.post-text').first().innerText()).toBe(rows[0]?.text)
  })

  it('Posts: a mistake in a query is marked under the box, and fixed with one click', async () => {
    await reader.open('/posts')
    await reader.page.getByRole('searchbox').fill('haze lang:en')
    await reader.page.getByRole('button', { name: 'Search', exact: true }).click()
    await reader.page.waitForSelector('.query-place')
    expect(await reader.page.getByRole('alert').innerText()).toBe(
      '`lang:` is not a field here; did you mean `language:`?',
    )
    expect(await reader.page.locator('.query-place').innerText()).toBe('haze lang:en')
    expect(await reader.page.locator('.query-place mark').innerText()).toBe('lang:')
    await reader.page.getByRole('button', { name: 'Search for haze language:en' }).click()
    await settled(reader.page)
    const { rows, provenance } = await reader.ask<PostsAnswer>('/api/posts?q=haze+language:en')
    await expect.poll(() => reader.page.locator('.post-text').first().innerText()).toBe(rows[0]?.text)
    await reader.page.getByText('What each part finds').click()
    await expect.poll(() => reader.page.locator('.search li').count()).toBeGreaterThanOrEqual(2)
    expect(provenance.posts).toBeGreaterThan(0)
  })

  it('Posts: search by meaning, and more like one of them', async () => {
    await reader.open('/posts')
    await reader.page.getByRole('button', { name: 'Meaning', exact: true }).click()
    await reader.page.getByRole('searchbox').fill('smoke in the air from fires abroad')
    await reader.page.getByRole('button', { name: 'Search' }).click()
    await expect.poll(() => reader.page.url()).toContain('meaning=smoke')
    await settled(reader.page)
    const { rows } = await reader.ask<PostsAnswer>('/api/posts?meaning=smoke+in+the+air+from+fires+abroad')
    expect(await reader.page.locator('.post-text').first().innerText()).toBe(rows[0]?.text)
    expect(await reader.page.getByRole('status').first().innerText()).toMatch(/^The nearest 25 of [\d,]+ posts/)
    await reader.page.getByRole('link', { name: `More like this: post ${rows[0]?.id}` }).click()
    await expect.poll(() => reader.page.url()).toContain(`like=${rows[0]?.id}`)
    await settled(reader.page)
    const like = await reader.ask<PostsAnswer>(`/api/posts?like=${rows[0]?.id}`)
    expect(await reader.page.locator('.like-which q').innerText()).toBe(rows[0]?.text)
    expect(await reader.page.locator('.like-which q').getAttribute('lang')).toBe(
      languageTag(rows[0]?.language ?? '') ?? null,
    )
    expect(await reader.page.locator('.post-text').first().innerText()).toBe(like.rows[0]?.text)
    await reader.page.getByRole('button', { name: 'Words', exact: true }).click()
    await reader.page.getByRole('searchbox').fill('haze')
    await reader.page.getByRole('button', { name: 'Search' }).click()
    await expect.poll(() => reader.page.url()).toContain('q=haze')
    expect(new URL(reader.page.url()).searchParams.get('like')).toBeNull()
  })

  it.each([
    ['sentiment', 'Negative', 'negative'],
    ['origin', 'Outside Singapore', 'outside'],
    ['language', 'Singlish', 'en-SG'],
    ['platform', 'Reddit', 'reddit'],
  ])('filter %s: the box changes the address and the figures; the chip takes it away', async (field, name, value) => {
    await reader.open('/languages')
    const posts = () => reader.page.locator('[data-figure="languages"] .provenance summary').innerText()
    const before = await posts()
    await reader.page.getByText('More filters').click()
    await reader.page.getByRole('checkbox', { name, exact: true }).check()
    await expect.poll(() => new URL(reader.page.url()).searchParams.get(field)).toBe(value)
    const { provenance } = await reader.ask<CountsAnswer>(`/api/counts?by=language&${field}=${value}`)
    await expect.poll(posts).toContain(`${count.format(provenance.posts)} post`)
    expect(await posts()).not.toBe(before)
    await reader.page.getByText('More filters').click()
    await reader.page.getByRole('button', { name: /^Remove/ }).click()
    await expect.poll(posts).toBe(before)
  })

  it.each([
    ['theme', 'transport'],
    ['term', '#sghaze'],
    ['reposts', 'without'],
    ['window', '7d'],
    ['from', 'all'],
  ])('filter %s in a link changes the figures', async (field, value) => {
    await reader.open('/languages')
    const posts = () => reader.page.locator('[data-figure="languages"] .provenance summary').innerText()
    const before = await posts()
    await reader.open(`/languages?${new URLSearchParams({ [field]: value }).toString()}`)
    expect(await posts()).not.toBe(before)
  })

  it('an empty answer says what to do', async () => {
    await reader.open('/languages?language=en&term=nobodysaysthis')
    expect(await reader.page.locator('[data-figure="languages"]').innerText()).toContain('No posts match')
  })

  it('an entity of a link has the name that the API gives it', async () => {
    const { rows } = await reader.ask<EntitiesAnswer>('/api/entities?limit=1')
    await reader.open(`/entities?entity=${encodeURIComponent(rows[0]?.id ?? '')}`)
    const title = () => reader.page.locator('[data-figure="mentions-over-time"] h2').innerText()
    await expect.poll(title).toBe(`Posts that name ${rows[0]?.name}`)
    await expect.poll(() => reader.page.locator('.chip').first().innerText()).toContain(rows[0]?.name ?? '?')
  })

  it('a day without trends leads to the latest that has some', async () => {
    await reader.open('/trends?day=2020-01-01')
    await reader.page.getByText('Words and names behind it').click()
    const figure = reader.page.locator('figure').first()
    await figure.waitFor()
    await settled(reader.page)
    expect(await figure.innerText()).toContain('Nothing stood out')
    await figure.getByRole('link', { name: 'Go to the latest day with trends' }).click()
    await settled(reader.page)
    expect(await reader.page.locator('.trend-list li').count()).toBeGreaterThan(0)
  })
})
