import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { parseDate } from './parse-date.js'

// On a machine in Singapore a date without a zone would silently become eight hours older.
beforeAll(() => void vi.stubEnv('TZ', 'Asia/Singapore'))
afterAll(() => void vi.unstubAllEnvs())

it('is tried where it matters', () => {
  expect(new Date('Sat, 01 Aug 2026 09:00:00').toISOString()).toBe('2026-08-01T01:00:00.000Z')
})

it.each([
  ['Sat, 01 Aug 2026 09:00:00 GMT', '2026-08-01T09:00:00.000Z'],
  ['Sat, 01 Aug 2026 09:00:00 +0800', '2026-08-01T01:00:00.000Z'],
  ['Sat, 01 Aug 2026 09:00:00 SGT', '2026-08-01T01:00:00.000Z'],
  ['Sat, 01 Aug 2026 09:00:00 UT', '2026-08-01T09:00:00.000Z'],
  ['Sat, 01 Aug 2026 09:00:00 EST', '2026-08-01T14:00:00.000Z'],
  ['Sat, 01 Aug 2026 09:00:00', '2026-08-01T09:00:00.000Z'],
  ['1 Aug 26 09:00 GMT', '2026-08-01T09:00:00.000Z'],
  ['2026-08-01T09:00:00Z', '2026-08-01T09:00:00.000Z'],
  ['2026-08-01T09:00:00.123+08:00', '2026-08-01T01:00:00.123Z'],
  ['2026-08-01T09:00:00', '2026-08-01T09:00:00.000Z'],
  ['2026-08-01 09:00:00', '2026-08-01T09:00:00.000Z'],
  ['2026-08-01 09:00:00 +0800', '2026-08-01T01:00:00.000Z'],
  [' 2026-08-01 ', '2026-08-01T00:00:00.000Z'],
  ['2126-08-01T09:00:00Z', '2126-08-01T09:00:00.000Z'],
])('%s', (text, moment) => {
  expect(parseDate(text)?.toISOString()).toBe(moment)
})

it.each([undefined, '', '  ', 'yesterday', 'Sab, 01 Ogos 2026 09:00:00', '0000-00-00', '2026-13-45T00:00:00Z'])(
  'is not a date: %s',
  (text) => {
    expect(parseDate(text)).toBeNull()
  },
)
