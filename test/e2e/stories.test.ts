import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TrendsAnswer } from '../../src/domain/reading/figures.js'
import type { PostsAnswer } from '../../src/domain/reading/posts.js'
import type { StoriesAnswer, StoryAnswer } from '../../src/domain/reading/stories.js'
import { describeWithChromium } from '../doubles/instagram-chromium.js'
import { closeBrowser, openReader, settled, type Reader } from './browser.js'

const count = new Intl.NumberFormat('en-SG')

describeWithChromium('Stories', () => {
  let reader: Reader
  let stories: StoriesAnswer['rows']
  beforeAll(async () => {
    reader = await openReader('rita')
    stories = (await reader.ask<StoriesAnswer>('/api/stories?limit=8')).rows
  })
  afterAll(async () => {
    await reader.close()
    await closeBrowser()
  })

  const story = (index: number) => {
    const found = stories[index]
    if (!found) throw new Error(`the sample has only ${stories.length} stories`)
    return found
  }

  it('are on the Overview in the order of the API, each with its language, state and page', async () => {
    await reader.open('/')
    const links = reader.page.locator('.stories h3 a')
    await expect.poll(() => links.allInnerTexts()).toEqual(stories.map(({ title }) => title))
    for (const [index, { id, titleLanguage }] of stories.entries()) {
      expect(new URL((await links.nth(index).getAttribute('href')) ?? '', reader.page.url()).pathname).toBe(
        `/stories/${id}`,
      )
      expect(await links.nth(index).locator('bdi').getAttribute('lang')).toBe(titleLanguage)
    }
    const first = await reader.page.locator('.stories > li').first().innerText()
    expect(first).toContain(`${count.format(story(0).authors)} author`)
    expect(first).toMatch(/New|Rising|Peak|Fading|Returned|Silent/)
  })

  it('hold to the filters of the page, and keep them on the way to their pages', async () => {
    await reader.open('/?language=zh')
    const { rows } = await reader.ask<StoriesAnswer>('/api/stories?limit=8&language=zh')
    const links = reader.page.locator('.stories h3 a')
    await expect.poll(() => links.allInnerTexts()).toEqual(rows.map(({ title }) => title))
    await links.first().click()
    await settled(reader.page)
    expect(reader.page.url()).toContain(`/stories/${rows[0]?.id}?language=zh`)
    const languages = await reader.tableOf('story-languages')
    expect(languages.map(([name, posts]) => [name, posts])).toEqual([['Chinese', count.format(rows[0]?.posts ?? 0)]])
  })

  it('are marks on the timeline: a mark leads to its story, and the table names it', async () => {
    await reader.open('/')
    const figure = reader.page.locator('[data-figure="posts-over-time"]')
    await figure.locator('svg text', { hasText: /^1$/ }).click()
    await expect.poll(() => new URL(reader.page.url()).pathname).toBe(`/stories/${story(0).id}`)
    await reader.open('/')
    const named = (await reader.tableOf('posts-over-time')).map((cells) => cells[2]).join('\n')
    for (const [index, { title }] of stories.entries()) expect(named).toContain(`${index + 1}  ${title}`)
  })

  it('have a page that reads: life, posts, languages, feelings and who was first', async () => {
    const { id, title, titleLanguage } = story(0)
    await reader.open(`/stories/${id}`)
    const answer = await reader.ask<StoryAnswer>(`/api/stories/${id}`)
    const heading = reader.page.locator('h1')
    expect(await heading.innerText()).toBe(title)
    expect(await heading.getAttribute('lang')).toBe(titleLanguage)
    expect(await reader.page.locator('.totals').innerText()).toContain(count.format(answer.story.authors))
    expect(await reader.page.locator('.post-text').allInnerTexts()).toEqual(
      answer.representatives.map(({ text }) => text.trim()),
    )
    const languages = await reader.tableOf('story-languages')
    expect(languages.reduce((sum, cells) => sum + Number(cells[1]), 0)).toBe(
      Object.entries(answer.story.languages).reduce((sum, [label, n]) => sum + (label === 'none' ? 0 : n), 0),
    )
    const onsets = await reader.tableOf('story-first-by-language')
    expect(onsets.map((cells) => cells[5])).toEqual(answer.onsets.language.map(({ authors }) => count.format(authors)))
    expect((await reader.tableOf('story-feelings-by-language')).length).toBe(answer.feelings.language.length)
    await reader.page
      .locator('[data-figure="story-history"]')
      .getByRole('button', { name: 'Days', exact: true })
      .click()
    const days = await reader.tableOf('story-history')
    expect(days.map((cells) => cells[1]).filter((authors) => authors !== '0')).toEqual(
      answer.story.days.map(({ authors }) => count.format(authors)),
    )
  })

  it('lead to all of their posts, and each of these back to its story', async () => {
    const { id } = story(0)
    await reader.open(`/stories/${id}`)
    await reader.page.getByRole('link', { name: 'Read all posts' }).click()
    await settled(reader.page)
    const { provenance, rows } = await reader.ask<PostsAnswer>(`/api/posts?story=${id}`)
    expect(await reader.page.getByRole('status').first().innerText()).toContain(`of ${count.format(provenance.posts)} `)
    await expect.poll(() => reader.page.locator('.chip').first().innerText()).toContain(story(0).title)
    await reader.page.getByRole('link', { name: `Its story: post ${rows[0]?.id}` }).click()
    await settled(reader.page)
    expect(new URL(reader.page.url()).pathname).toBe(`/stories/${id}`)
    await reader.page.getByRole('link', { name: 'More like this' }).first().click()
    await settled(reader.page)
    const like = await reader.ask<PostsAnswer>(`/api/posts?likeStory=${id}&from=all`)
    expect(await reader.page.locator('.post-text').first().innerText()).toBe(like.rows[0]?.text.trim())
    expect(await reader.page.locator('.like-which q').innerText()).toBe(story(0).title)
  })

  it('are found by a search in posts', async () => {
    await reader.open('/posts?q=train')
    const { rows } = await reader.ask<StoriesAnswer>('/api/stories?q=train&limit=3')
    expect(rows.length).toBeGreaterThan(0)
    const found = reader.page.getByRole('navigation', { name: 'Stories of these posts' }).getByRole('link')
    await expect.poll(() => found.allInnerTexts()).toEqual(rows.map(({ title }) => title))
  })

  it('stand side by side: one axis, both languages, and what only one of them says', async () => {
    const [one, other] = [story(0), story(1)]
    await reader.open(`/stories/${one.id}`)
    await reader.page.getByText('Compare with…').click()
    const panel = reader.page.locator('.compare-panel')
    await panel.getByRole('link', { name: other.title }).first().click()
    await settled(reader.page)
    expect(new URL(reader.page.url()).pathname).toBe(`/stories/${one.id}/against/${other.id}`)
    expect(await reader.page.locator('.story-side h2').allInnerTexts()).toEqual([one.title, other.title])
    await reader.page
      .locator('[data-figure="story-history"]')
      .getByRole('button', { name: 'Days', exact: true })
      .click()
    const days = await reader.tableOf('story-history')
    const sum = (column: number) => days.reduce((whole, cells) => whole + Number(cells[column]), 0)
    const of = async (id: number) =>
      (await reader.ask<StoryAnswer>(`/api/stories/${id}`)).story.days.reduce(
        (whole, { authors }) => whole + authors,
        0,
      )
    expect([sum(1), sum(2)]).toEqual([await of(one.id), await of(other.id)])
    const languages = await reader.tableOf('stories-languages')
    expect(languages[0]).toHaveLength(9)
  })

  it.each(['/stories/999999', '/stories/buy-at-evil.example', '/stories/1/against/999999'])(
    '%s says in a sentence that there is no such story',
    async (path) => {
      await reader.open(path)
      const shown = await reader.page.locator('body').innerText()
      expect(shown).toContain('This story does not exist')
      expect(shown).not.toContain('evil')
      await reader.page.getByRole('link', { name: 'All stories' }).first().click()
      await expect.poll(() => new URL(reader.page.url()).pathname).toBe('/trends')
    },
  )

  it('of which the filters leave nothing say how long they lasted, and show all of it on a click', async () => {
    const { id, authors } = story(0)
    await reader.open(`/stories/${id}?from=2020-01-01&to=2020-02-01`)
    expect(await reader.page.locator('main').innerText()).toContain('No post of the story matches the filters')
    await reader.page.getByRole('link', { name: 'Show the whole story' }).click()
    await expect.poll(() => reader.page.locator('.totals').innerText()).toContain(count.format(authors))
  })

  it('of a day are on Trends, with words and names folded below', async () => {
    const { latestDay } = await reader.ask<TrendsAnswer>('/api/trends')
    const day = latestDay ?? ''
    const next = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10)
    await reader.open(`/trends?day=${day}`)
    const { rows } = await reader.ask<StoriesAnswer>(`/api/stories?from=${day}&to=${next}`)
    expect(await reader.page.locator('.stories h3 a').allInnerTexts()).toEqual(rows.map(({ title }) => title))
    expect(await reader.page.locator('.trend-list').count()).toBe(0)
    await reader.page.getByText('Words and names behind it').click()
    await reader.page.waitForSelector('.trend-panel')
    await settled(reader.page)
    const terms = await reader.ask<TrendsAnswer>(`/api/trends?day=${day}&limit=20`)
    expect(await reader.page.locator('.trend-name').allInnerTexts()).toEqual(terms.rows.map(({ label }) => label))
    expect(await reader.page.locator('.trend-panel').innerText()).toMatch(/\d+ authors? in \d+ posts?/)
  })

  it.each([
    [{ rows: [], stories: 0, waiting: [], meant: 0 }, 'has not read any of these posts yet'],
    [{ rows: [], stories: 0, waiting: ['2026-08-09'], meant: 9 }, 'still being looked for on 9 Aug'],
    [{ rows: [], stories: 0, waiting: [], meant: 9 }, 'No story was found in these posts'],
  ])('that are not there are explained: %j', async (made, sentence) => {
    const visitor = await openReader('rita')
    await visitor.page.route('**/api/stories?*', async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, json: { ...((await response.json()) as StoriesAnswer), ...made } })
    })
    await visitor.open('/')
    expect(await visitor.page.locator('main').innerText()).toContain(sentence)
    await visitor.close()
  })
})
