import { englishChartWords } from '../../src/charts/english.js'
import type { GapAnswer } from '../../src/domain/reading/answer.js'
import { SINGAPORE_ZONE } from '../../src/domain/singapore-time.js'
import type { AlertCondition } from '../../src/domain/reading/operation.js'

const LOCALE = 'en-SG'
const timeZone = SINGAPORE_ZONE
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
const fine = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 3, maximumFractionDigits: 3 })
const ago = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' })
const { count } = englishChartWords

function many(n: number, one: string, other: string): string {
  return `${count(n)} ${plural.select(n) === 'one' ? one : other}`
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** The words after `in the last …`, from seconds. */
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

const ENTITY_TYPES: Readonly<Record<string, string>> = {
  PER: 'Person',
  LOC: 'Place',
  ORG: 'Organisation',
  MISC: 'Other',
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
  evidenceKind: (kind: string) => capitalised(kind.replaceAll('_', ' ')),
  entityType: (type: string) => ENTITY_TYPES[type] ?? type,
  score: (value: number) => fine.format(value),
  stage: (stage: string) => STAGES[stage] ?? stage,
  gap(gap: GapAnswer): string {
    const end = gap.to === null ? 'now' : moment.format(new Date(gap.to))
    const missing =
      gap.estimate === null ? 'unknown number missing' : `about ${count(Math.round(gap.estimate))} missing`
    return `${gap.source}: ${moment.format(new Date(gap.from))} – ${end}, ${GAP_CAUSES[gap.cause]}, ${missing}`
  },
  provenance: {
    sample: 'Sample data',
    ever: 'All times',
    pending: (n: number) => `${count(n)} still being processed`,
    gapCount: (n: number) => many(n, 'known gap', 'known gaps'),
    query: 'Query',
    everything: 'no filter',
    models: 'Models',
    gaps: 'Gaps',
    noGaps: 'None known in this window.',
    computed: 'Computed',
  },
  figure: {
    table: 'Table',
    corrected: 'Corrected',
    correctedHelp: 'Shares corrected for the confusions that were measured on the test sets of the model',
    bordersNote: 'Whiskers at the borders: 95% intervals of the first and the last part.',
    smallKey: 'Grey or pale: fewer than 30 posts',
    chartLabel: (title: string) => `Chart: ${title}. The button “Table” shows the same figures as a table.`,
    download: (format: string, title: string) => `Download ${format}: ${title}`,
    source: (computed: string) => `Kopitalk, computed ${computed} (Singapore)`,
  },
  states: {
    loading: 'Loading',
    away: 'The server does not answer',
    awayHelp: 'Nothing is lost. The page keeps what it shows and tries again by itself.',
    awayBanner: 'The server does not answer. You see the last figures, and the page keeps trying.',
    failed: 'This could not be loaded',
    noCollection: 'This collection does not exist.',
    badField: (field: string) => `The server does not understand “${field}”`,
    loggedOut: 'You are not logged in',
    forbidden: 'Your role may not see this',
    forbiddenHelp: (role: string) => `This page is for the role ${role}. Ask the person who runs this Kopitalk.`,
    retry: 'Try again',
    empty: 'No posts match',
    emptyHelp: 'The window may be too narrow, or a filter too strict. Remove a filter, or look at all times.',
    wholeTime: 'Look at all times',
    notFound: 'Page not found',
    notFoundHelp: 'The address may be mistyped, or the post has been erased.',
    backHome: 'Go to Overview',
    stillReading: (n: number) => `${count(n)} posts are still being processed. The figures will grow by themselves.`,
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
  filter: {
    title: 'Filters',
    window: 'Window',
    windows: { '24h': '24 h', '7d': '7 days', '28d': '28 days', all: 'All', custom: 'Custom' },
    from: 'From',
    to: 'Up to',
    customHelp: 'Days in Singapore. The last day is not included.',
    collection: 'Collection',
    more: 'More filters',
    active: 'Active filters',
    clear: 'Clear all',
    remove: (field: string, value: string) => `Remove ${field}: ${value}`,
    unknownValue: 'unknown value',
    unknownInLink: 'The link asks for something that does not exist here. You see the default instead.',
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
    state: 'State',
    baseline: 'Before, a day',
    z: 'Standard errors',
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
    timelineNote: 'The numbers mark the days of the stories below.',
    stories: 'What stood out',
    storiesNote: 'Most surprising compared with the 28 days before, counted by authors.',
    noStories: 'Nothing has stood out yet. Trends need a few days to compare with.',
    also: 'with',
    allTrends: 'All trends by day',
    languagesFigure: 'Languages of posts',
    sentimentFigure: 'Sentiment of posts',
    originFigure: 'Inside or outside Singapore',
    entitiesFigure: 'Most named places, organisations and people',
    allEntities: 'All entities',
  },
  languages: {
    title: 'Languages',
    lead: 'Which languages people use, how sure the model is, and how many posts mix languages.',
    bars: 'The 20 languages with the most posts, as a share of posts with a language',
    overTime: 'Share of the five largest languages over time',
    confidence: 'How sure the language model is',
    confidenceNote:
      'Posts by the calibrated confidence of their label. Below the threshold the label is “Undetermined”.',
    length: 'How long posts are',
    lengthNote: 'Words in a post after cleaning. 128 words and more are in one bar.',
    details: 'Languages in figures',
    codeMixedNote: 'Code-mixed: posts in more than one language.',
  },
  trend: {
    history: (label: string) => `Authors a day for ${label}, 28 days before and the day itself`,
  },
  sentiment: {
    title: 'Sentiment',
    lead: 'Negative, neutral and positive, as the model reads it. Posts in languages that it was not measured on get no score.',
    overTime: 'Negative, neutral and positive posts over time',
    overTimeNote: 'Shares of scored posts; the bands are 95% intervals.',
    histogram: 'Sentiment from 0 to 1, with the mean',
    histogramNote: 'The scale of the original study: (positive − negative + 1) / 2. Its mean was 0.534.',
    byLanguage: 'Sentiment by language',
    byTheme: 'Sentiment by theme',
    byPlatform: 'Sentiment by platform',
  },
  origin: {
    title: 'Inside and outside',
    lead: 'Where posts come from, judged by evidence. Posts with too little evidence stay “unknown”.',
    split: 'Posts from inside, outside and unknown',
    splitNote: '“Unknown” is not a third place. It means that there is too little evidence.',
    overTime: 'Inside, outside and unknown over time',
    sentimentByOrigin: 'Sentiment by origin',
    byPlatform: 'Origin by platform',
    byLanguage: 'Origin by language',
  },
  trends: {
    title: 'Trends',
    lead: 'What more people say than usual.',
    day: 'Day',
    dayBefore: 'Day before',
    dayAfter: 'Day after',
    nowButton: 'Last 24 hours',
    none: 'Nothing stood out',
    noneHelp: 'No name, hashtag or phrase was used by more people than usual, or there were too few posts to tell.',
    latest: (day: string) => `Go to the latest day with trends, ${day}`,
    now: 'Trends of the last 24 hours',
    ofDay: (day: string) => `Trends of ${day}`,
    note: 'Counted by authors, with one vote for near-identical posts. The most surprising compared with the 28 days before comes first.',
    shortBaseline: (days: number) =>
      `Only ${many(days, 'day', 'days')} to compare with, which is too few. These are the most frequent names and words.`,
    list: 'Trends, most surprising first',
    kinds: { hashtag: 'Hashtag', entity: 'Name', phrase: 'Phrase' },
    states: {
      new: 'Hardly anyone said this in the 28 days before.',
      rising: 'More people say this every hour.',
      peak: 'About as many people as at its peak.',
      fading: 'Fewer people than at its peak.',
    },
    why: (authors: number, posts: number, baseline: number) =>
      `${many(authors, 'author', 'authors')} in ${many(posts, 'post', 'posts')}; before, ${englishChartWords.decimal(baseline)} a day.`,
    measure: (logOdds: number, z: number, since: string) =>
      `Log-odds compared with the 28 days before: ${signed.format(logOdds)}, ${englishChartWords.decimal(z)} standard errors from zero. First seen ${since}.`,
    alike: 'The same story under other names:',
    history: 'Authors a day',
    historyTable: 'As a table',
    hours: 'Authors an hour',
    hoursLabel: (label: string) => `Authors an hour for ${label}`,
    examples: 'Posts that say it',
    allPosts: 'Read all posts that say it',
  },
  entities: {
    title: 'Entities',
    lead: 'Places, organisations and people that posts name, linked to the gazetteer where it knows them.',
    table: 'Names by posts',
    allTypes: 'All',
    types: { place: 'Places', organisation: 'Organisations', person: 'People', other: 'Other' },
    areas: 'Places by planning area',
    areasNote: 'Posts that name a place in this area.',
    mentions: (name: string) => `Posts that name ${name}`,
    mentionsOfSome: 'Posts that name the chosen place, organisation or person',
    unnamed: 'No post contains the name that the link asks for.',
    readPosts: 'Read these posts',
  },
  posts: {
    title: 'Posts',
    lead: 'Every post, what it says, and why it has its labels.',
    search: 'Words (all must occur)',
    find: 'Search',
    list: 'Posts, newest first',
    shown: (shown: number, all: number) => `${count(shown)} of ${many(all, 'post', 'posts')}, newest first`,
    more: 'Show more',
    undated: 'undated',
    kinds: { original: 'post', reply: 'reply', repost: 'repost', quote: 'quote' },
    evidence: 'Why?',
    evidenceOf: (id: number) => `Why post ${id} is labelled like this`,
  },
  post: {
    title: 'Evidence for a post',
    back: 'Back to the posts',
    community: (name: string) => `in ${name}`,
    placeTag: (name: string) => `tagged ${name}`,
    copies: (n: number) => `${count(n)} near-identical posts`,
    version: (n: number) => `edited, version ${n}`,
    pending: 'This stage has not processed the post yet.',
    notApplicable: (reason: string) => `Not applicable: ${reason.replaceAll('_', ' ')}.`,
    dead: (reason: string, detail: string) =>
      `This stage failed on the post: ${reason.replaceAll('_', ' ')}. ${detail}`,
    by: (model: string, at: string) => `${model}, ${at}`,
    confidence: (percent: string) => `${percent} sure`,
    decidedBy: 'Decided by',
    insideProbability: (percent: string) => `${percent} likely from inside`,
    noEvidence: 'No evidence either way.',
    entities: 'Entities',
    noEntities: 'No names found.',
    surface: 'As written',
    linkedTo: 'Gazetteer',
    notLinked: 'not linked',
    certainty: 'Certainty',
  },
  label: {
    title: 'Your label',
    help: 'Stored next to the label of the model, never instead of it. It counts in Quality.',
    saved: 'Saved. It counts in Quality.',
    saveLanguage: 'Save language',
  },
  compare: {
    title: 'Compare',
    lead: 'The same question for two windows or two groups.',
    by: 'Shares by',
    with: 'Compared with',
    left: 'These posts',
    right: 'Compared',
    difference: 'Difference (points)',
    sides: {
      before: 'the same time before',
      outside: 'posts from outside',
      inside: 'posts from inside',
      singlish: 'posts in Singlish',
      english: 'posts in English',
      reposts: 'reposts',
    },
    figure: (by: string, side: string) => `${by}: difference in share between these posts and ${side}`,
    note: 'Right of zero: more in these posts. Grey: the 95% interval reaches zero, or there are fewer than 30 posts.',
    other: 'The other side:',
  },
  pipeline: {
    title: 'Pipeline',
    lead: 'Whether every accepted post is accounted for, and what is waiting.',
    law: 'The law',
    lawHolds: 'Holds: every accepted post is done, waiting or dead at every stage.',
    lawHelp: 'Each number is counted from its own table, never by subtraction.',
    accepted: 'Posts accepted',
    erased: 'Erased',
    stale: 'Not in charts yet',
    workers: 'Workers',
    ok: 'answers',
    away: 'does not answer',
    stages: 'Stages',
    stage: 'Stage',
    counts: ['Done', 'Not applicable', 'Waiting', 'Waiting before', 'Dead', 'Dead before'],
    oldest: 'Oldest waits for',
    none: 'none',
    queues: 'Queues in Bull Board',
    gaps: 'Known gaps',
    gapsHelp: 'Times in which posts could not be fetched. Charts show them hatched.',
    noGaps: 'None known.',
  },
  sources: {
    title: 'Sources',
    none: 'No source is set up. Add one with “kopitalk sources add”.',
    source: 'Source',
    state: 'State',
    states: { active: 'Active', paused: 'Paused', blocked: 'Stopped' },
    silent: (since: string) => `silent since ${moment.format(new Date(since))}`,
    hours: 'Posts in 48 hours',
    hoursOf: (key: string, n: number) => `${key}: ${many(n, 'post', 'posts')} in the last 48 hours, by hour`,
    lastPost: 'Last success',
    openGaps: 'Open gaps',
    switch: 'Switch',
    pause: 'Pause',
    resume: 'Resume',
    pauseOf: (key: string) => `Pause ${key}`,
    resumeOf: (key: string) => `Resume ${key}`,
  },
  deadLetters: {
    title: 'Dead letters',
    help: 'Posts that a stage could not process. Replay them after the cause is fixed.',
    none: 'None: no stage has given up on a post.',
    replay: (stage: string, reason: string) => `Replay ${stage}: ${reason.replaceAll('_', ' ')}`,
    replayed: (n: number) => `${many(n, 'post goes', 'posts go')} through the stage again.`,
    post: 'Post',
    stage: 'Stage',
    reason: 'Reason',
    detail: 'Detail',
    since: 'Since',
  },
  quality: {
    title: 'Quality',
    lead: 'How good the models are on test sets, and how often people agree with them on our own posts.',
    labels: 'People’s labels against the models',
    labelsNote: 'Share of labelled posts for which the model says the same, by the language that the model gave.',
    noLabels: 'No post has been labelled yet. The queue below suggests some.',
    task: 'Task',
    labelled: 'Labelled',
    people: 'People',
    right: 'Model right',
    queue: 'Posts to label',
    queueNote: 'Posts that the model is unsure about come first, and languages take turns.',
    nextPosts: 'Other posts',
    emptyQueue: 'Nothing to label: no post with this result yet.',
    card: (languages: string, license: string, ordinal: number) =>
      `Languages: ${languages}. Licence: ${license}. Generation ${ordinal}.`,
    noScores: 'The card of this model has no scores.',
    scores: (name: string) => `Measured scores of ${name}`,
    set: 'Test set',
    metric: 'Metric',
    value: 'Score',
    size: 'Items',
    allLanguages: 'All',
    confusion: (set: string, language: string) => `Confusions on ${set}, ${language}`,
    trueLabel: 'True label',
  },
  alerts: {
    title: 'Alerts',
    lead: 'A message to a webhook when something happens.',
    rules: 'Rules',
    noRules: 'There is no rule yet.',
    rule: 'Rule',
    condition: 'When',
    to: 'To',
    quiet: 'Quiet',
    last: 'Last sent',
    actions: 'Actions',
    never: 'never',
    hours: (from: number, to: number) => `${from}:00 – ${to}:00`,
    test: 'Test',
    delete: 'Delete',
    testOf: (name: string) => `Send a test of ${name}`,
    deleteOf: (name: string) => `Delete ${name}`,
    tested: 'A test message was sent.',
    history: 'Sent alerts',
    noHistory: 'Nothing has been sent yet.',
    at: 'When',
    cause: 'Cause',
    delivered: 'Delivered',
    yes: 'yes',
    notYet: (attempts: number, error: string | null, givenUp: boolean) =>
      [givenUp ? 'given up' : 'not yet', many(attempts, 'try', 'tries'), ...(error === null ? [] : [error])].join(', '),
    turnOn: 'Switch on',
    turnOff: 'Switch off',
    turnOnOf: (name: string) => `Switch ${name} on`,
    turnOffOf: (name: string) => `Switch ${name} off`,
    newRule: 'New rule',
    name: 'Name',
    kinds: {
      term: 'Words or a hashtag are frequent',
      theme: 'A theme is frequent',
      sentiment_shift: 'Sentiment shifts',
      trend: 'Something trends',
      source_gap: 'A source has a gap',
      source_silent: 'A source falls silent',
      source_drift: 'A source changes its shapes',
      lag: 'The pipeline lags',
    },
    conditionText(condition: AlertCondition): string {
      switch (condition.kind) {
        case 'term':
          return `“${condition.term}”: ${count(condition.postsAnHour)} posts an hour`
        case 'theme':
          return `${condition.theme}: ${count(condition.postsAnHour)} posts an hour`
        case 'sentiment_shift':
          return `mean score over ${many(condition.hours, 'hour', 'hours')} moves by ${englishChartWords.decimal(condition.by)}`
        case 'trend':
          return `a trend with ${many(condition.minAuthors, 'author', 'authors')}`
        case 'source_gap':
          return `a gap of ${many(condition.minutes, 'minute', 'minutes')}`
        case 'source_silent':
          return `a source is silent for ${many(condition.days, 'day', 'days')}`
        case 'source_drift':
          return `${many(condition.items, 'item', 'items')} of an unknown shape in a day`
        case 'lag':
          return `posts wait ${many(condition.minutes, 'minute', 'minutes')}`
      }
    },
    term: 'Words or hashtag',
    postsAnHour: 'Posts an hour, at least',
    inHours: 'Over how many hours',
    by: 'By how much (−1…+1 scale)',
    minAuthors: 'Authors, at least',
    minutes: 'Minutes, at least',
    days: 'Whole days, at least',
    items: 'Items of an unknown shape in 24 hours, at least',
    url: 'Webhook address',
    urlHelp: 'The address is kept secret. Later you see only its host.',
    format: 'Format',
    quietFrom: 'Quiet from (hour, Singapore)',
    quietTo: 'Quiet until (hour)',
    save: 'Save rule',
    saved: 'Saved.',
  },
}

export type Messages = typeof english
