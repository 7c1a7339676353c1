import { afterAll, expect, it } from 'vitest'
import type { PostsAnswer } from '../../src/domain/reading/posts.js'
import type { TopicAnswer } from '../../src/domain/reading/topics.js'
import { describeWithChromium } from '../doubles/instagram-chromium.js'
import { closeBrowser, openReader, settled } from './browser.js'

describeWithChromium('A topic from examples', () => {
  afterAll(closeBrowser)

  it('is made with the keyboard from posts like some words, and is marked apart from themes', async () => {
    const reader = await openReader('anna')
    const { page } = reader
    await reader.open('/topics')
    await page.getByLabel('What it is about').fill('haze and smoke in the air')
    await page.getByRole('button', { name: 'Begin' }).click()
    await page.getByRole('heading', { name: 'Is it about this?' }).waitFor()
    expect(await page.locator('[data-topic-mark]').first().innerText()).toBe('from examples')
    const topic = () => reader.ask<TopicAnswer>('/api/topics/haze-and-smoke-in-the-air')
    const counts = async () => (await topic()).examples
    const answer = async (key: 'y' | 'n') => {
      const { about, not } = await counts()
      await page.locator('[data-figure="topic-questions"] .post').waitFor()
      await page.keyboard.press(key)
      await expect.poll(counts).toEqual(key === 'y' ? { about: about + 1, not } : { about, not: not + 1 })
    }
    for (let at = 0; at < 6; at += 1) await answer('y')
    await page.keyboard.press('u')
    await expect.poll(counts).toEqual({ about: 5, not: 0 })
    await answer('y')
    expect(await page.getByRole('button', { name: 'Save and use it' }).isDisabled()).toBe(true)
    await expect.poll(() => page.getByText('0 more yes and 5 more no are needed').count()).toBe(1)
    await page.getByRole('button', { name: 'Any', exact: true }).click()
    await settled(page)
    for (let at = 0; at < 7; at += 1) await answer('n')
    await page.locator('[data-topic-figures]').waitFor()
    expect(await page.locator('[data-topic-figures]').innerText()).toContain('examples that are about it')
    const choices = page.locator('[data-topic-precision]')
    expect(await choices.getByRole('radio').count()).toBe(3)
    expect(await choices.getByRole('radio', { name: 'As it is' }).isChecked()).toBe(true)
    await choices.getByRole('radio', { name: 'At least 80%' }).check()
    await page.getByRole('button', { name: 'Save and use it' }).click()
    await page.getByText('Saved as version 1').waitFor()
    expect((await topic()).versions[0]).toMatchObject({ version: 1, precision: 0.8 })
    await page.getByText('at least 80% right was asked for').waitFor()
    expect(await choices.getByRole('radio', { name: 'At least 80%' }).isChecked()).toBe(true)
    await expect.poll(async () => (await topic()).done).toBe(1)
    const finds = async () =>
      (await reader.ask<PostsAnswer>('/api/posts?from=all&topic=haze-and-smoke-in-the-air')).rows
    await expect.poll(async () => (await finds()).length).toBeGreaterThan(0)
    await reader.open('/posts?window=all&topic=haze-and-smoke-in-the-air')
    await expect.poll(() => page.locator('.chips').innerText()).toContain('Topic (from examples)')
    await reader.close()
  })

  it('is shown to readers, who cannot change it', async () => {
    const reader = await openReader('rita')
    await reader.open('/topics/haze-and-smoke-in-the-air')
    await reader.page.getByRole('heading', { name: 'Examples' }).waitFor()
    expect(await reader.page.getByRole('button', { name: 'Yes' }).count()).toBe(0)
    expect(await reader.page.getByRole('button', { name: 'Remove this topic' }).count()).toBe(0)
    await reader.close()
  })
})
