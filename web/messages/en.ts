import { englishChartWords } from '../../src/charts/english.js'
import type { GapAnswer } from '../../src/domain/reading/answer.js'

const LOCALE = 'en-SG'
const timeZone = 'Asia/Singapore'
const plural = new Intl.PluralRules(LOCALE)
const date = new Intl.DateTimeFormat(LOCALE, { timeZone, day: 'numeric', month: 'short', year: 'numeric' })
const longDay = new Intl.DateTimeFormat(LOCALE, { timeZone, weekday: 'long', day: 'numeric', month: 'long' })
const moment = new Intl.DateTimeFormat(LOCALE, {
  timeZone,
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
})
const range = new Intl.DateTimeFormat(LOCALE, { timeZone, day: 'numeric', month: 'short' })
const compact = new Intl.NumberFormat(LOCALE, { notation: 'compact', maximumFractionDigits: 1 })
const signed = new Intl.NumberFormat(LOCALE, {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  signDisplay: 'exceptZero',
})
const ago = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' })
const { count } = englishChartWords

function many(n: number, one: string, other: string): string {
  return `${count(n)} ${plural.select(n) === 'one' ? one : other}`
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** What stands after `in the last …`, from seconds. */
function duration(seconds: number): string {
  if (seconds < 90) return many(Math.round(seconds), 'second', 'seconds')
  if (seconds < 5_400) return many(Math.round(seconds / 60), 'minute', 'minutes')
  if (seconds < 129_600) return many(Math.round(seconds / 3_600), 'hour', 'hours')
  return many(Math.round(seconds / 86_400), 'day', 'days')
}

const STAGES: Readonly<Record<string, string>> = {
  clean: 'Clean',
  langid: 'Language',
  language: 'Language',
  sentiment: 'Sentiment',
  ner: 'Entities',
  entities: 'Entities',
  origin: 'Origin',
}

const GAP_CAUSES: Readonly<Record<GapAnswer['cause'], string>> = {
  wall: 'login wall',
  challenge: 'challenge',
  credentials: 'credentials refused',
  forbidden: 'access refused',
  gone: 'target gone',
  payment: 'credit used up',
  budget: 'own budget reached',
  outage: 'outage',
  rate_limited: 'told to wait',
  cursor_expired: 'platform no longer reaches back',
  page_lost: 'page lost',
  paused: 'paused by an operator',
}

/** Every word of the interface. Another language is a file of this shape. */
export const english = {
  chart: englishChartWords,
  product: 'Kopitalk',
  claim: 'What Singapore talks about',
  skip: 'Skip to the figures',
  menu: 'Pages',
  pages: {
    overview: 'Overview',
    languages: 'Languages',
    trends: 'Trends',
    sentiment: 'Sentiment',
    origin: 'Inside and outside',
    entities: 'Entities',
    posts: 'Posts',
    compare: 'Compare',
    pipeline: 'Pipeline',
    quality: 'Quality',
    alerts: 'Alerts',
  },
  theme: { label: 'Colours', system: 'System', light: 'Light', dark: 'Dark' },
  moment: (iso: string) => moment.format(new Date(iso)),
  date: (iso: string) => date.format(new Date(iso)),
  longDay: (iso: string) => longDay.format(new Date(iso)),
  window: (from: string, to: string) => range.formatRange(new Date(from), new Date(Date.parse(to) - 1)),
  compact: (n: number) => compact.format(n),
  signed: (value: number) => signed.format(value),
  duration,
  ago(iso: string): string {
    const seconds = (Date.parse(iso) - Date.now()) / 1_000
    if (Math.abs(seconds) < 5_400) return ago.format(Math.round(seconds / 60), 'minute')
    if (Math.abs(seconds) < 129_600) return ago.format(Math.round(seconds / 3_600), 'hour')
    return ago.format(Math.round(seconds / 86_400), 'day')
  },
  kind: (kind: string | null) => (kind === null ? 'Not in the gazetteer' : capitalised(kind.replaceAll('_', ' '))),
  stage: (stage: string) => STAGES[stage] ?? stage,
  gap(gap: GapAnswer): string {
    const end = gap.to === null ? 'now' : moment.format(new Date(gap.to))
    const missing =
      gap.estimate === null ? 'unknown number missing' : `about ${count(Math.round(gap.estimate))} missing`
    return `${gap.source}: ${moment.format(new Date(gap.from))} – ${end}, ${GAP_CAUSES[gap.cause]}, ${missing}`
  },
  provenance: {
    sample: 'Sample data',
    ever: 'Everything ever posted',
    pending: (n: number) => `${count(n)} still being read`,
    gapCount: (n: number) => many(n, 'known gap', 'known gaps'),
    query: 'Question',
    everything: 'no filter',
    models: 'Models',
    gaps: 'Gaps',
    noGaps: 'None known in this window.',
    computed: 'Computed',
  },
  figure: {
    table: 'Table',
    corrected: 'Corrected',
    correctedHelp: 'Shares after undoing the confusions that were measured on the model’s test sets',
    chartLabel: (title: string) => `Chart: ${title}. The button “Table” shows the same figures as a table.`,
    download: (format: string, title: string) => `Download ${format}: ${title}`,
    source: (computed: string) => `Kopitalk, computed ${computed} (Singapore)`,
  },
  states: {
    loading: 'Loading',
    away: 'The server does not answer',
    awayHelp: 'Nothing is lost: what is shown stays, and the page asks again by itself.',
    awayBanner: 'The server does not answer. You see the last figures; the page goes on asking.',
    failed: 'This could not be loaded',
    badField: (field: string) => `The server does not understand “${field}”`,
    loggedOut: 'You are not logged in',
    forbidden: 'Your role may not see this',
    forbiddenHelp: (role: string) => `This page is for the role ${role}. Ask whoever runs this Kopitalk.`,
    retry: 'Try again',
    empty: 'No posts match',
    emptyHelp: 'The window may be too narrow, or a filter too strict. Take a filter away or look at the whole time.',
    wholeTime: 'Look at the whole time',
    notFound: 'There is no such page',
    notFoundHelp: 'The address may be mistyped, or the post has been erased.',
    backHome: 'Go to Overview',
    stillReading: (n: number) => `${count(n)} posts are still being read; figures grow by themselves.`,
  },
  sample: {
    banner: 'Sample data.',
    help: 'Every post, author and event here is invented, to show what Kopitalk does before it has listened.',
  },
  login: {
    title: 'Log in',
    user: 'Name',
    password: 'Password',
    submit: 'Log in',
    out: 'Log out',
    as: (user: string, role: string) => `${user} · ${role}`,
    demo: 'Open demo on this machine',
    help: 'The person who runs this Kopitalk adds names with “kopitalk user add”.',
    needed: 'Log in to read.',
  },
  filter: {
    title: 'Filters',
    window: 'Window',
    windows: { '24h': '24 h', '7d': '7 days', '28d': '28 days', all: 'All', custom: 'Custom' },
    from: 'From',
    to: 'Up to',
    customHelp: 'Days in Singapore; the last one is not included.',
    collection: 'Collection',
    more: 'More filters',
    active: 'Active filters',
    clear: 'Clear all',
    remove: (field: string, value: string) => `Remove ${field}: ${value}`,
    apply: 'Apply',
    theme: 'Theme',
    anyTheme: 'Any theme',
    reposts: 'Reposts',
    repostValues: { with: 'With reposts', without: 'Without reposts', only: 'Reposts only' } as Readonly<
      Record<string, string>
    >,
    term: 'Words or hashtag',
    termHint: '#sghaze',
    entity: 'Entity',
    entityHint: 'rail_station/dhoby-ghaut',
    fields: {
      platform: 'Platform',
      language: 'Language',
      sentiment: 'Sentiment',
      origin: 'Origin',
      theme: 'Theme',
      entity: 'Entity',
      term: 'Words',
      reposts: 'Reposts',
      collection: 'Collection',
      from: 'From',
      to: 'Up to',
    } as Readonly<Record<string, string>>,
  },
  columns: {
    value: 'Value',
    language: 'Language',
    day: 'Time',
    posts: 'Posts',
    share: 'Share',
    low: '95% from',
    high: 'to',
    corrected: 'Corrected',
    confidence: 'Confidence',
    codeMixed: 'Code-mixed',
    score: 'Mean score',
    from: 'From',
    to: 'To',
    authors: 'Authors',
    name: 'Name',
    kind: 'Kind',
    area: 'Planning area',
    places: 'Places',
  },
  overview: {
    title: 'Overview',
    lead: (from: string, to: string) => `Posts from ${from} to ${to}`,
    totals: 'Totals',
    posts: 'Posts',
    today: 'In the last 24 hours',
    languages: 'Languages',
    meanScore: 'Mean sentiment',
    scoreScale: '−1 negative to +1 positive',
    inside: 'Inside Singapore',
    ofKnown: (unknown: string) => `${unknown} unknown`,
    timeline: 'Posts over time, with what stood out',
    timelineNote: 'Numbers mark the days of the stories below.',
    stories: 'What stood out',
    storiesNote: 'Most surprising against the 28 days before, counted by distinct authors.',
    noStories: 'Nothing stood out yet. Trends need a few days to compare with.',
    allTrends: 'All trends by day',
    languagesFigure: 'Languages of posts',
    sentimentFigure: 'Sentiment of posts',
    originFigure: 'Inside or outside Singapore',
    entitiesFigure: 'Most named places, organisations and people',
    allEntities: 'All entities',
  },
  languages: {
    title: 'Languages',
    lead: 'Which languages people post in, how sure the model is, and how much is mixed.',
    bars: 'The 20 languages with most posts, as a share of posts with a language',
    overTime: 'Share of the five largest languages over time',
    confidence: 'How sure the language model is',
    confidenceNote:
      'Posts by the calibrated confidence of their label. Below the threshold the label is “Undetermined”.',
    length: 'How long posts are',
    lengthNote: 'Words in a post after cleaning; 128 and more in one bar.',
    details: 'Languages in figures',
    codeMixedNote: 'Code-mixed: posts in more than one language.',
  },
  trend: {
    history: (label: string) => `Authors a day for ${label}, 28 days before and the day itself`,
  },
}

export type Messages = typeof english
