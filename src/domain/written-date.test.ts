import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { growthOf, LINEAR } from '../../test/support/growth.js'
import { NO_DATE_RULES, readDate, type DateRules } from './written-date.js'

const said = (text: string, rules: Partial<DateRules> = {}): string => {
  const read = readDate(text, { ...NO_DATE_RULES, ...rules })
  return 'at' in read ? read.at.toISOString().replace('.000Z', 'Z') : read.reason
}

// On a machine in Singapore a date without a zone must not become eight hours older.
beforeAll(() => void vi.stubEnv('TZ', 'Asia/Singapore'))
afterAll(() => void vi.unstubAllEnvs())

it('is tried where it matters', () => {
  expect(new Date('Sat, 01 Aug 2026 09:00:00').toISOString()).toBe('2026-08-01T01:00:00.000Z')
})

describe('what programs write', () => {
  it.each([
    ['2025-01-02', '2025-01-02T00:00:00Z'],
    ['2025-01-02 03:04', '2025-01-02T03:04:00Z'],
    ['2025-01-02T03:04:05.6789Z', '2025-01-02T03:04:05.678Z'],
    ['2025-01-02T03:04:05+0800', '2025-01-01T19:04:05Z'],
    ['2025-01-02 03:04:05+08', '2025-01-01T19:04:05Z'],
    ['2025-01-02 03:04:05 +08:00', '2025-01-01T19:04:05Z'],
    ['2025-01-02T03:04:05\u221208:00', '2025-01-02T11:04:05Z'],
    ['2025-01-02 03:04:05 UTC', '2025-01-02T03:04:05Z'],
    ['2025-01-02 03:04:05.123456 UTC', '2025-01-02T03:04:05.123Z'],
    ['2025-01-02T24:00:00Z', '2025-01-03T00:00:00Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00Z'],
    ['20250102T030405Z', '2025-01-02T03:04:05Z'],
    ['20250102', '2025-01-02T00:00:00Z'],
    ['20250102030405', '2025-01-02T03:04:05Z'],
    ['202501020304', '2025-01-02T03:04:00Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59Z'],
    ['0099-12-31', '0099-12-31T00:00:00Z'],
    ['1735787045', '2025-01-02T03:04:05Z'],
    ['1735787045.0', '2025-01-02T03:04:05Z'],
    ['1735787045.123', '2025-01-02T03:04:05.123Z'],
    ['1735787045000', '2025-01-02T03:04:05Z'],
    ['1735787045000.0', '2025-01-02T03:04:05Z'],
    ['1735787045000999', '2025-01-02T03:04:05Z'],
    ['2025-05-01T08:00:00+08:00[Asia/Singapore]', '2025-05-01T00:00:00Z'],
    ['2025-05-01T08:00:00[Asia/Singapore]', '2025-05-01T00:00:00Z'],
    ['2025-05-01 08:00:00 Asia/Kuala_Lumpur', '2025-05-01T00:00:00Z'],
    ['Thu Jan 02 03:04:05 +0000 2025', '2025-01-02T03:04:05Z'],
    ['Thu May 01 2025 08:00:00 GMT+0800 (Singapore Standard Time)', '2025-05-01T00:00:00Z'],
    ['Thu May  1 08:00:00 SGT 2025', '2025-05-01T00:00:00Z'],
    ['01MAY2025 08:00:00', '2025-05-01T08:00:00Z'],
  ])('%s', (text, moment) => {
    expect(said(text)).toBe(moment)
  })
})

describe('what feeds and people write', () => {
  it.each([
    ['Sat, 01 Aug 2026 09:00:00 GMT', '2026-08-01T09:00:00Z'],
    ['Sat, 01 Aug 2026 09:00:00 +0800', '2026-08-01T01:00:00Z'],
    ['Sat, 01 Aug 2026 09:00:00 +0800 (SGT)', '2026-08-01T01:00:00Z'],
    ['Sat, 01 Aug 2026 09:00:00 (SGT)', '2026-08-01T01:00:00Z'],
    ['1 Aug 26 09:00 GMT', '2026-08-01T09:00:00Z'],
    ['1 Aug 99 09:00 GMT', '1999-08-01T09:00:00Z'],
    ['Thu, 01 May 25 08:00:00 +0800', '2025-05-01T00:00:00Z'],
    ['Thu, 01 May 2025 08:00:00 GMT+8', '2025-05-01T00:00:00Z'],
    ['Thu, 01 May 2025 08:00:00 UTC+08:00', '2025-05-01T00:00:00Z'],
    ['Mon, 01 Sept 2025 08:00:00 +0800', '2025-09-01T00:00:00Z'],
    ['Kha, 01 Mei 2025 08:00:00 +0800', '2025-05-01T00:00:00Z'],
    ['Sab, 01 Ogos 2026 09:00:00 MYT', '2026-08-01T01:00:00Z'],
    ['Kamis, 01 Mei 2025 09.30 WIB', '2025-05-01T02:30:00Z'],
    ["Jum'at, 9 Agustus 2024 pukul 15:05 WITA", '2024-08-09T07:05:00Z'],
    ['Jum’at, 9 Agt 2024 15:05 WIT', '2024-08-09T06:05:00Z'],
    ['1hb Julai 2025, 3.05 petang', '2025-07-01T15:05:00Z'],
    ['31 Disember 2025 12:00 AM', '2025-12-31T00:00:00Z'],
    ['31-Des-2025', '2025-12-31T00:00:00Z'],
    ['9 Ogos 2025 @ 3:05pm', '2025-08-09T15:05:00Z'],
    ['Sunday, 06-Nov-94 08:49:37 GMT', '1994-11-06T08:49:37Z'],
    ['2025-05-01（周四）15:05', '2025-05-01T15:05:00Z'],
    ['Isnin, 01 Disember 2025 - 9:00am', '2025-12-01T09:00:00Z'],
    ['2025-05-01 08:00:00 (UTC+8)', '2025-05-01T00:00:00Z'],
    ['2025-05-01 08:00:00 +0530 IST', '2025-05-01T02:30:00Z'],
    ['9. Mac 2026', '2026-03-09T00:00:00Z'],
    ['August 9th, 2026 at 3:05 p.m.', '2026-08-09T15:05:00Z'],
    ['Aug 9, 2026, 3:05:06\u202fPM', '2026-08-09T15:05:06Z'],
    ['3:05 PM · Aug 9, 2026', '2026-08-09T15:05:00Z'],
    ['2026年8月9日 下午3:05', '2026-08-09T15:05:00Z'],
    ['２０２６年８月９日星期日上午12时5分', '2026-08-09T00:05:00Z'],
    ['2026年08月09日 15:05:06', '2026-08-09T15:05:06Z'],
    ['1 மே 2025', '2025-05-01T00:00:00Z'],
    ['2026/8/9 5:06', '2026-08-09T05:06:00Z'],
    ['2126-08-01T09:00:00Z', '2126-08-01T09:00:00Z'],
    ['20-04-2020 19:00 +0400', '2020-04-20T15:00:00Z'],
    ['04/20/2020', '2020-04-20T00:00:00Z'],
    ['05/05/2020', '2020-05-05T00:00:00Z'],
    ['2016-10-25 19:21:56 EST', '2016-10-26T00:21:56Z'],
    ['Mon Apr 06 22:19:45 PDT 2009', '2009-04-07T05:19:45Z'],
  ])('%s', (text, moment) => {
    expect(said(text)).toBe(moment)
  })

  it.each([
    ['SGT', 8],
    ['HKT', 8],
    ['JST', 9],
    ['KST', 9],
    ['CST', -6],
    ['EDT', -4],
    ['NST', -3.5],
    ['UT', 0],
    ['z', 0],
  ])('a time in %s', (zone, hours) => {
    const utc = new Date(Date.UTC(2026, 7, 1, 12) - hours * 3_600_000).toISOString().replace('.000Z', 'Z')
    expect(said(`Sat, 01 Aug 2026 12:00:00 ${zone}`)).toBe(utc)
    expect(said(`2026-08-01 12:00:00 ${zone}`)).toBe(utc)
  })
})

describe('text without a date', () => {
  it.each([
    ['yesterday', 'not a date'],
    ['Posted 3', 'not a date'],
    ['3 hours ago', 'not a date'],
    ['12025-01-01', 'not a date'],
    ['2025', 'not a date'],
    ['May 2025', 'not a date'],
    ['1.7E+09', 'not a date'],
    ['Thu Foo 02 03:04:05 +0000 2025', 'not a date'],
    ['May 1 June 2025', 'not a date'],
    ['2025-02-29', 'not a day of the calendar'],
    ['31 Jun 2025', 'not a day of the calendar'],
    ['2025-13-01', 'not a day of the calendar'],
    ['2025-01-02T25:00:00Z', 'not a time of the day'],
    ['1 May 2025 15:05 AM', 'not a time of the day'],
    ['2025-01-02T03:04:05+25:00', 'not a date'],
    ['10-04-2020 19:00 +0400', 'could be day or month first'],
    ['05/06/2025 08:00:00 +0800', 'could be day or month first'],
    ['5.6.2025', 'could be day or month first'],
    ['25/12/26', 'a year of two digits'],
    ['May 1, 25', 'a year of two digits'],
    ['2025-05-01 08:00 IST', 'a zone name with several meanings'],
    ['Thu May 01 08:00:00 CST 2025', 'a zone name with several meanings'],
    ['2025-05-01 08:00 (Middle Earth)', 'a zone that is not known'],
    ['2025-05-01 08:00[Asia/Nowhere]', 'a zone that is not known'],
  ])('%s: %s', (text, reason) => {
    expect(said(text)).toBe(reason)
  })

  it.each([
    '',
    '  ',
    'NaT',
    'nan',
    'null',
    'None',
    '0',
    '0.0',
    '\\N',
    '0000-00-00',
    '0000-00-00 00:00:00',
    '00/00/0000',
    '1/1/0001 12:00:00 AM',
    'Mon, 01 Jan 0001 00:00:00 +0000',
    '0001-01-01T00:00:00Z',
    '-62135596800',
    '1970-01-01T00:00:00Z',
  ])('without a date: %s', (text) => {
    expect(said(text)).toBe('stands for no date')
  })
})

describe('what a person says about dates', () => {
  it.each([
    ['05/06/2025', true, '2025-06-05T00:00:00Z'],
    ['05/06/2025', false, '2025-05-06T00:00:00Z'],
    ['05/06/25 3:00 pm', true, '2025-06-05T15:00:00Z'],
    ['20/04/2020', false, '2020-04-20T00:00:00Z'],
    ['2025/05/06', true, '2025-05-06T00:00:00Z'],
  ])('%s with day first %s', (text, dayFirst, moment) => {
    expect(said(text, { dayFirst })).toBe(moment)
  })

  it.each([
    ['2025-05-01 08:00', 'Asia/Singapore', '2025-05-01T00:00:00Z'],
    ['2025-05-01', 'Asia/Singapore', '2025-04-30T16:00:00Z'],
    ['1 May 2025 3:05 pm', 'Asia/Singapore', '2025-05-01T07:05:00Z'],
    ['2025-05-01T08:00Z', 'Asia/Singapore', '2025-05-01T08:00:00Z'],
    ['2025-05-01 08:00 GMT+9', 'Asia/Singapore', '2025-04-30T23:00:00Z'],
    ['1735787045', 'Asia/Singapore', '2025-01-02T03:04:05Z'],
    ['1981-06-01 00:00', 'Asia/Singapore', '1981-05-31T16:30:00Z'],
    ['2025-07-01 12:00', 'Europe/London', '2025-07-01T11:00:00Z'],
    ['2025-01-01 12:00', 'Europe/London', '2025-01-01T12:00:00Z'],
    ['2025-03-30 00:59', 'Europe/London', '2025-03-30T00:59:00Z'],
    ['2025-03-30 01:30', 'Europe/London', 'a time that the clocks skipped'],
    ['2025-03-30 02:00', 'Europe/London', '2025-03-30T01:00:00Z'],
    ['2025-10-26 01:30', 'Europe/London', 'a time that the clocks showed twice'],
    ['2025-10-26 02:00', 'Europe/London', '2025-10-26T02:00:00Z'],
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00Z'],
    ['2011-12-30 12:00', 'Pacific/Apia', 'a time that the clocks skipped'],
  ])('%s in %s', (text, zone, moment) => {
    expect(said(text, { zone })).toBe(moment)
  })
})

it.each(['GMT(', '[', ' ', '1:', '1.', '+08:', '星期', 'may '])('reads in linear time many of %s', (piece) => {
  expect(growthOf((size) => readDate(piece.repeat(size), NO_DATE_RULES), 50_000)).toBeLessThan(LINEAR)
  expect(said(`x${piece.repeat(20)}`)).toBe('not a date')
})
