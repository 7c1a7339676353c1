import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldText } from '../text/fold.js'
import { nerWords, tokenWords } from './words.js'

const read = (text: string): string[] => [...nerWords(text)].map((word) => word.encodedAs)
const entityParts = (text: string): string[] =>
  [...nerWords(text)].map((word) => text.slice(word.entityFrom, word.end)).filter((part) => part !== '')

describe('ner-v2', () => {
  it('reads handles as @user and addresses as http, the rest as written', () => {
    expect(read('RT @LTA_sg: MRT down!! see https://t.co/abc?x=1')).toEqual([
      'RT',
      '@user',
      ':',
      'MRT',
      'down!!',
      'see',
      'http',
    ])
  })

  it('finds them glued to Chinese', () => {
    expect(read('看https://t.co/abc真的')).toEqual(['看', 'http', '真的'])
  })

  it('leaves a lone @ and an e-mail address as they are', () => {
    expect(read('dinner @ Bugis me@example.com')).toEqual(['dinner', '@', 'Bugis', 'me@example.com'])
  })

  it('sets a place apart from what is on there', () => {
    expect(read('lunch@Amoy? a@b.co open@nine')).toEqual(['lunch', '@', 'Amoy?', 'a@b.co', 'open@nine'])
  })

  it('lets no handle, address or hashtag be an entity', () => {
    expect(entityParts('@user #Singapore #sg#food www.gov.sg me@example.com Bishan')).toEqual(['Bishan'])
    expect(entityParts('#新加坡#乌节路')).toEqual(['乌节路'])
  })
})

// fast-check's own unit 'binary' needs seconds to start.
const codePoint = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code))
const anyText = fc.string({ unit: fc.oneof(fc.constantFrom(' ', '@', '#', 'a', '新', '😭'), codePoint), maxLength: 60 })

it('gives words that lie in the text, in order, without blanks', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      for (const words of [[...nerWords(text)], [...tokenWords(text)]]) {
        let at = 0
        for (const { start, end, entityFrom } of words) {
          expect(text.slice(at, start).trim()).toBe('')
          expect(start).toBeLessThan(end)
          expect(entityFrom).toBeGreaterThanOrEqual(start)
          expect(entityFrom).toBeLessThanOrEqual(end)
          at = end
        }
        expect(text.slice(at).trim()).toBe('')
      }
    }),
  )
})

it('reads tokens of a labelled file as the card was scored: handles and addresses masked, nothing set apart', () => {
  const words = [...tokenWords('@uncle_tan , see https://example.org/x @ Bishan #MRT www.example.org mail@example.org')]
  expect(words.map(({ encodedAs }) => encodedAs)).toEqual(
    ['@user', ',', 'see', 'http', '@', 'Bishan', '#MRT', 'http', 'mail@example.org'],
  )
  expect(words.every(({ start, entityFrom }) => entityFrom === start)).toBe(true)
})

it('cuts endless runs, never through a character', () => {
  const words = [...tokenWords('😭'.repeat(5_000))]
  expect(words.length).toBeGreaterThan(4)
  for (const { encodedAs } of words) expect(encodedAs.isWellFormed()).toBe(true)
  expect(words.map((word) => word.encodedAs).join('')).toBe('😭'.repeat(5_000))
})

describe.each(['en', 'en-SG', 'zh', 'ms', 'id', 'ta'])('golden table %s', (language) => {
  const path = new URL(`../../test/fixtures/cleaning/${language}.json`, import.meta.url)
  const rows = JSON.parse(readFileSync(path, 'utf8')) as { text: string; ner: string }[]

  it.each(rows.map((row) => [row.text, row.ner] as const))('%s', (text, ner) => {
    expect(read(foldText(text).text).join(' ')).toBe(ner)
  })
})
