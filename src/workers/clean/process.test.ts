import { describe, expect, it } from 'vitest'
import type { PostedText } from '../../domain/annotation.js'
import { normalizePostedText } from '../../text/normalize.js'
import { growthOf, LINEAR } from '../../../test/support/growth.js'
import { DISGUISES } from '../../../test/support/disguises.js'
import { cleanPosts } from './process.js'

const posts = (...texts: readonly string[]): PostedText[] =>
  texts.map((text, index) => ({ id: index + 1, version: 1, text }))

function cleaned(text: string) {
  const [outcome] = cleanPosts(posts(text))
  if (outcome?.kind !== 'done') throw new Error(`not cleaned: ${text}`)
  return outcome.value
}

describe('cleanPosts', () => {
  it('answers for every post, in order', () => {
    const outcomes = cleanPosts(posts('hello', '', '再见'))
    expect(outcomes.map(({ id, kind }) => [id, kind])).toEqual([
      [1, 'done'],
      [2, 'not_applicable'],
      [3, 'done'],
    ])
  })

  it('reads a disguised post like any other', () => {
    const text = 'Free voucher for everyone today only, tell all of your good friends'
    const plain = cleaned(text)
    for (const [name, disguise] of Object.entries(DISGUISES)) {
      const { contentHash, simhash, languageText } = cleaned(disguise(text))
      const same = { contentHash, simhash, languageText: languageText.toLowerCase() }
      expect(same, name).toEqual({
        contentHash: plain.contentHash,
        simhash: plain.simhash,
        languageText: plain.languageText.toLowerCase(),
      })
    }
    expect(cleaned('今天地鐵又壞了').contentHash).toBe(cleaned('今天地铁又坏了').contentHash)
  })

  it.each(['', ' \n', '@someone', 'https://example.com/1 @someone', 'a@example.com', '...!?', '\u200D\u200F', '#'])(
    'has nothing to say about %j',
    (text) => {
      expect(cleanPosts(posts(text))).toEqual([{ id: 1, kind: 'not_applicable', reason: 'empty_after_clean' }])
    },
  )

  it.each(['😂', '🇸🇬', '7', 'k', '哈', 'அ', '#sg'])('has something to say about %j', (text) => {
    expect(cleanPosts(posts(text))[0]?.kind).toBe('done')
  })

  it('gives exact duplicates one hash, whatever links, handles and shouting differ', () => {
    const hash = cleaned('The train is late AGAIN @smrt https://a.example/1').contentHash
    expect(cleaned('RT @x: the train is late again!! https://b.example/2').contentHash).toBe(hash)
    expect(cleaned('The train is late again today').contentHash).not.toBe(hash)
    expect(cleaned('😂').contentHash).not.toBe(cleaned('😭').contentHash)
  })

  it('gives texts of eight tokens and more a SimHash', () => {
    expect(cleaned('one two three four five six seven').simhash).toBeNull()
    expect(cleaned('one two three four five six seven eight').simhash).toMatch(/^[0-9a-f]{16}$/)
  })

  it.each([
    ['@', '@'],
    ['#', '#'],
    ['URLs', 'http://'],
    ['joiners', '\u200D'],
    ['regional indicators', '🇸'],
    ['unsorted marks', '\u0301\u0316'],
    ['escaped ampersands', '&amp;'],
    ['digits and hyphens', '1-'],
    ['handles of Chinese', '@新'],
    ['Chinese without a stop', '新'],
    ['one long word', 'a'],
    ['laughter', 'ha'],
    ['half e-mail addresses', 'a@'],
    ['joined emoji', '👨\u200D'],
  ])('takes time linear in a megabyte of %s', (_, unit) => {
    const text = (units: number) => unit.repeat(units / unit.length)
    expect(growthOf((units) => cleanPosts(posts(text(units))), 62_500)).toBeLessThan(LINEAR)
  })

  it('takes the broken texts that the door lets through', () => {
    const texts = ['a\0b', '\uD800', '\u202Eabc\u202C', '👨‍👩‍👧‍👦', 'x'.repeat(1_000_000), '\uFFFD\uFFFE\u{10FFFF}']
    const outcomes = cleanPosts(posts(...texts.map((text) => normalizePostedText(text).text)))
    expect(outcomes.map(({ kind }) => kind)).toEqual([
      'done',
      'not_applicable',
      'done',
      'done',
      'done',
      'not_applicable',
    ])
    expect(JSON.stringify(outcomes)).not.toMatch(/\\u0000|\\ud[89a-f]/)
  })
})
