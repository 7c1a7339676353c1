import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SETS } from '../../test/support/kept-back.js'
import { languageText, meaningText, plainText, sentimentText } from './profiles.js'
import { wordsProfile } from './words.js'

interface Golden {
  readonly text: string
  readonly language: string
  readonly sentiment: string
  /** The NER profile of each space-separated token. */
  readonly words: readonly string[]
}

/** Words that the rules look for, glued together at random: what breaks idempotence is never plain noise. */
const HOSTILE = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          '@',
          '#',
          '.',
          ' ',
          '-',
          '/',
          ':',
          ';',
          '&',
          '&amp;',
          'amp;',
          '&#38;',
          '&#x40;',
          '&lt',
          '<number>',
          '@user',
          'RT ',
        ],
        ...[
          'http',
          'https://',
          'www.',
          'a@b.co',
          '@a.bsky.social',
          '.com',
          '1234567',
          '9',
          '+65 ',
          '<email>',
          '新',
          '小明：',
          'é',
        ],
        ...[
          '\u200B',
          '\u200D',
          '\u00AD',
          '\u200F',
          '\u0301',
          '\u037E',
          '\uFEFF',
          '😂',
          '🇸',
          '️',
          '👍🏽',
          'அ',
          'ி',
          '\0',
          '\n',
        ],
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(''))

describe.each(['en', 'en-SG', 'zh', 'ms', 'id', 'ta'])('golden table %s', (language) => {
  const path = new URL(`../../test/fixtures/cleaning/${language}.json`, import.meta.url)
  const rows = JSON.parse(readFileSync(path, 'utf8')) as Golden[]

  it.each(rows.map((row) => [row.text, row] as const))('%s', (text, row) => {
    const plain = plainText(text)
    expect({
      language: languageText(plain),
      sentiment: sentimentText(plain),
      words: wordsProfile(plain).words,
    }).toEqual({ language: row.language, sentiment: row.sentiment, words: row.words })
  })
})

describe('sentiment profile', () => {
  it.each([
    ['more than 15 digits are no telephone number', 'card 1234567890123456', 'card 1234567890123456'],
    ['neither are fewer than seven', 'blk 123456', 'blk 123456'],
    ['nor digits after # or $, or next to letters', '#12345678 $12345678 12345678x', '#12345678 $12345678 12345678x'],
    ['a host belongs to its handle', '@a@b.social and @c.bsky.social', '@user and @user'],
    ['a sentence after a handle does not', 'thanks @user.Great', 'thanks @user.Great'],
    ['a chain of handles is as many', '@a@b hi', '@user@user hi'],
    ['@ inside a word is none', 'open@nine 我@了你，真的', 'open@nine 我@了你，真的'],
    ['Tamil handles keep their vowel signs', '@வன்னியர் வணக்கம்', '@user வணக்கம்'],
    ['twice escaped entities', '&amp;amp;lt;3 &#38;#39;', "<3 '"],
    ['other text with & stays', 'Q&A; AT&T &nosuch;', 'Q&A; AT&T &nosuch;'],
    ['a decoded handle is masked', '&#64;jane', '@user'],
    ['direction marks vanish, soft hyphens too', '\u200Fke\u00ADterujaan\u2069', 'keterujaan'],
  ])('%s', (_, text, expected) => {
    expect(sentimentText(plainText(text))).toBe(expected)
  })

  it('changes nothing that it has made', () => {
    fc.assert(
      fc.property(HOSTILE, (text) => {
        const once = sentimentText(plainText(text))
        expect(sentimentText(plainText(once))).toBe(once)
      }),
      { numRuns: 3_000 },
    )
  })

  it.for([
    ['sentiment/en_tweeteval/test.tsv', 0.9995],
    ['sentiment/zh_smp2020_ewect_weibo/usual_test.tsv', 0.999],
    ['sentiment/id_smsa_indonlu/test.tsv', 0.9995],
    ['sentiment/ta_dravidiancodemix/test.tsv.gz', 0.999],
    ['singlish/nus_sms/en_sg.txt.gz', 0.9995],
  ] as const)('agrees with the masking of the training data: %s', ([file, share], { skip }) => {
    const path = join(SETS, file)
    if (!existsSync(path)) skip('its texts are kept back')
    const bytes = readFileSync(path)
    const rows = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').split('\n').filter(Boolean)
    const texts = rows.map((row) => row.slice(row.indexOf('\t') + 1))
    const same = texts.filter((text) => sentimentText(plainText(text)) === text).length
    expect(same / texts.length).toBeGreaterThanOrEqual(share)
  })
})

it.each([
  ['RT @mrt_alerts: Train down https://t.co/1', 'Train down'],
  ['@a@b.social see www.x.sg, mail me@x.sg or call 9123 4567 😡', 'see mail or call 😡'],
  ['Train down, RT @mrt_alerts said', 'Train down, RT said'],
  ['@a https://x.sg !!!', ''],
  ['9123 4567', ''],
  ['httpd is not http', 'httpd is not'],
])('meaning of %j is that of %j', (text, expected) => {
  expect(meaningText(sentimentText(plainText(text)))).toBe(expected)
})

describe('every profile', () => {
  it('takes any text, and gives well-formed text without line breaks or edges of white space', () => {
    const anything = fc.oneof(HOSTILE, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }))
    fc.assert(
      fc.property(anything, (text) => {
        const plain = plainText(text)
        const { words, tokens } = wordsProfile(plain)
        for (const made of [languageText(plain), sentimentText(plain), ...words, ...tokens]) {
          expect(made).toBe(made.trim())
          expect(made).not.toMatch(/[\n\r\t\0]|\p{Surrogate}/u)
        }
        expect(languageText(plain)).not.toMatch(/\p{Extended_Pictographic}|\p{RI}|#/u)
        expect(tokens).toEqual(tokens.filter((token) => token !== '' && !token.includes(' ')))
      }),
      { numRuns: 1_500 },
    )
  })
})
