import { englishChartWords, englishMoment } from '../charts/english.js'
import type { BriefAnswer, ChangedShare, Citation } from '../domain/reading/brief.js'
import type { Peak } from '../domain/reading/peaks.js'
import type { GapAnswer } from '../domain/reading/answer.js'
import type { StoryRow } from '../domain/reading/stories.js'
import { SINGAPORE_ZONE } from '../domain/singapore-time.js'

const LOCALE = 'en-SG'
const timeZone = SINGAPORE_ZONE
const plural = new Intl.PluralRules(LOCALE)
const day = new Intl.DateTimeFormat(LOCALE, { timeZone, day: 'numeric', month: 'long', year: 'numeric' })
const signed = new Intl.NumberFormat(LOCALE, {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
  signDisplay: 'exceptZero',
})
const { count, tenths, percent, points, posts, authors, language, origin, platform } = englishChartWords

const at = (instant: string): string => englishMoment.format(new Date(instant))
/** Whole days, the last one included. */
function daysOf(from: string, to: string): string {
  const [first, last] = [day.format(new Date(from)), day.format(new Date(Date.parse(to) - 1))]
  return first === last ? first : `${first} to ${last}`
}
const hours = (n: number): string => `${tenths(n)} ${plural.select(Number(n.toFixed(1))) === 'one' ? 'hour' : 'hours'}`

const STATES: Readonly<Record<StoryRow['state'], string>> = {
  new: 'New',
  rising: 'Rising',
  peak: 'At its peak',
  fading: 'Fading',
  returned: 'Returned',
  silent: 'Silent',
}
const VOICES: Readonly<Record<string, string>> = { feed: 'News feeds', person: 'All other accounts' }
const TIMES = { day: 'the day before', week: 'the week before', window: 'as long a time before' } as const
const DIMENSIONS = { language: 'in the language', platform: 'on', community: 'in the community' } as const

/** The fixed words of a brief: everything else in it is a figure, a name, or the words of a post. */
export const englishBriefWords = {
  language,
  platform,
  origin,
  sentiment: englishChartWords.sentiment,
  voice: (group: string) => VOICES[group] ?? group,
  percent,
  count,
  posts,
  authors,
  share: (share: { share: number; low: number; high: number }) =>
    `${percent(share.share)} (${percent(share.low)} to ${percent(share.high)})`,
  /** In percentage points. */
  difference: ({ value, low, high }: NonNullable<ChangedShare['difference']>) =>
    `${points(value)} (${points(low)} to ${points(high)})`,

  title({ kind, name, from, to }: BriefAnswer['period']): string {
    if (kind === 'day') return `Brief of ${day.format(new Date(from))}`
    if (kind === 'week') return `Brief of week ${name ?? ''}, ${daysOf(from, to)}`
    return `Brief of ${at(from)} to ${at(to)}`
  },
  sample: 'Sample data: every post in it is invented.',
  times: 'Days and times are those of Singapore. Intervals are 95 % intervals.',
  filtered: (query: string) => `Only posts of the filter ${query}.`,
  notOver: 'This time is not over: later posts are not in it.',

  total: 'Posts',
  noPosts: 'No post of this time is known.',
  totalPosts: (n: number) => `${posts(n)}.`,
  before: (n: number, kind: BriefAnswer['period']['kind'], was: number) =>
    was === 0
      ? `None is known of ${TIMES[kind]}.`
      : `${TIMES[kind].replace(/^./, (first) => first.toUpperCase())} had ${count(was)}: a change of ${signed.format(n / was - 1)}.`,

  languages: 'Languages',
  origins: 'Inside or outside Singapore',
  feeling: 'Feeling',
  noLabels: 'No post has a label.',
  columns: {
    language: 'Language',
    origin: 'Written',
    sentiment: 'Feeling',
    posts: 'Posts',
    share: 'Share',
    before: 'Share before',
    difference: 'Change, percentage points',
    labelled: 'Share as labelled',
    corrected: 'Share, corrected',
  },
  changeNote: 'Shares are of the posts that have a label. A change whose interval contains 0 may be chance.',
  feelingNote:
    'As labelled: the interval holds chance only, not the errors of the model. Corrected: after undoing how often the model takes one feeling for another on texts of another kind; the interval holds chance and the errors of the model. Where a language was not measured on enough texts, or the posts do not fit, there is no corrected share.',
  notMeasured: 'cannot be corrected',

  stories: 'Stories',
  noStories: 'No story was found.',
  storiesShown: (shown: number, all: number) =>
    all > shown
      ? `The ${count(shown)} with the most authors, of ${count(all)}.`
      : `${count(all)} ${plural.select(all) === 'one' ? 'story' : 'stories'}.`,
  storyFacts: (story: { state: StoryRow['state']; posts: number; authors: number; firstAt: string }) =>
    `${STATES[story.state]}. ${posts(story.posts)} by ${authors(story.authors)} in this time; the first known post is of ${at(story.firstAt)}.`,
  storyLanguages: (rows: readonly { value: string; posts: number }[]) =>
    `Languages: ${rows.map((row) => `${language(row.value)} ${count(row.posts)}`).join(', ')}.`,
  storyFeeling: (text: string, isCorrected: boolean) =>
    `Feeling, ${isCorrected ? 'corrected' : 'as labelled'}: ${text}.`,
  onsets: {
    language: 'First by language',
    platform: 'First by platform',
    voice: 'First among news feeds and all other accounts',
  },
  onset: (what: string, groups: string) => `${what}: ${groups}.`,
  onsetFirst: (group: string, instant: string) => `${group} (${at(instant)})`,
  onsetLater: (group: string, lag: { hours: number; low: number; high: number }) =>
    `${group} ${hours(lag.hours)} later (${tenths(lag.low)} to ${tenths(lag.high)})`,
  onsetUnknown: (group: string, why: 'gap' | 'few' | null) =>
    `${group} not known, ${why === 'gap' ? 'posts of its beginning may be missing' : 'too few authors'}`,

  peaks: 'Peaks',
  noPeaks: { hour: 'No hour had clearly more posts than usual.', day: 'No day had clearly more posts than usual.' },
  peaksShown: (shown: number, all: number, bucket: 'hour' | 'day') =>
    `The ${count(shown)} peaks of ${bucket}s with the most posts over the usual, of ${count(all)}.`,
  unjudged: (n: number, bucket: 'hour' | 'day') =>
    `${count(n)} ${plural.select(n) === 'one' ? bucket : `${bucket}s`} could not be compared: fewer than seven days are known to compare with.`,
  peak: ({ from, to, posts: n, expected }: Peak, bucket: 'hour' | 'day') =>
    `${bucket === 'day' ? daysOf(from, to) : `${at(from)} to ${at(to)}`}: ${posts(n)}, usually ${tenths(expected)}.`,
  cause: (share: number) => `${percent(share)} of what is over the usual: `,
  causeStory: (n: number) => `, a story with ${posts(n)} in it.`,
  causeAuthor: (n: number) => `one author wrote ${posts(n)}.`,
  causeCopies: (n: number, by: number) => `${count(n)} near-identical posts by ${authors(by)}.`,
  rest: (share: number) => `${percent(share)} of what is over the usual is not one story.`,
  grown: (dimension: keyof typeof DIMENSIONS, value: string, n: number, usual: number) =>
    `${DIMENSIONS[dimension]} ${value}: ${posts(n)}, usually ${tenths(usual)}.`,
  grownBefore: 'More than usual ',

  unknown: 'What is not known',
  nothingUnknown: 'No gap is known, and nothing waits.',
  gap: ({ from, to, estimate, platform: key }: GapAnswer) =>
    `${platform(key)}: posts are missing from ${at(from)} ${to === null ? 'on' : `to ${at(to)}`}${estimate === null ? '' : `, about ${count(estimate)}`}.`,
  waiting: (days: readonly string[]) =>
    `Stories are not looked for yet, or not again since something changed: ${days.join(', ')}.`,
  pending: (n: number) => `${posts(n)} of the collection wait to be worked on.`,
  meant: (meant: number, all: number) =>
    `Stories were looked for among ${posts(meant)} whose meaning was known; the filter leaves ${count(all)}.`,
  unlabelled: (what: string, none: number, pending: number) =>
    `${what}: ${count(none)} have no label, ${count(pending)} wait for it.`,

  made: 'How it was made',
  models: (list: string) => `Models: ${list}.`,
  noModels: 'No model has been used yet.',
  quotes:
    'No sentence of this brief is written by a model: it has figures, fixed words, and the words of posts in quotation marks, each with its number.',
  collection: (title: string) => `Collection: ${title}.`,

  sources: 'Cited posts',
  source: ({ platform: key, postedAt, language: label }: Citation) =>
    `${platform(key)}, ${postedAt === null ? 'undated' : at(postedAt)}, ${language(label)}`,
  inDashboard: 'in the dashboard',
  original: 'original',
}
export type BriefWords = typeof englishBriefWords
