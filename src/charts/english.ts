import { SINGAPORE_ZONE } from '../domain/singapore-time.js'
import type { ChartWords } from './look.js'

const LOCALE = 'en-SG'

const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'code' })
const count = new Intl.NumberFormat(LOCALE)
const tenths = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 })
const decimal = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
const percent = new Intl.NumberFormat(LOCALE, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 })
const day = new Intl.DateTimeFormat(LOCALE, {
  timeZone: SINGAPORE_ZONE,
  day: 'numeric',
  month: 'short',
  year: 'numeric',
})
const time = new Intl.DateTimeFormat(LOCALE, {
  timeZone: SINGAPORE_ZONE,
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23', // without it, midnight is 24:00
})
/** A day with its time, in Singapore. */
export const englishMoment = new Intl.DateTimeFormat(LOCALE, {
  timeZone: SINGAPORE_ZONE,
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
const points = new Intl.NumberFormat(LOCALE, {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
  signDisplay: 'exceptZero',
})
const plural = new Intl.PluralRules(LOCALE)

/** What CLDR has no name for, or another name than people in Singapore use. */
const LANGUAGE_NAMES: Readonly<Record<string, string>> = {
  'en-SG': 'Singlish',
  'ta-Latn': 'Tamil, romanised',
  zh: 'Chinese',
  nan: 'Hokkien',
  und: 'Undetermined',
  none: 'No language',
  pending: 'Waiting',
}

const SENTIMENTS: Readonly<Record<string, string>> = {
  negative: 'Negative',
  neutral: 'Neutral',
  positive: 'Positive',
  none: 'Not scored',
  pending: 'Waiting',
}

const ORIGINS: Readonly<Record<string, string>> = {
  inside: 'Inside Singapore',
  outside: 'Outside Singapore',
  unknown: 'Unknown',
  none: 'Not judged',
  pending: 'Waiting',
}

const PLATFORMS: Readonly<Record<string, string>> = {
  x: 'X',
  instagram: 'Instagram',
  mastodon: 'Mastodon',
  bluesky: 'Bluesky',
  reddit: 'Reddit',
  telegram: 'Telegram',
  rss: 'News feeds',
  facebook: 'Facebook',
  tiktok: 'TikTok',
}

const STATES = {
  new: 'New',
  rising: 'Rising',
  peak: 'Peak',
  fading: 'Fading',
  returned: 'Returned',
  silent: 'Silent',
}

const REPOSTS: Readonly<Record<string, string>> = { true: 'Reposts', false: 'Own posts' }

function languageName(label: string): string {
  const known = LANGUAGE_NAMES[label]
  if (known) return known
  try {
    return names.of(label) ?? label
  } catch {
    return label // a label that is not a language tag is shown as it is
  }
}

function capitalised(key: string): string {
  return key.charAt(0).toUpperCase() + key.slice(1).replaceAll('-', ' ')
}

/** Chart words in English, numbers and dates as Singapore writes them. */
export const englishChartWords: ChartWords = {
  count: (n) => count.format(n),
  tenths: (n) => tenths.format(n),
  percent: (share) => percent.format(share),
  points: (difference) => points.format(difference * 100),
  decimal: (value) => decimal.format(value),
  posts: (n) => `${count.format(n)} ${plural.select(n) === 'one' ? 'post' : 'posts'}`,
  authors: (n) => `${count.format(n)} ${plural.select(n) === 'one' ? 'author' : 'authors'}`,
  votes: (n) => `${tenths.format(n)} ${plural.select(n) === 'one' ? 'author’s vote' : 'authors’ votes'}`,
  words: (n) => `${count.format(Math.round(n))} ${plural.select(Math.round(n)) === 'one' ? 'word' : 'words'}`,
  interval: (low, high) => `95% interval ${low} to ${high}`,
  hoursLater: (value) => `${tenths.format(value)} h later`,
  day: (at) => day.format(at),
  hour: (at) => `${day.format(at)}, ${time.format(at)}`,
  time: (at) => time.format(at),
  language: languageName,
  sentiment: (label) => SENTIMENTS[label] ?? label,
  origin: (label) => ORIGINS[label] ?? label,
  platform: (key) => PLATFORMS[key] ?? capitalised(key),
  value(dimension, value) {
    if (dimension === 'language') return languageName(value)
    if (dimension === 'sentiment') return SENTIMENTS[value] ?? value
    if (dimension === 'origin') return ORIGINS[value] ?? value
    if (dimension === 'platform') return PLATFORMS[value] ?? capitalised(value)
    if (dimension === 'repost') return REPOSTS[value] ?? value
    return capitalised(value)
  },
  state: (state) => STATES[state],
  mean: 'Mean',
  postsAxis: 'Posts',
  authorsAxis: 'Authors',
  lagAxis: 'Hours after the first',
  shareAxis: 'Share of posts',
  authorShareAxis: 'Share of authors',
  wordShareAxis: 'Share of words',
  scoreAxis: 'Sentiment score, 0 negative to 1 positive',
  wordsAxis: 'Words in a post',
  confidenceAxis: 'Confidence of the label',
  differenceAxis: 'Difference in percentage points',
  fewPosts: 'fewer than 30 posts',
  gap: 'Known gap: posts are missing',
  part: 'Not a whole day or hour: not over yet, or partly outside of the window',
}
