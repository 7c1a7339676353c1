import type { GapAnswer } from '../../src/domain/reading/answer.js'
import { startOf } from '../../src/domain/singapore-time.js'
import { englishChartWords } from '../../src/charts/english.js'
import { figuresWords } from './english/figures.js'
import { findingsWords } from './english/findings.js'
import { storiesWords } from './english/stories.js'
import { postsWords } from './english/posts.js'
import { themesAndTopicsWords } from './english/themes-and-topics.js'
import { operationWords } from './english/operation.js'
import { alertsWords } from './english/alerts.js'
import { uploadWords } from './english/upload.js'
import { ago, capitalised, compact, count, date, duration, fine, longDay, moment, signed } from './english/formats.js'

const STAGES: Readonly<Record<string, string>> = {
  clean: 'Clean',
  langid: 'Language',
  language: 'Language',
  sentiment: 'Sentiment',
  ner: 'Entities',
  entities: 'Entities',
  origin: 'Origin',
  meaning: 'Meaning',
}

const ENTITY_TYPES: Readonly<Record<string, string>> = {
  PER: 'Person',
  LOC: 'Place',
  ORG: 'Organisation',
  MISC: 'Other',
}

/** Where the weight of a piece of evidence comes from; others are named by their kind. */
const EVIDENCE_KINDS: Readonly<Record<string, string>> = {
  language: 'Language model says',
  singlish: 'Word of the Singlish list',
  language_mix: 'Languages of Singapore together',
  gazetteer: 'Name of the gazetteer',
  country_name: 'Singapore is named',
  place_abroad: 'Place abroad is named',
  author_abroad: 'Written from abroad',
  from_afar: 'Spoken of from afar',
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
  rate_limited: 'rate limit',
  cursor_expired: 'posts too old for the platform',
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
    brief: 'Brief',
    languages: 'Languages',
    trends: 'Trends',
    sentiment: 'Sentiment',
    origin: 'Inside and outside',
    entities: 'Entities',
    map: 'Map',
    posts: 'Posts',
    themes: 'Themes',
    topics: 'Topics',
    compare: 'Compare',
    events: 'Events',
    upload: 'Upload',
    pipeline: 'Pipeline',
    quality: 'Quality',
    alerts: 'Alerts',
  },
  theme: { label: 'Colours', system: 'System', light: 'Light', dark: 'Dark' },
  moment: (iso: string) => moment.format(new Date(iso)),
  date: (iso: string) => date.format(new Date(iso)),
  /** Of a day in Singapore, such as `2026-08-09`. */
  day: (day: string) => date.format(startOf(day)),
  longDay: (day: string) => longDay.format(startOf(day)),
  window: (from: string, to: string) => date.formatRange(new Date(from), new Date(Date.parse(to) - 1)),
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
  evidenceKind: (kind: string) => EVIDENCE_KINDS[kind] ?? capitalised(kind.replaceAll('_', ' ')),
  entityType: (type: string) => ENTITY_TYPES[type] ?? type,
  score: (value: number) => fine.format(value),
  stage: (stage: string) => STAGES[stage] ?? stage,
  gap(gap: GapAnswer): string {
    const end = gap.to === null ? 'now' : moment.format(new Date(gap.to))
    const missing =
      gap.estimate === null ? 'unknown number missing' : `about ${count(Math.round(gap.estimate))} missing`
    return `${gap.source}: ${moment.format(new Date(gap.from))} – ${end}, ${GAP_CAUSES[gap.cause]}, ${missing}`
  },
  sample: {
    banner: 'Sample data.',
    help: 'Every post, author and event here is invented, to show what Kopitalk does before it has collected posts.',
  },
  login: {
    title: 'Log in',
    user: 'Name',
    password: 'Password',
    submit: 'Log in',
    out: 'Log out',
    as: (user: string, role: string) => `${user} · ${role}`,
    demo: 'Open demo on this machine',
    help: 'The person who runs this Kopitalk adds users with “kopitalk user add”.',
    needed: 'Log in to see the figures.',
  },
  trend: {
    history: (label: string) => `Authors a day for ${label}, 28 days before and the day itself`,
  },
  ...figuresWords,
  ...findingsWords,
  ...storiesWords,
  ...postsWords,
  ...themesAndTopicsWords,
  ...operationWords,
  ...alertsWords,
  ...uploadWords,
}

export type Messages = typeof english
