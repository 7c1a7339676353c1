import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { UsageError } from '../src/domain/errors.js'
import { ThemePreviewBody } from '../src/domain/reading/figures.js'
import { packageRoot } from '../src/package-root.js'
import { parseThemes, readThemes } from './themes.js'

const file = (themes: unknown): string => JSON.stringify({ themes })
const theme = (words: Record<string, string[]>, key = 'food') => ({ key, title: 'Food', words })
const refusalOf = (text: string): string => {
  try {
    parseThemes(text, 'themes.json')
  } catch (err) {
    expect(err).toBeInstanceOf(UsageError)
    return (err as UsageError).message
  }
  throw new Error('was accepted')
}

describe('the themes file', () => {
  it('ships with twelve themes in four languages', async () => {
    const themes = await readThemes(join(packageRoot(), 'config/themes.example.json'))
    expect(themes).toHaveLength(12)
    for (const { key, words } of themes) {
      for (const language of ['en', 'zh', 'ms', 'ta'])
        expect(words[language]?.length, `${key} ${language}`).toBeGreaterThan(10)
    }
  })

  it('can be tried theme by theme, as it is shipped', async () => {
    for (const { key, words } of await readThemes(join(packageRoot(), 'config/themes.example.json')))
      expect(ThemePreviewBody.safeParse({ words }).error?.message, key).toBeUndefined()
  })

  it('may be the operator’s own, and says so when it is missing', async () => {
    await expect(readThemes('/nowhere/themes.json')).rejects.toThrow(
      /themes file \/nowhere\/themes\.json does not exist/,
    )
  })

  it('may hold comments and trailing commas', () => {
    expect(
      parseThemes('{ "themes": [ // ours\n { "key": "a", "title": "A", "words": { "en": ["kopi",] } }, ] }', 'x'),
    ).toEqual([{ key: 'a', title: 'A', words: { en: ['kopi'] } }])
  })

  it('names the line of a slip in the JSON', () => {
    expect(refusalOf('{ "themes": [\n\n ] ')).toMatch(/themes\.json has problems:\n✖ line 3: CloseBraceExpected/)
  })

  it('names every bad word with its theme and language, and what to do', () => {
    const text = refusalOf(file([theme({ en: ['the', 'kick off', 'a|', 'rain + '], zh: ['雨'], ms: ['h*jan'] })]))
    expect(text).toContain('✖ food, en: "the": "the" has no word that counts')
    expect(text).toContain('✖ food, en: "kick off": of "kick off" only "kick" counts; write that')
    expect(text).toContain('✖ food, en: "a|": ')
    expect(text).toContain('✖ food, en: "rain +": a word is missing next to + or |')
    expect(text).toContain('✖ food, zh: "雨": "雨" alone is part of too many words')
    expect(text).toContain('✖ food, ms: "h*jan": * must be at the end of a word')
    const trees = (n: number) => Array.from({ length: n }, () => 'மரம்').join(' ')
    expect(refusalOf(file([theme({ ta: [trees(4)] })]))).toContain('more than three words ending in -ம்')
    expect(parseThemes(file([theme({ ta: [trees(3)] })]), 'x')).toHaveLength(1)
  })

  it('may have queries next to words, and names the place of a mistake in one', () => {
    const queries = ['(mrt OR lrt) NEAR/5 delay*', 'bus -ticket language:en']
    expect(parseThemes(file([{ ...theme({}), queries }]), 'x')).toEqual([{ ...theme({}), queries }])
    const text = refusalOf(file([{ ...theme({}), queries: ['mrt lang:ms', 'theme:transport', '(mrt'] }]))
    expect(text).toContain('✖ food, query "mrt lang:ms": at character 5: `lang:` is not a field here')
    expect(text).toContain('✖ food, query "theme:transport": at character 1: `theme:` cannot be asked for here')
    expect(text).toContain('✖ food, query "(mrt": at character 1: `(` is not closed')
  })

  it('refuses a key twice, a wrong key, an unknown field, and nothing at all', () => {
    expect(refusalOf(file([theme({ en: ['kopi'] }), theme({ en: ['teh'] })]))).toContain('food is listed twice')
    expect(refusalOf(file([theme({ en: ['kopi'] }, 'Food!')]))).toContain('themes[0].key')
    expect(refusalOf(file([{ ...theme({ en: ['kopi'] }), colour: 'red' }]))).toContain('colour')
    expect(refusalOf(file([]))).toContain('themes')
    expect(refusalOf('')).toContain('themes.json has problems')
  })
})
