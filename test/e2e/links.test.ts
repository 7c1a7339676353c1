import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWithChromium } from '../doubles/instagram-chromium.js'
import { closeBrowser, openReader, type Reader } from './browser.js'

describeWithChromium('Links that anyone may have written', () => {
  let reader: Reader
  beforeAll(async () => void (reader = await openReader('rita')))
  afterAll(async () => {
    await reader.close()
    await closeBrowser()
  })

  const shown = () => reader.page.locator('main').innerText()

  it.each([
    ['/?from=banana', 'From'],
    ['/languages?language=klingonish&window=9d', 'Language and Window'],
    ['/sentiment?from=2026-08-02&to=2026-08-01', 'From and Up to'],
    ['/origin?origin=nowhere', 'Origin'],
    ['/entities?type=banana&from=2026-1-1', 'From'],
    ['/posts?story=banana&like=banana', 'Story'],
    ['/trends?day=2026-1-1', 'Day'],
    ['/brief?day=2026-1-1', 'Day'],
    ['/brief?week=2026-W99', 'Week'],
    ['/brief?sentiment=good', 'Sentiment'],
    ['/compare?from=banana', 'From'],
    ['/compare?with=any+text&by=weather', 'Shares by and Sides'],
  ])('%s: the page is there without the value, and says of which field it was', async (path, fields) => {
    await reader.open(path)
    const said = await shown()
    expect(said).toContain(`The link has a value that does not exist here: ${fields}.`)
    expect(said).not.toMatch(/banana|klingonish|could not be loaded|does not understand/)
  })

  it.each([
    ['/posts/banana', 'This post does not exist'],
    ['/posts/999999999', 'This post does not exist'],
    ['/themes/banana', 'This theme does not exist'],
    ['/topics/banana', 'This topic does not exist'],
    ['/topics/No%20such', 'This topic does not exist'],
    ['/stories/banana', 'This story does not exist'],
    ['/banana', 'Page not found'],
  ])('%s is answered with a sentence', async (path, sentence) => {
    await reader.page.goto(path)
    await expect.poll(shown).toContain(sentence)
  })

  it('a page that cannot be drawn says so, and the next one is drawn', async () => {
    const visitor = await openReader('rita')
    await visitor.page.route('**/api/counts?*', async (route) => route.fulfill({ json: { rows: null } }))
    await visitor.page.goto('/languages')
    const main = visitor.page.locator('main')
    await expect.poll(() => main.innerText()).toContain('This page cannot be shown')
    await visitor.page.unroute('**/api/counts?*')
    await visitor.page.getByRole('link', { name: 'Posts', exact: true }).click()
    await expect.poll(() => main.locator('.post').count()).toBeGreaterThan(0)
    await visitor.close()
  })

  it.each([
    ['compare', ['with', 'by']],
    ['compare', ['from', 'to']],
    ['entities', ['entity', 'type']],
    ['trends', ['day', 'trend']],
    ['brief', ['day', 'week']],
    ['languages', ['language', 'platform']],
    ['origin', ['origin', 'sentiment', 'theme']],
    ['posts', ['reposts', 'collection', 'window']],
    ['posts', ['story']],
  ])('%s: foreign words in %j of a link are not shown', async (path, fields) => {
    for (const words of ['buy at evil.example now', 'constructor']) {
      const link = new URLSearchParams(Object.fromEntries(fields.map((field) => [field, words]))).toString()
      await reader.open(`/${path}?${link}`)
      const shown = await reader.page.locator('body').innerText()
      expect(shown).not.toContain(words)
      expect(shown).toMatch(/has a value that does not exist here|No post contains the name|unknown value/)
      const attributes = await reader.page.evaluate<string>(
        `[...document.querySelectorAll('[data-figure], [aria-label], title')].map((each) =>
          [each.dataset?.figure, each.getAttribute('aria-label'), each.textContent].join(' ')).join(' ')`,
      )
      expect(attributes).not.toContain('evil')
    }
  })

  it('an unknown collection in a link is not shown', async () => {
    await reader.open('/languages?collection=buy-at-evil.example')
    const shown = await reader.page.locator('body').innerText()
    expect(shown.split('“Collection” in the link does not exist')).toHaveLength(2)
    expect(shown).not.toContain('evil')
  })

  it.each([
    ['/?theme=no-such-theme', '“Theme” in the link does not exist'],
    ['/sentiment?topic=no-such-topic', '“Topic (from examples)” in the link does not exist'],
    ['/origin?term=the', '“Words” cannot be used like this'],
  ])('%s: a plain sentence says why there are no figures, once', async (path, sentence) => {
    await reader.open(path)
    const said = await shown()
    expect(said.split(sentence)).toHaveLength(2)
    expect(said).toContain('for the reason that the page gives already')
    expect(said).not.toMatch(/GET |api\/|does not understand|must be|has no word/)
  })

  it('nor in what is taken away of a figure', async () => {
    await reader.open('/compare?with=buy+at+evil.example+now&by=language')
    const [download] = await Promise.all([
      reader.page.waitForEvent('download'),
      reader.page.getByRole('button', { name: /SVG/ }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^kopitalk_compare-language-before_.*\.svg$/)
    const svg = await text(await download.createReadStream())
    expect(svg).toContain('the same time before')
    expect(svg).not.toContain('evil')
  })
})
