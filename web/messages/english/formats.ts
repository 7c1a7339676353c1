import { englishChartWords, englishMoment } from '../../../src/charts/english.js'
import type { Share } from '../../../src/domain/reading/answer.js'
import { SINGAPORE_ZONE } from '../../../src/domain/singapore-time.js'

const LOCALE = 'en-SG'
const timeZone = SINGAPORE_ZONE
const plural = new Intl.PluralRules(LOCALE)
export const date = new Intl.DateTimeFormat(LOCALE, { timeZone, day: 'numeric', month: 'short', year: 'numeric' })
export const longDay = new Intl.DateTimeFormat(LOCALE, {
  timeZone,
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
})
export const moment = englishMoment
export const compact = new Intl.NumberFormat(LOCALE, { notation: 'compact', maximumFractionDigits: 1 })
export const signed = new Intl.NumberFormat(LOCALE, {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  signDisplay: 'exceptZero',
})
export const fine = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 3, maximumFractionDigits: 3 })
export const list = new Intl.ListFormat(LOCALE)
export const scripts = new Intl.DisplayNames(LOCALE, { type: 'script', fallback: 'code' })
export const ago = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' })
export const { count, percent } = englishChartWords

/** A share that a person chose. */
export const wholePercent = (share: number): string => `${count(Math.round(share * 100))}%`

/** A share with its 95 % interval. */
export const within = ({ share, low, high }: Share): string => `${percent(share)} (${percent(low)} to ${percent(high)})`

export function many(n: number, one: string, other: string): string {
  return `${count(n)} ${plural.select(n) === 'one' ? one : other}`
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** The words after `in the last …`, from seconds. */
export function duration(seconds: number): string {
  if (seconds < 90) return many(Math.round(seconds), 'second', 'seconds')
  if (seconds < 5_400) return many(Math.round(seconds / 60), 'minute', 'minutes')
  if (seconds < 129_600) return many(Math.round(seconds / 3_600), 'hour', 'hours')
  return many(Math.round(seconds / 86_400), 'day', 'days')
}
