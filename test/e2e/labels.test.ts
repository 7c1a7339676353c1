import { afterAll, expect, it } from 'vitest'
import type { LabelQueueAnswer, PostAnswer } from '../../src/domain/reading/posts.js'
import { describeWithChromium } from '../doubles/instagram-chromium.js'
import { closeBrowser, openReader, settled, type Reader } from './browser.js'

const QUEUE = '/api/label-queue?task=sentiment&limit=20'

const labelOf = async (reader: Reader, id: number): Promise<unknown> =>
  (await reader.ask<PostAnswer>(`/api/posts/${id}`)).labels.find(({ by }) => by === 'anna')?.value

/** As if the glossary knew a rude word in all texts of the queue, or in none. */
const sayRude = (page: Reader['page'], rude: boolean): Promise<unknown> =>
  page.route('**/api/label-queue?*', async (route) => {
    const response = await route.fetch()
    const { rows } = (await response.json()) as LabelQueueAnswer
    await route.fulfill({ response, json: { rows: rows.map((row) => ({ ...row, rude })) } })
  })

// Every label given here is taken back: the tests of other files count them.
describeWithChromium('Labelling under Quality', () => {
  afterAll(closeBrowser)

  it('asks blind, marks the choice, then shows the answer of the model, and takes answers back', async () => {
    const reader = await openReader('anna')
    const { page } = reader
    const [first, second] = (await reader.ask<LabelQueueAnswer>(QUEUE)).rows.map(({ id }) => id)
    if (first === undefined || second === undefined) throw new Error('the queue is too short')
    await sayRude(page, false)
    await reader.open('/quality')
    const figure = page.locator('[data-figure="label-queue"]')
    const model = figure.locator('.post-labels')
    const choice = (name: string) => figure.getByRole('button', { name, exact: true })
    await choice('Negative').waitFor()
    expect(await model.count(), 'nothing of the model before the answer').toBe(0)
    expect(await figure.innerText()).not.toMatch(/\d %/)

    await page.keyboard.press('1')
    await expect.poll(() => labelOf(reader, first)).toBe('negative')
    await figure.getByText('Saved: Negative. The model says:').waitFor()
    expect(await choice('Negative').getAttribute('aria-pressed')).toBe('true')
    expect(await model.count()).toBe(1)

    await choice('Positive').click()
    await expect.poll(() => labelOf(reader, first)).toBe('positive')
    expect(await choice('Negative').getAttribute('aria-pressed')).toBe('false')
    expect(await choice('Positive').getAttribute('aria-pressed')).toBe('true')

    await page.keyboard.press('n')
    await choice('Skip').waitFor()
    expect(await model.count(), 'the next post is blind again').toBe(0)
    await page.keyboard.press('2')
    await expect.poll(() => labelOf(reader, second)).toBe('neutral')

    await page.keyboard.press('u')
    await expect.poll(() => labelOf(reader, second)).toBeUndefined()
    await choice('Undo the last answer').click()
    await expect.poll(() => labelOf(reader, first)).toBeUndefined()
    expect(await choice('Undo the last answer').isDisabled()).toBe(true)
    await reader.close()
  })

  it('draws at random when asked, and keeps that with the label', async () => {
    const reader = await openReader('anna')
    const { page } = reader
    const [first] = (await reader.ask<LabelQueueAnswer>(`${QUEUE}&draw=random`)).rows
    if (!first) throw new Error('the queue is empty')
    await sayRude(page, false)
    await reader.open('/quality')
    await page.getByRole('button', { name: 'Random', exact: true }).click()
    await page.getByText('Chance decides, in the same order for everybody.').waitFor()
    await settled(page)
    await page.locator('[data-figure="label-queue"] .post-text').waitFor()
    await page.keyboard.press('3')
    await expect.poll(() => labelOf(reader, first.id)).toBe('positive')
    await expect.poll(() => page.locator('[data-figure="labels"] tbody').innerText()).toMatch(/Sentiment.*random\s+1/s)
    await page.keyboard.press('u')
    await expect.poll(() => labelOf(reader, first.id)).toBeUndefined()
    await reader.close()
  })

  it('covers a text with a rude word until it is asked for, and takes no answer before', async () => {
    const reader = await openReader('anna')
    const { page } = reader
    const [post] = (await reader.ask<LabelQueueAnswer>(QUEUE)).rows
    if (!post) throw new Error('the queue is empty')
    await sayRude(page, true)
    await reader.open('/quality')
    const figure = page.locator('[data-figure="label-queue"]')
    await figure.getByText('The text has a rude word and is covered.').waitFor()
    expect(await figure.locator('.post-text').count()).toBe(0)
    await page.keyboard.press('1')
    expect(await figure.getByText('Saved').count()).toBe(0)
    await page.keyboard.press('t')
    await figure.locator('.post-text').waitFor()
    expect(await labelOf(reader, post.id)).toBeUndefined()
    await reader.close()
  })
})
