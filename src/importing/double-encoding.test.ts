import { describe, expect, it } from 'vitest'
import { decodeTwice } from './double-encoding.js'
import { NO_OPTIONS } from './import-format.js'
import { ndjsonFormat } from './formats/ndjson.js'

const twice = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

describe('doubly encoded UTF-8', () => {
  it.each([
    '新加坡的天气真热',
    'மழை பெய்கிறது',
    'makan 🍜 sedap',
    'café',
    'naïve question',
    'Погода',
    'élan',
    'it’s “fine”…',
  ])('is decoded: %s', (text) => {
    expect(decodeTwice(twice(text))).toBe(text)
    expect(decodeTwice(twice(twice(text)))).toBe(text)
  })

  it.each([
    'CAFÉ',
    '«CAFÉ»',
    'BOM DIA, IRMû',
    'É®',
    '«voilà»',
    '«café»¹',
    'São João – Ação',
    'L\u0092été, CAFÉ\u0092S',
    'plain kopi',
    '新加坡 café 🍜',
    '30°C, 5 £',
  ])('is not what people write themselves: %s', (text) => {
    expect(decodeTwice(text)).toBe(text)
  })

  it('is decoded run by run in a text that is right elsewhere', () => {
    expect(decodeTwice(`新加坡 ${twice('好吃 🍜')} É`)).toBe('新加坡 好吃 🍜 É')
  })

  it('is decoded in every format, and said', () => {
    const line = JSON.stringify({ nativeId: '1', text: twice('很热'), placeTag: twice('加东') })
    const reader = ndjsonFormat.createReader(NO_OPTIONS)
    const items = [...reader.push(Buffer.from(`${line}\n`)), ...reader.end()]
    expect(items).toMatchObject([
      { draft: { text: '很热', placeTag: '加东' }, notes: ['doubly encoded UTF-8 was decoded'] },
    ])
  })
})
