import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  cursor,
  CURSOR_PART,
  instant,
  instantOrAll,
  limit,
  rowIdText,
  several,
  smallRowIdText,
  text,
  WEB_ADDRESS,
} from './fields.js'
import { PostsQuery } from './posts.js'

const accepts = (field: z.ZodType, value: unknown): boolean => field.safeParse(value).success

describe('a text', () => {
  it.each(['a', ' kopi ', '饭', '😀😀😀😀😀', '\u0001x', 'a \u202E b'])('may be %j', (value) => {
    expect(accepts(text(10), value)).toBe(true)
  })
  it.each(['', '  ', '\u00a0\u3000\ufeff', 'a\0b', 'half \ud83d', '\udc00', 'x'.repeat(11), '😀'.repeat(11), 1, null])(
    'is not %j',
    (value) => {
      expect(accepts(text(10), value)).toBe(false)
    },
  )
  it('has its length counted as the document of the API counts it: an emoji is one', () => {
    expect(accepts(text(10), '😀'.repeat(10))).toBe(true)
    expect(z.toJSONSchema(text(10), { io: 'input' })).toMatchObject({ minLength: 1, maxLength: 10 })
  })
})

describe('an instant', () => {
  it.each([
    ['2026-08-09', '2026-08-08T16:00:00.000Z'],
    ['2026-08-09T12:00Z', '2026-08-09T12:00:00.000Z'],
    ['2026-08-09T12:00:00.123456+08:00', '2026-08-09T04:00:00.123Z'],
    ['2000-02-29', '2000-02-28T16:00:00.000Z'],
    ['2099-12-31T23:59:59-14:00', '2100-01-01T13:59:59.000Z'],
  ])('%s is %s', (value, at) => {
    expect(instant.parse(value).toISOString()).toBe(at)
  })
  it.each([
    '0000-01-01',
    '0001-01-01T00:00:00Z',
    '1899-12-31',
    '2100-01-01',
    '9999-12-31',
    '+275760-09-13',
    '1900-02-29',
    '2025-02-30',
    '2025-13-01',
    '2025-01-01T24:00Z',
    '2025-01-01T12:00',
    '2025-01-01T12:00+15:00',
    '٢٠٢٥-01-01',
    'all',
    'now',
  ])('%s is none', (value) => {
    expect(accepts(instant, value)).toBe(false)
  })
  it('may be `all` for fields that allow it', () => {
    expect(instantOrAll.parse('all')).toBe('all')
    expect(accepts(instantOrAll, 'ALL')).toBe(false)
  })
})

describe('a number in an address', () => {
  const rows = limit({ usual: 20, max: 50 })
  it.each([
    ['1', 1],
    ['50', 50],
    ['7.0', 7],
    [undefined, 20],
  ])('%s is %i', (value, expected) => expect(rows.parse(value)).toBe(expected))
  it.each(['0', '51', '-1', '', ' ', '1.5', '1e1', '0x10', '٣', 'many', ['1', '2']])('is not %j', (value) => {
    expect(accepts(rows, value)).toBe(false)
  })
  it('names a row as far as Postgres and numbers know them', () => {
    expect(rowIdText.parse('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER)
    for (const value of ['0', '9007199254740992', '99999999999999999999']) expect(accepts(rowIdText, value)).toBe(false)
    expect(accepts(smallRowIdText, '2147483647')).toBe(true)
    expect(accepts(smallRowIdText, '2147483648')).toBe(false)
  })
})

describe('several values', () => {
  const letters = several(z.enum(['a', 'b']), 3)
  it('are in a row, between commas', () => expect(letters.parse('a,b')).toEqual(['a', 'b']))
  it.each(['', 'a,', ',', 'a,c', 'a,a,a,a'])('are not %j', (value) => expect(accepts(letters, value)).toBe(false))
  it('are refused when their name is there twice', () => {
    expect(letters.safeParse(['a', 'b']).error?.issues[0]?.message).toBe('is given more than once')
  })
})

describe('a cursor', () => {
  const at = PostsQuery.shape.cursor
  it('is taken apart', () => {
    expect(at.parse('2026-08-09T00:00:00.123Z_17')).toEqual(['2026-08-09T00:00:00.123Z', '17'])
    expect(at.parse('-_17')).toEqual(['-', '17'])
    expect(cursor(CURSOR_PART.number, CURSOR_PART.text).parse('3_~a_b c')).toEqual(['3', '~a_b c'])
  })
  it.each([
    '',
    'WyItIiwxXQ',
    '-_',
    '-_-1',
    '-_01',
    '-_9999999999999999',
    '0000-01-01T00:00:00.000Z_1',
    '2026-02-30T00:00:00.000Z_1',
    '2026-08-09T00:00:00.000Z_1_2',
    '2026-08-09_1',
    '-_1\n',
  ])('is not %j', (value) => expect(accepts(at, value)).toBe(false))
})

describe('an address of the web', () => {
  it.each([
    'https://hooks.slack.com/services/T0/B0/xyz?a=b#c',
    'http://alertmanager:9093/api',
    'http://my_service.internal',
    'https://user:pass@example.org/',
    'http://192.168.1.20:8080/hook',
    'http://[fd12::5]:9000/hook',
  ])('may be %s', (address) => {
    expect(address).toMatch(WEB_ADDRESS)
    expect(URL.canParse(address)).toBe(true)
  })
  it.each([
    'ftp://example.org',
    'http://',
    'http://!',
    'http://a b/',
    'http://1.2.3',
    'http://256.1.1.1',
    'http://example.org:0',
    'http://example.org:65536',
    'http://example.org/\u0000',
    'javascript:alert(1)',
    'https://饭.sg',
  ])('is not %j', (address) => expect(address).not.toMatch(WEB_ADDRESS))
})
