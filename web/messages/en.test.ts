import { expect, it } from 'vitest'
import { english } from './en.js'

it('days and moments have their year, and midnight is 00:00', () => {
  const midnight = '2026-11-26T16:00:00.000Z'
  expect(english.moment(midnight)).toBe('27 Nov 2026, 00:00')
  expect(english.day('2026-11-27')).toBe('27 Nov 2026')
  expect(english.longDay('2026-11-27')).toBe('Friday, 27 November 2026')
  expect(english.chart.day(new Date(midnight))).toBe('27 Nov 2026')
  expect(english.chart.hour(new Date(midnight))).toBe('27 Nov 2026, 00:00')
  expect(english.chart.time(new Date(midnight))).toBe('00:00')
})

it('a window has the year of its days, of both when it goes over one', () => {
  const year = (from: string, to: string) => english.window(from, to).match(/\d{4}/g)
  expect(year('2026-11-26T16:00:00Z', '2026-11-27T16:00:00Z')).toEqual(['2026'])
  expect(year('2026-11-20T16:00:00Z', '2026-11-27T16:00:00Z')).toEqual(['2026'])
  expect(year('2026-12-20T16:00:00Z', '2027-01-02T16:00:00Z')).toEqual(['2026', '2027'])
})

it('pages speak in words of the reader: terms of the pipeline and of statistics are on its page, explained', () => {
  const said = (part: unknown): string[] => {
    if (typeof part === 'string') return [part]
    if (typeof part === 'function') return [part.toString()]
    return part !== null && typeof part === 'object' ? Object.values(part).flatMap((each) => said(each)) : []
  }
  const { pipeline, deadLetters, sources, ...pages } = english
  const technical = /\b(law|log-odds|standard errors?|bootstrap|cosine|calibrated|upstream|dead letters?|producers?)\b/i
  expect(said(pages).filter((text) => technical.test(text))).toEqual([])
  expect(said(pipeline).filter((text) => /\b(law|dead|upstream)\b/i.test(text))).toEqual([])
  expect(sources.idleHelp).toContain('Producers are')
  expect(deadLetters.help).toContain('dead letters, in the words of queues')
})
