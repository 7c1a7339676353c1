import { englishChartWords } from '../../src/charts/english.js'
import type { EvidenceSource } from '../../src/domain/language-evidence.js'
import type { Polarity, Register } from '../../src/domain/local-word.js'
import type { WeighedWord } from '../../src/domain/reading/posts.js'
import type { TopicAnswer, TopicFiguresAnswer, TopicRow } from '../../src/domain/reading/topics.js'
import type { UploadAnswer } from '../../src/domain/reading/uploads.js'
import type { GapAnswer, Share } from '../../src/domain/reading/answer.js'
import { SINGAPORE_ZONE, startOf } from '../../src/domain/singapore-time.js'
import type { AreaRow } from '../../src/domain/reading/figures.js'
import { SMALL_CELL_POSTS } from '../../src/domain/reading/intervals.js'
import type { AlertCondition } from '../../src/domain/reading/operation.js'

const LOCALE = 'en-SG'
const timeZone = SINGAPORE_ZONE
const plural = new Intl.PluralRules(LOCALE)
const date = new Intl.DateTimeFormat(LOCALE, { timeZone, day: 'numeric', month: 'short', year: 'numeric' })
const longDay = new Intl.DateTimeFormat(LOCALE, {
  timeZone,
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
})
const moment = new Intl.DateTimeFormat(LOCALE, {
  timeZone,
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23', // without it, midnight is 24:00
})
const compact = new Intl.NumberFormat(LOCALE, { notation: 'compact', maximumFractionDigits: 1 })
const signed = new Intl.NumberFormat(LOCALE, {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  signDisplay: 'exceptZero',
})
const fine = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 3, maximumFractionDigits: 3 })
const list = new Intl.ListFormat(LOCALE)
const ago = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' })
const { count, percent } = englishChartWords

/** A share that a person chose. */
const wholePercent = (share: number): string => `${count(Math.round(share * 100))}%`

/** A share with its 95 % interval. */
const within = ({ share, low, high }: Share): string => `${percent(share)} (${percent(low)} to ${percent(high)})`

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
  meaning: 'Meaning',
}

const ENTITY_TYPES: Readonly<Record<string, string>> = {
  PER: 'Person',
  LOC: 'Place',
  ORG: 'Organisation',
  MISC: 'Other',
}

const REGISTERS: Readonly<Record<Register, string>> = {
  plain: 'everyday word',
  slang: 'slang',
  rude: 'rude',
  formal: 'formal',
  ironic: 'mostly ironic',
}

const POLARITIES: Readonly<Record<Polarity, string>> = {
  negative: 'Says something bad',
  neutral: 'Neither good nor bad',
  positive: 'Says something good',
  turns: 'Good or bad by its context',
}

/** How the posts of labels were drawn. */
const DRAWN: Readonly<Record<string, string>> = { unsure: 'unsure', random: 'random', found: 'not drawn' }

const EVIDENCE_SOURCE: Readonly<Record<EvidenceSource | 'unsaid', string>> = {
  marker: 'Words of the Singlish list:',
  model: 'Words the language model weighs:',
  script: 'Script:',
  unsaid: 'Words of the list or the model:',
}

const WORD_SOURCE: Readonly<Record<WeighedWord['source'], string>> = {
  marker: 'Singlish list',
  list: 'Malay and Indonesian list',
  model: 'letter model and fastText',
}

const scripts = new Intl.DisplayNames(LOCALE, { type: 'script', fallback: 'code' })

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
  provenance: {
    sample: 'Sample data',
    ever: 'All times',
    pending: (n: number) => `${count(n)} still being processed`,
    gapCount: (n: number) => many(n, 'known gap', 'known gaps'),
    posts: 'Posts',
    invented: 'Sample data: all posts are invented',
    window: 'Window',
    between: (from: string, to: string) => `${from} to ${to}, Singapore time (UTC+8)`,
    always: 'All times; days and hours are those of Singapore (UTC+8)',
    filter: 'Filter',
    everything: 'none',
    models: 'Models',
    gaps: 'Known gaps',
    noGaps: 'none in this window',
    counted: 'Counted',
    shares: 'Shares',
    corrected:
      'corrected for the confusions that were measured on the test sets of the model, which are texts of another kind; their intervals hold chance and the errors of the model',
    asCounted:
      'as counted, not corrected for the confusions of the model; their intervals hold chance only, not the errors of the model',
    units: 'Shares are fractions from 0 to 1',
    link: 'Link',
    made: 'Made',
  },
  figure: {
    table: 'Table',
    corrected: 'Corrected',
    correctedTitle: (title: string) => `${title} (corrected)`,
    correctedHelp: 'Shares corrected for the confusions that were measured on the test sets of the model',
    chanceOnly: 'Intervals as counted hold chance only, not the errors of the model.',
    withErrors:
      'Corrected: intervals hold chance and the errors of the model. It was measured on texts of another kind, so the share itself is often further from the truth than the one as counted.',
    notCorrected:
      'No corrected shares: a language among the posts has no measured confusions or too few labelled texts, the posts do not fit what was measured, or there are too many groups.',
    someNotCorrected:
      'What is missing cannot be corrected: no measured confusions of a language, too few labelled texts of it, or posts that do not fit what was measured.',
    bordersNote: 'Whiskers at the borders: 95% intervals of the first and the last part.',
    keys: { small: 'Colour', part: 'Upright lines', gap: 'Sloping lines' },
    smallKey: 'Grey or pale: fewer than 30 posts',
    isWhole: 'yes',
    notWhole: 'no, only a part',
    chartLabel: (title: string) => `Chart: ${title}. The button “Table” shows the same figures as a table.`,
    download: (format: string, title: string) => `Download ${format}: ${title}`,
    aboutLines: (lines: number) =>
      `Kopitalk. This and the next ${many(lines, 'line', 'lines')} say where the table comes from.`,
  },
  leads: {
    list: 'The marks of the chart, as links',
    posts: (name: string, n: number) => `${name}: read ${englishChartWords.posts(n)}`,
    row: (name: string) => `${name}: read the posts`,
    read: (n: number) => `Read ${englishChartWords.posts(n)}`,
    only: (name: string) => `Only ${name} on this page`,
    all: (name: string) => `No longer only ${name} on this page`,
    time: (at: number, step: number) =>
      step < 86_400_000 ? englishChartWords.hour(new Date(at)) : englishChartWords.day(new Date(at)),
    chosen: (from: string, to: string) => `Chosen from “${from}” to “${to}”. Enter sets the window.`,
    timeHelp:
      'Drag across the chart to set the window. With the keyboard: arrow keys move, Shift and arrow keys choose, Enter opens or sets.',
  },
  states: {
    loading: 'Loading',
    away: 'The server does not answer',
    awayHelp: 'Nothing is lost. The page keeps what it shows and tries again by itself.',
    awayBanner: 'The server does not answer. You see the last figures, and the page keeps trying.',
    failed: 'This could not be loaded',
    sameFailure: 'Not shown, for the reason that the page gives already.',
    gone: (field: string) => `“${field}” in the link does not exist`,
    goneHelp: 'It may have been renamed or removed. Choose another one, or remove the filter.',
    unfit: (field: string) => `“${field}” cannot be used like this`,
    unfitHelp: 'Change the filter, or remove it.',
    unfitHelps: {
      term: 'None of its words can be searched for: they are too common, or there is none. Choose another word.',
      like: 'The post has no words that could mean something, or its meaning is not known yet.',
      story: 'The story is of another collection.',
    } as Readonly<Record<string, string>>,
    busy: 'This takes too long to count',
    busyHelp: 'Choose a shorter window or fewer filters, or try again in a moment.',
    slow: 'Too many requests',
    slowHelp: 'Wait a moment, then try again.',
    serverHelp:
      'Something went wrong on the server. Try again; if it stays, the person who runs this Kopitalk finds the reason in its log.',
    refusedHelp: 'The address asks for something that cannot be counted. Remove the filters, or choose another page.',
    loggedOutHelp: 'Log in again to go on.',
    forbiddenHelp: 'Ask the person who runs this Kopitalk for another role.',
    loggedOut: 'You are not logged in',
    forbidden: 'Your role may not see this',
    retry: 'Try again',
    broken: 'This page cannot be shown',
    brokenHelp:
      'Something in it went wrong. The posts and figures are not affected. Load it again, or go to another page.',
    reload: 'Load again',
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
    unknownInLink: (fields: readonly string[]) =>
      `The link has a value that does not exist here: ${list.format(fields)}. You see the page without it.`,
    apply: 'Apply',
    theme: 'Theme',
    anyTheme: 'Any theme',
    topic: 'Topic, from examples',
    anyTopic: 'Any topic',
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
      topic: 'Topic (from examples)',
      entity: 'Entity',
      area: 'Planning area',
      show: 'Show',
      term: 'Words',
      reposts: 'Reposts',
      q: 'Search',
      story: 'Story',
      collection: 'Collection',
      from: 'From',
      to: 'Up to',
      window: 'Window',
      day: 'Day',
      week: 'Week',
      by: 'Shares by',
      with: 'Sides',
      type: 'Kind of name',
      like: 'More like this',
      likeStory: 'More like this',
    } as Readonly<Record<string, string>>,
  },
  columns: {
    value: 'Value',
    count: 'Number',
    language: 'Language',
    day: 'Time',
    posts: 'Posts',
    share: 'Share',
    low: '95% from',
    high: 'to',
    corrected: 'Corrected',
    chanceLow: 'By chance alone: 95% from',
    chanceHigh: 'By chance alone: to',
    correctedLow: 'Corrected, with errors of the model: 95% from',
    correctedHigh: 'Corrected, with errors of the model: to',
    confidence: 'Confidence',
    codeMixed: 'Code-mixed',
    score: 'Mean score',
    story: 'Story',
    peak: 'Peak',
    event: 'Event',
    whole: 'Whole',
    group: 'Group',
    began: 'Began',
    lag: 'Hours later',
    unknown: 'Why it is not known',
    isCorrected: 'Corrected',
    from: 'From',
    to: 'To',
    authors: 'Authors',
    votes: 'Votes',
    words: 'Words',
    state: 'State',
    baseline: 'Before, a day',
    times: 'Times as often',
    name: 'Name',
    kind: 'Kind',
    area: 'Planning area',
    places: 'Places',
  },
  /** Only briefs need them. */
  briefText: async () => (await import('../../src/brief/english.js')).englishBriefWords,
  brief: {
    title: 'Brief',
    lead: 'A day or a week in figures, and in the words of posts. No sentence here is written by a model.',
    kinds: { day: 'Day', week: 'Week' },
    earlier: { day: 'Day before', week: 'Week before' },
    later: { day: 'Day after', week: 'Week after' },
    on: { day: 'Day', week: 'Week of' },
    saveHtml: 'Save as HTML',
    saveMarkdown: 'Save as Markdown',
    print: 'Print',
  },
  peaks: {
    mark: (posts: number, usual: number, cause: string) =>
      `Peak: ${englishChartWords.posts(posts)}, usually ${englishChartWords.tenths(usual)}. ${cause}`,
    story: (share: number, title: string) =>
      `${englishChartWords.percent(share)} of what is over the usual: “${title}”`,
    author: (share: number) => `${englishChartWords.percent(share)} of what is over the usual by one author`,
    copies: (share: number) => `${englishChartWords.percent(share)} of what is over the usual near-identical posts`,
    grown: (value: string) => `No story explains it; most of it: ${value}`,
    none: 'Nothing found explains it',
    note: 'Shaded: clearly more posts than usual. The text at a point says what made it.',
  },
  overview: {
    title: 'Overview',
    lead: (from: string, to: string) => `Posts from ${from} to ${to}`,
    totals: 'Totals',
    posts: 'Posts',
    today: 'In the last 24 hours',
    todayNote: 'up to now, whatever the window',
    languages: 'Languages',
    meanScore: 'Mean sentiment',
    scoreScale: '−1 negative to +1 positive',
    inside: 'Inside Singapore',
    ofKnown: (unknown: string) => `${unknown} unknown`,
    timeline: 'Posts over time, with the stories',
    timelineNote: 'Each number marks the day on which most people wrote about the story below that has this number.',
    stories: 'What people talk about',
    storiesNote:
      'Posts that say the same thing, in whatever language. The stories that most people write about come first.',
    allStories: 'Stories by day',
    languagesFigure: 'Languages of posts',
    sentimentFigure: 'Sentiment of posts',
    originFigure: 'Inside or outside Singapore',
    entitiesFigure: 'Most named places, organisations and people',
    allEntities: 'All entities',
  },
  languages: {
    title: 'Languages',
    lead: 'Which languages people use, how sure the model is, and how many posts mix languages.',
    unit: 'Share of',
    units: { posts: 'Posts', authors: 'Authors', words: 'Words' },
    bars: {
      posts: 'The 20 languages with the most posts, as a share of posts with a language',
      authors: 'The 20 languages with the most authors, as a share of authors of posts with a language',
      words: 'The 20 languages with the most words, as a share of words in posts with a language',
    },
    unitNote: {
      posts: 'Each post counts once, whoever wrote it and however long it is.',
      authors:
        'Each author has one vote, divided among the labels of their posts. A post without a known author counts as one author. Intervals treat each author as one draw.',
      words:
        'Words count for the label of their post; those of a code-mixed post are divided by the shares of its languages. A Chinese character is a word. Intervals treat each author as one draw.',
    },
    overTime: 'Share of the five largest languages over time',
    confidence: 'How sure the language model is',
    confidenceNote:
      'Posts by how sure the model is of their label, in whole days. When it is too unsure, the label is “Undetermined”.',
    length: 'How long posts are',
    lengthNote: 'Words in a post after cleaning, in whole days. 128 words and more are in one bar.',
    details: 'Languages in figures',
    codeMixedNote: 'Code-mixed: posts in more than one language.',
  },
  trend: {
    history: (label: string) => `Authors a day for ${label}, 28 days before and the day itself`,
  },
  story: {
    title: 'Story',
    titlePost: 'The post of the title',
    compare: 'Compare',
    lead: 'The title is the beginning of one of its posts.',
    list: 'Stories, those that most people write about first',
    none: 'No story was found in these posts: too few people wrote about the same thing.',
    waiting: (days: readonly string[]) =>
      days.length > 3
        ? `Stories are still being looked for on ${many(days.length, 'day', 'days')} of this window. The list will change by itself.`
        : `Stories are still being looked for on ${days.map((day) => date.format(startOf(day))).join(', ')}. The list will change by itself.`,
    noMeaning:
      'The step Meaning has not read any of these posts yet, so no story can be found in them. The list will fill by itself.',
    pipeline: 'See what is waiting',
    shown: (shown: number, all: number) =>
      shown < all ? `The first ${count(shown)} of ${many(all, 'story', 'stories')}.` : '',
    since: (at: string) => `since ${moment.format(new Date(at))}`,
    sparkline: (title: string) => `Authors a day: ${title}`,
    lifeline: (first: string, last: string) => `${moment.format(new Date(first))} to ${moment.format(new Date(last))}`,
    facts: 'The story in figures',
    state: 'State',
    first: 'First post',
    last: 'Last post',
    feeling: 'Mean sentiment',
    states: {
      new: 'It began in the last two days.',
      rising: 'Clearly more people write about it than the day before.',
      peak: 'It is in full swing: it neither rises nor fades.',
      fading: 'Less than half as many people write about it as on its strongest day.',
      returned: 'It had been silent for two days or more, and came back.',
      silent: 'Nobody has written about it in the last two days.',
    },
    readPosts: 'Read all posts',
    moreLike: 'More like this',
    back: 'All stories',
    unknown: 'This story does not exist',
    unknownHelp:
      'The address may be mistyped, or what it told is in another story by now, or too few people tell it any more.',
    filteredOut: (first: string, last: string) =>
      `No post of the story matches the filters. It lasted from ${first} to ${last}.`,
    whole: 'Show the whole story',
    history: 'People who write about it, over time',
    historyNote: 'An author counts once in each day or hour, and near-identical posts count once.',
    step: 'Count by',
    steps: { day: 'Days', hour: 'Hours' },
    by: 'Compare by',
    languages: 'Languages of the story',
    languagesOfBoth: 'Languages of both stories',
    origins: 'Inside or outside Singapore',
    platforms: 'Platforms of the story',
    places: 'Places that its posts name',
    feelings: 'How people feel about it',
    feelingsNote:
      'Each author has one vote. Shares are corrected for the confusions of the model where they were measured for every language of the story; the table says which. Whiskers at the borders: 95% intervals over authors. As counted, they do not hold the errors of the model.',
    fewToTell: (names: string) => `Too few authors to tell: ${names}.`,
    sides: { language: 'Language', origin: 'Inside or outside', platform: 'Platform', voice: 'Feeds and others' },
    voices: { feed: 'News feeds', person: 'All other accounts' } as Readonly<Record<string, string>>,
    divide: (one: string, other: string, points: string, low: string, high: string) =>
      `${one} is more negative than ${other} by ${points} points (95% interval ${low} to ${high}).`,
    noLabels: 'None of its posts has such a label.',
    noFeelings: 'In no group are there enough authors to tell.',
    noOnsets: 'None of its posts belongs to such a group.',
    corrected: (is: boolean) => (is ? 'yes' : 'no'),
    noDivides: 'No two groups differ by more than chance.',
    onsets: 'Who wrote about it first',
    onsetsNote: 'A group begins with its second author. Lines: 95% intervals over authors.',
    beganFirst: (at: string) => `first, ${moment.format(new Date(at))}`,
    later: (hours: string, low: string, high: string) => `${hours} (${low} to ${high})`,
    notKnown: (why: string) => `not known: ${why}`,
    why: { gap: 'posts from its beginning may be missing', few: 'too few people wrote' },
    terms: 'Words and names, by language',
    termsNote: 'What most of its authors use. A link shows the posts that say it.',
    noTerms: 'Its posts have no hashtag or name in common.',
    representatives: 'Posts that stand for the others',
    standsFor: (n: number) => `Stands for ${many(n, 'post', 'posts')}.`,
    like: 'Stories that are nearest in meaning',
    likeNote: 'There is always a nearest one: read how near it is. 1 is the same.',
    noLike: 'There is no other story yet.',
    near: (similarity: string) => `near ${similarity}`,
    compareWith: 'Compare with…',
    compareWithOf: (title: string) => `Compare with: ${title}`,
    similar: 'Nearest in meaning',
    mostAuthors: 'Stories with the most authors',
    nothingToCompare: 'There is no other story yet.',
    against: 'Two stories side by side',
    versus: 'and',
    open: 'Open the story',
    sentiments: 'Feeling: shares of all posts',
    sentimentsNote: 'As the model reads each post, not corrected.',
    negative: 'Share of authors who are negative, by language',
    negativeNote:
      'Corrected for the confusions of the model where they were measured for every language of a story; 95% intervals over authors. As counted, they do not hold the errors of the model. A dash: too few authors.',
    backToOne: 'Back to the first story',
    shared: 'Words and names that both use',
    noOwn: 'Nothing else.',
    noShared: 'They have no hashtag or name in common.',
    only: (number: number) => `Only in story ${count(number)}`,
    sameTwice: 'The link names the same story twice.',
    ofPosts: 'Stories of these posts:',
    noneOfPosts: 'These posts are in no story.',
    likeStory: 'Posts outside of this story that say something like it:',
  },
  sentiment: {
    title: 'Sentiment',
    lead: 'Negative, neutral and positive, as the model reads it. Posts in languages that it was not measured on get no score.',
    overTime: 'Negative, neutral and positive posts over time',
    overTimeNote: 'Shares of scored posts; the bands are 95% intervals.',
    histogram: 'Sentiment from 0 to 1, with the mean',
    histogramNote:
      'The scale of the original study: (positive − negative + 1) / 2. Its mean was 0.534. Whole days in Singapore are counted.',
    byLanguage: 'Sentiment by language',
    byTheme: 'Sentiment by theme',
    byTopic: 'Sentiment by topic (from examples)',
    byPlatform: 'Sentiment by platform',
  },
  origin: {
    title: 'Inside and outside',
    lead: 'Where posts come from, judged by evidence. Posts with too little evidence stay “unknown”.',
    split: 'Posts from inside, outside and unknown',
    splitNote: '“Unknown” is not a third place. It means that there is too little evidence.',
    threshold: 'Posts and authors at another threshold',
    thresholdNote:
      'Labels use 75% as the limit. An author is judged by the evidence of all their posts; reposts are left out.',
    limit: (percent: string) => `Inside from ${percent} on`,
    oneOf: (n: number) => `Many posts: one author in ${count(n)} was looked at.`,
    counted: { posts: 'Posts', authors: 'Authors' },
    overTime: 'Inside, outside and unknown over time',
    sentimentByOrigin: 'Sentiment by origin',
    byPlatform: 'Origin by platform',
    byLanguage: 'Origin by language',
  },
  trends: {
    title: 'Trends',
    lead: 'The stories of a day, and the words and names behind them.',
    stories: (day: string) => `Stories of ${day}`,
    storiesNow: 'Stories of the last 24 hours',
    behind: 'Words and names behind it',
    behindNote:
      'What more people say than usual. Only the day and the collection matter here: the other filters do not hold.',
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
    measure: (times: number | null, since: string) =>
      times === null
        ? `First seen ${since}.`
        : `People say it about ${englishChartWords.tenths(times)} times as often as in the 28 days before. First seen ${since}.`,
    alike: 'The same under other names:',
    history: 'Authors a day',
    historyTable: 'As a table',
    hours: 'Authors an hour',
    hoursLabel: (label: string) => `Authors an hour for ${label}`,
    examples: 'Posts that say it',
    allPosts: 'Read all posts of this time that say it',
  },
  map: {
    title: 'Map',
    lead: 'The planning areas of Singapore, by posts that name a place in them. Not by where people write.',
    label: 'Map of the planning areas. Arrow keys go from area to area, Enter opens the posts.',
    show: 'Show',
    measures: { posts: 'Posts', feeling: 'Mean feeling' },
    figures: {
      posts: 'Posts by planning area that they name',
      feeling: 'Mean feeling of posts by planning area that they name',
    },
    notes: {
      posts: 'A post counts once in each area of which it names a place.',
      feeling:
        'Negative −1 to positive +1. Means are drawn towards that of all areas, the more the fewer posts an area has, so that chance is not taken for a difference. Hatched: fewer than 30 posts with a score.',
    },
    located: (located: number, all: number) =>
      `${englishChartWords.posts(located)} of ${count(all)} name a place whose area is known; ${count(all - located)} are on no map.`,
    areaNote:
      'All areas of these posts, so that you can choose another one. The filter “Planning area” does not hold here.',
    few: 'Fewer than 30 posts',
    point: 'Point at an area for its figures. Click on it, or press Enter, for its posts.',
    nobody: (area: string) => `${area}: no posts`,
    told({ area, posts, share, shrunk }: AreaRow): string {
      const feeling =
        shrunk === null
          ? 'no mean feeling'
          : `mean feeling ${signed.format(shrunk.mean)} (95%: ${signed.format(shrunk.low)} to ${signed.format(shrunk.high)})${shrunk.n < SMALL_CELL_POSTS ? ', too few posts to say much' : ''}`
      return `${area}: ${englishChartWords.posts(posts)}, ${within(share)} of those on the map; ${feeling}`
    },
    shrunk: 'Drawn mean',
    shrunkLow: 'Drawn mean: 95% from',
    shrunkHigh: 'Drawn mean: to',
    scored: 'Posts with a score',
  },
  entities: {
    title: 'Entities',
    lead: 'Places, organisations and people that posts name, linked to the gazetteer where it knows them.',
    table: 'Names by posts',
    tableNote: 'All names of these posts, so that you can choose another one. The filter “Entity” does not hold here.',
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
    search: 'Search in posts',
    searchBy: 'Search by',
    searchModes: { words: 'Words', meaning: 'Meaning' },
    searchHint: { words: 'mrt (delay* OR late) -bus', meaning: 'people stuck in a train without power' },
    searchHelp: {
      words:
        'All words must occur. Also: OR, -word, "a phrase", mrt NEAR/5 delay, delay*, language:ms, theme:transport.',
      meaning:
        'Say what the posts should be about. They are found in every language and in other words, nearest first. There is always a nearest post: read how near it is.',
    },
    find: 'Search',
    eachPart: 'What each part finds',
    leftOut: 'left out',
    partPosts: (n: number) => many(n, 'post', 'posts'),
    wholeQuery: 'The query',
    tryInstead: (query: string) => `Search for ${query}`,
    list: 'Posts, newest first',
    shown: (shown: number, all: number) => `${count(shown)} of ${many(all, 'post', 'posts')}, newest first`,
    nearestList: 'Posts, nearest first',
    shownNearest: (shown: number, compared: number) =>
      `The nearest ${count(shown)} of ${many(compared, 'post', 'posts')} that could be compared`,
    similarity: 'Near',
    similarityHelp: 'How alike both meanings are; 1 is the same.',
    moreLike: 'More like this',
    moreLikeOf: (id: number) => `More like this: post ${id}`,
    story: 'Its story',
    storyOf: (id: number) => `Its story: post ${id}`,
    like: 'Posts that say something like this one:',
    allPosts: 'All posts',
    more: 'Show more',
    undated: 'undated',
    covered: 'The text has a rude word and is covered. The glossary of local words knows it.',
    kinds: { original: 'post', reply: 'reply', repost: 'repost', quote: 'quote' },
    evidence: 'Why?',
    original: 'Original',
    originalOf: (id: number, platform: string) => `Original of post ${id}: leads away to ${platform}`,
    leadsAway: (platform: string) => `This leads away from Kopitalk, to ${platform}.`,
    evidenceOf: (id: number) => `Why post ${id} is labelled like this`,
  },
  post: {
    title: 'Evidence for a post',
    back: 'Back to the posts',
    unknown: 'This post does not exist',
    unknownHelp: 'The address may be mistyped, or the post has been erased.',
    community: (name: string) => `in ${name}`,
    placeTag: (name: string) => `tagged ${name}`,
    copies: (n: number) => `${count(n)} near-identical posts`,
    version: (n: number) => `edited, version ${n}`,
    pending: 'This step has not read the post yet.',
    notApplicable: (reason: string) => `Not applicable: ${reason.replaceAll('_', ' ')}.`,
    dead: (reason: string, detail: string) => `This step failed on the post: ${reason.replaceAll('_', ' ')}. ${detail}`,
    by: (model: string, at: string) => `${model}, ${at}`,
    confidence: (percent: string) => `${percent} sure`,
    evidenceSource: (source: EvidenceSource | null) => EVIDENCE_SOURCE[source ?? 'unsaid'],
    script: (code: string) => scripts.of(code) ?? code,
    wordByWord: 'Word by word',
    /** English counts in any variety; Singlish is compared with other English. */
    wordWeights: (label: string, language: string) =>
      `How much each word speaks for ${language}${label === 'en-SG' ? ' against other English' : ''}: how much surer the model is with it than without it.`,
    noWords: 'No single word changes the answer.',
    byScript: (script: string) => `The script decides (${script}). Words are not weighed.`,
    wordSource: (source: WeighedWord['source']) => WORD_SOURCE[source],
    setAside: 'Names and the like, which do not count:',
    insideProbability: (percent: string) => `${percent} likely from inside`,
    noEvidence: 'No evidence either way.',
    entities: 'Entities',
    noEntities: 'No names found.',
    surface: 'As written',
    linkedTo: 'Gazetteer',
    notLinked: 'not linked',
    towards: 'Feeling towards it',
    certainty: 'Certainty',
    localWords: 'Local words',
    localWordsHelp: 'What they mean, from the glossary. It does not change the label.',
    localWord: (language: string, register: Register) => `${language}, ${REGISTERS[register]}`,
    polarity: (polarity: Polarity) => POLARITIES[polarity],
  },
  label: {
    title: 'Your label',
    help: 'Stored next to the label of the model, never instead of it. It counts in Quality.',
    saved: 'Saved. It counts in Quality.',
    saveLanguage: 'Save language',
  },
  compare: {
    title: 'Compare',
    lead: 'The same question for two windows or two groups, without a post in common.',
    by: 'Shares by',
    with: 'Sides',
    difference: 'Difference (points)',
    pairs: {
      before: ['these posts', 'the same time before'],
      outside: ['posts from inside', 'posts from outside'],
      singlish: ['posts in Singlish', 'posts in English'],
      reposts: ['own posts', 'reposts'],
    } as const,
    pairNames: {
      before: 'this time and before',
      outside: 'inside and outside',
      singlish: 'Singlish and English',
      reposts: 'own posts and reposts',
    },
    figure: (by: string, left: string, right: string) => `${by}: difference in share, ${left} minus ${right}`,
    note: (left: string, right: string) =>
      `A plus, right of zero: more in ${left}; a minus: more in ${right}. No post is on both sides, so the intervals are those of two independent samples. The colour is that of the class. Grey: the 95% interval reaches zero, or there are fewer than 30 posts.`,
    setAside: (field: string) => `The filter “${field}” does not hold here: it tells the two sides apart.`,
    noBefore: 'All times have no time before them. Choose a window, or two groups.',
    sameField: (field: string) => `“${field}” already tells the two sides apart. Choose other shares, or other sides.`,
  },
  pipeline: {
    title: 'Pipeline',
    lead: 'Whether every accepted post is accounted for, and what is waiting.',
    law: 'Is every post accounted for?',
    lawHolds: 'Yes. At every step, each post is done, waiting or among those that failed.',
    lawBroken: (detail: string) => `No. Numbers that should be the same differ: ${detail}`,
    lawHelp:
      'A post goes through the steps below, each run by workers. At each step all numbers together must be the posts that were accepted. Every number is counted by itself, never as what is left of the others.',
    accepted: 'Posts accepted',
    erased: 'Erased',
    stale: 'Not in charts yet',
    workers: 'Workers',
    ok: 'answers',
    away: 'does not answer',
    stages: 'Steps',
    stagesHelp:
      'Nothing to do: the step does not apply, such as the feeling of a post in a language that is not measured. Failed: see “Posts that failed” below. At an earlier step: the post cannot come here before that one is done.',
    stage: 'Step',
    counts: ['Done', 'Nothing to do', 'Waiting', 'Waiting at an earlier step', 'Failed', 'Failed at an earlier step'],
    oldest: 'Oldest waits for',
    none: 'none',
    queues: 'The queues between the steps, in Bull Board',
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
    activities: {
      crawling: 'Being read now',
      waiting: 'Waits until it may go on',
      on_time: 'Read on time',
      idle: 'Nobody reads it',
    },
    idleHelp:
      '“Nobody reads it”: no producer runs for this source. Producers are the processes that fetch posts. “kopitalk up” starts all of them, “kopitalk produce PLATFORM” those of one platform.',
    silent: (since: string) => `silent since ${date.format(startOf(since))}`,
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
    title: 'Posts that failed',
    help: 'Posts that a step could not process (dead letters, in the words of queues). Try them again after the cause is fixed.',
    none: 'None: no step has given up on a post.',
    replay: (stage: string, reason: string) => `Try again ${stage}: ${reason.replaceAll('_', ' ')}`,
    replayed: (n: number) => `${many(n, 'post goes', 'posts go')} through the step again.`,
    post: 'Post',
    stage: 'Step',
    reason: 'Reason',
    detail: 'Detail',
    since: 'Since',
  },
  quality: {
    title: 'Quality',
    lead: 'How good the models are on test sets, and how often people agree with them on our own posts.',
    labels: 'People’s labels against the models',
    labelsNote:
      'Share of labelled posts for which the model says the same, by the language that the model gave and by how the posts were drawn. Only random ones speak for all posts.',
    noLabels: 'No post has been labelled yet. The queue below suggests some.',
    task: 'Task',
    labelled: 'Labelled',
    people: 'People',
    right: 'Model right',
    queue: 'Posts to label',
    draw: 'Which posts',
    draws: { unsure: 'Unsure', random: 'Random', disagreement: 'Disagreements' },
    queueNotes: {
      unsure: 'Posts that the model is unsure about come first, and languages take turns.',
      random:
        'Chance decides, in the same order for everybody. Only these say how often the model is right in general.',
      disagreement: 'Two others gave different answers. Yours settles it, and counts instead of theirs.',
    },
    agreement: 'Agreement of two people',
    agreementNote:
      'On posts that both labelled, before a third person settled where they differ. Kappa 1: they always agree; 0: as often as by chance. A dash: both gave one answer only.',
    noAgreement: 'No two people have labelled the same post. With “Random”, everybody meets the same posts.',
    both: 'Posts of both',
    sameAnswer: 'Same answer',
    kappa: 'Kappa',
    drawn: 'Drawn',
    drawnAs: (drawn: string | null) => DRAWN[drawn ?? 'found'] ?? drawn ?? '',
    blind: 'You see the answer of the model when you have given yours. Each key is on its button.',
    answered: (mine: string, model: string) =>
      `Saved: ${mine}. The model says: ${model}. You can still choose another answer.`,
    steps: 'Go on, or back',
    skip: 'Skip',
    next: 'Next post',
    undo: 'Undo the last answer',
    showText: 'Show the text',
    otherLanguage: 'Another',
    queueEnd: 'You have been through these posts.',
    nextPosts: 'Other posts',
    emptyQueue: 'Nothing to label: there is no such post now.',
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
  upload: {
    title: 'Upload posts',
    lead: 'Bring a file of posts: a survey, an export of another program, a download of your own posts.',
    noRight: 'Bringing files needs the role analyst. Ask who runs Kopitalk.',
    bring: 'Bring a file',
    drop: 'Drop a file here',
    choose: 'Choose a file',
    dropNote: 'CSV, Excel (.xlsx), JSON, JSON lines, text, or a zip or gzip of these. 2 GB at most.',
    kept: 'The file is removed after the import, or after a day.',
    empty: (name: string) => `${name} is empty.`,
    tooLarge: (name: string) => `${name} is larger than 2 GB. Split it, or ask who runs Kopitalk to import it.`,
    earlier: 'Earlier files',
    states: {
      waiting: 'not imported',
      importing: 'being imported',
      imported: 'imported',
      undoing: 'being undone',
      undone: 'undone',
    } satisfies Record<UploadAnswer['state'], string>,
    size: (bytes: number) =>
      bytes < 1_000 ? many(bytes, 'byte', 'bytes') : `${compact.format(bytes).replace('B', 'G')}B`,
    into: (collection: string) => `into ${collection}`,
    posts: (posts: number) => many(posts, 'post', 'posts'),
    fileTitle: 'Upload',
    gone: 'The file is no longer here. Bring it again.',
    another: 'All files',
    remove: 'Remove this file',
    sending: 'On its way',
    sent: (received: number, bytes: number) => `${percent(received / bytes)} of the file has arrived`,
    continue: (name: string) => `Choose ${name} once more, and it goes on where it was.`,
    otherFile: (name: string) => `This is another file than ${name}.`,
    working: {
      checking: 'The file is being read',
      importing: 'Posts are being imported',
      undoing: 'Posts are being taken out',
    },
    workedOn: (posts: number, of: number | null) =>
      of === null ? many(posts, 'post', 'posts') : `${count(posts)} of ${many(of, 'post', 'posts')}`,
    howRead: 'How the file is read',
    foundOut: 'found out',
    format: 'Format',
    sheet: 'Sheet',
    separator: 'Between columns',
    separators: { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'vertical bar' } as Readonly<
      Record<string, string>
    >,
    encoding: 'Encoding',
    header: 'The first line has the names of the columns',
    firstRows: 'The first rows',
    columns: 'What the columns are',
    columnsNote: 'Guessed by their names. Only the text is needed; what you leave out is not stored.',
    noColumn: 'not in the file',
    moreFields: 'More fields',
    fields: {
      text: 'Text',
      nativeId: 'Id',
      postedAt: 'Date',
      author: 'Author (id)',
      authorHandle: 'Author (name)',
      platform: 'Platform',
      kind: 'Kind of post',
      parentNativeId: 'Id of the post that it answers',
      languageTag: 'Language',
      authorPlace: 'Place of the author',
      placeTag: 'Place of the post',
      community: 'Group or channel',
      'counts.likes': 'Likes',
      'counts.reposts': 'Reposts',
      'counts.replies': 'Replies',
    } as Readonly<Record<string, string>>,
    dates: 'Dates',
    whichFirst: (example: string) => `Which comes first in ${example}?`,
    day: 'The day',
    month: 'The month',
    because: (dayFirst: boolean, dates: number) =>
      `${many(dates, 'date', 'dates')} of the first rows can only have the ${dayFirst ? 'day' : 'month'} first.`,
    both: 'Some dates of the first rows have the day first and others the month: look at the file.',
    zone: 'Dates without a zone are in',
    zones: { 'Asia/Singapore': 'Singapore time', UTC: 'UTC' },
    collection: 'Where the posts go',
    existing: 'Collection',
    newCollection: 'a new one',
    newName: 'Name of the new collection',
    nameHint: 'Lower-case letters, digits, dot, dash and underscore.',
    platform: 'Platform of posts without one',
    platformHint: 'for example x or telegram; empty: none',
    again: 'Read it again from the beginning, although it was imported before',
    check: 'Try it without storing anything',
    saySo: 'Say first whether the day or the month comes first.',
    found: 'What an import would do',
    counts: {
      posts: 'Posts',
      accepted: 'New posts',
      known: 'Here already',
      duplicates: 'Duplicates',
      edited: 'Edited',
      filled: 'Completed',
      refused: 'Of refused authors',
      repeated: 'More than once in the file',
      rejected: 'Rejected',
      drifted: 'Of an unknown shape',
      normalised: 'Changed a little',
      undated: 'Without a date',
    } as Readonly<Record<string, string>>,
    times: (n: number) => `${count(n)} ×`,
    rejectedBecause: 'Rejected because',
    leftOutFields: 'Fields left out of posts that stay',
    leftOut: 'Left out',
    notStored: 'Columns that are not stored',
    understood: 'Understood',
    preview: 'Posts as they would be stored',
    row: { line: 'Line', id: 'Id', date: 'Date', author: 'Author', text: 'Text' },
    undated: 'none',
    changed: 'You changed something: try it again.',
    import: (posts: number, collection: string) => `Import ${many(posts, 'post', 'posts')} into ${collection}`,
    done: 'Imported',
    doneAlready: 'This file was imported into this collection before. Nothing was added.',
    doneInPart: 'Imported as far as it could be read',
    see: 'See the posts',
    seeNote: 'They appear within a minute or two, as the stages finish.',
    rejects: 'Rejected and changed items',
    undo: 'Undo this import',
    undoNote: (posts: number) =>
      `Takes out the ${many(posts, 'post', 'posts')} that it added. Changes that it made to posts that were here before stay.`,
    undoSure: (posts: number) => `Take out ${many(posts, 'post', 'posts')}`,
    keep: 'Keep them',
    undone: 'Undone: the posts that this file added are gone. You can bring it again.',
  },
  themes: {
    title: 'Themes',
    lead: 'A theme is a list of words and queries. A post is about every theme that finds it, in whatever language it is.',
    list: 'Themes and their posts',
    listNote: 'Posts are those of the filter above. Each number leads to the posts that it counts.',
    theme: 'Theme',
    postsColumn: 'Posts',
    wordsColumn: 'Words',
    queriesColumn: 'Queries',
    postsOf: (title: string, posts: number) => `${many(posts, 'post', 'posts')} about ${title}`,
    download: 'Download the themes file',
    all: 'All themes',
    unknown: 'This theme does not exist',
    unknownHelp: 'The address may be mistyped, or the theme has been taken out of the themes file.',
    themeLead: 'Change its words and see what they would find, before anyone counts by them.',
    itsPosts: 'Its posts',
    words: 'Words',
    wordsNote:
      'One word or phrase a line: mrt, bus stop, rain|drizzle, train + delay, hujan*. Every word is looked for in posts of every language.',
    queries: 'Queries of the search language, one a line',
    tryThem: 'Try these words',
    downloadChanged: 'Download the file with these changes',
    saveNote:
      'Nothing is saved here: the themes are a file of the server. Give the downloaded file to whoever runs Kopitalk. Once it is in place and the server has started again, the themes of all posts are derived again, the newest posts first.',
    finds: 'What they would find',
    found: (posts: number, looked: number) =>
      `${many(posts, 'post', 'posts')} of the newest ${count(looked)} of the last 28 days.`,
    doubtful: (n: number) => `${many(n, 'thing', 'things')} to look at`,
    whole: 'The theme',
    each: 'What each word and query finds',
    entry: 'Word or query',
    examples: 'Newest posts that they find',
    matched: (entries: readonly string[]) => `Found by ${list.format(entries)}`,
  },
  topics: {
    title: 'Topics from examples',
    lead: 'You say of some posts whether they are about it. Others like them are found, in every language.',
    mark: 'from examples',
    markHelp: 'A model learnt it from posts that people said yes and no to. A theme is a list of words.',
    list: 'Topics',
    all: 'All topics',
    unknown: 'This topic does not exist',
    unknownHelp: 'The address may be mistyped, or the topic has been removed.',
    none: 'There is no topic yet.',
    make: 'Make a topic',
    makeNote:
      'Say in a few words what it is about, in any language. Then you get posts to say yes or no to, about 20 in all.',
    about: 'What it is about',
    aboutHint: 'noise from renovation next door',
    begin: 'Begin',
    look: 'Look for posts',
    postsOf: (title: string, posts: number) => `${title} finds ${many(posts, 'post', 'posts')}`,
    posts: (posts: number) => `finds ${many(posts, 'post', 'posts')}`,
    state: ({ version, done, outdated }: Pick<TopicRow, 'version' | 'done' | 'outdated'>) => {
      if (version === null) return 'not in use'
      if (outdated) return `version ${version}, will be fitted again`
      return done < 1 ? `version ${version}, has looked at ${percent(done)} of the posts` : `version ${version}, in use`
    },
    questions: 'Is it about this?',
    question: 'About this topic?',
    which: 'Which posts to ask about',
    kinds: { search: 'Like the words', unsure: 'Least sure', found: 'Of those found', random: 'Any' },
    kindNotes: {
      search:
        'Posts that mean nearly what the words say, nearest first. Say no to those that are only similar: they teach the most.',
      unsure: 'Posts that the saved version can hardly tell. Answers here improve it fastest.',
      found: 'Drawn at random from what the saved version finds. Answers here say how often it is right.',
      random: 'Drawn at random from all posts.',
    },
    yes: 'Yes',
    no: 'No',
    skip: 'Skip',
    undo: 'Undo',
    more: 'More posts',
    noMore: 'No more posts here.',
    keys: 'Keys: y for yes, n for no, s to skip, u to undo.',
    fit: 'How well it would do',
    fitNote: 'The figures follow every third answer. Nothing is counted by the topic before you save it.',
    counts: (about: number, not: number) => `${count(about)} yes, ${count(not)} no`,
    tooFew: (about: number, not: number) =>
      `Too few to say anything: ${count(about)} more yes and ${count(not)} more no are needed.`,
    unused: (n: number) =>
      `${many(n, 'answer is', 'answers are')} not used: the meaning of the post is not known yet, or its text has changed.`,
    recall: (recall: Share, about: number) =>
      `It finds ${within(recall)} of the ${count(about)} examples that are about it, each judged without having seen it.`,
    precision: (precision: Share) =>
      `Of the examples that it finds, ${within(precision)} are about it. Among all posts it is fewer, because most are not.`,
    wanted: 'How often it should be right',
    precisionName: (precision: number | null) =>
      precision === null ? 'As it is:' : `At least ${wholePercent(precision)}:`,
    choice: (precision: number | null, { recall, precision: right }: TopicFiguresAnswer) =>
      `finds ${percent(recall.share)} of the examples that are about it, and of the examples that it finds ${percent(right.share)} are` +
      (precision !== null && right.share < precision ? '; more cannot be had with these examples' : ''),
    found: (found: Share) => `It would find ${within(found)} of all posts.`,
    checked: ({ posts, version, ...share }: Share & { posts: number; version: number }) =>
      `Right in ${within(share)} of ${many(posts, 'post', 'posts')} drawn from what version ${version} finds`,
    unchecked: 'Nobody has checked what it finds',
    save: 'Save and use it',
    saveAgain: 'Save as a new version',
    saved: (version: number) => `Saved as version ${version}. It looks at the newest posts first.`,
    examples: 'Examples',
    noExamples: 'There are none yet.',
    said: (isAbout: boolean, by: string, at: string) =>
      `${isAbout ? 'Yes' : 'No'}, says ${by}, ${date.format(new Date(at))}`,
    versions: 'Versions',
    version: ({ version, by, at, precision, figures }: TopicAnswer['versions'][number]) =>
      `${version}: ${date.format(new Date(at))}, by ${by}, ${count(figures.about)} yes and ${count(figures.not)} no, finds ${percent(figures.recall.share)} of its examples${precision === null ? '' : `, at least ${wholePercent(precision)} right was asked for`}`,
    remove: 'Remove this topic',
    removeSure: (title: string) => `Remove “${title}”, its examples and what it found?`,
  },
  events: {
    title: 'Events',
    lead: 'What happened outside of the posts. Each event is a letter on every chart over time.',
    list: 'Marked events',
    none: 'No event is marked yet.',
    time: 'When',
    name: 'What happened',
    where: 'Shown on',
    by: 'Noted by',
    actions: 'Actions',
    everywhere: 'All collections',
    newEvent: 'New event',
    change: (title: string) => `Change “${title}”`,
    day: 'Day',
    hour: 'Time of the day in Singapore, if it matters',
    link: 'Link, if there is one',
    save: 'Save event',
    cancel: 'Do not change it',
    help: 'Everybody who reads here sees it, with your name on this page.',
    saved: 'Saved.',
    edit: 'Change',
    editOf: (title: string) => `Change ${title}`,
    delete: 'Remove',
    deleteOf: (title: string) => `Remove ${title}`,
    holidays: 'Public holidays',
    holidaysKey: 'Thin dotted lines: public holidays',
    showHolidays: 'Show public holidays in Singapore as thin lines on the charts (in this browser)',
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
      topic: 'A topic (from examples) is frequent',
      query: 'What a query finds is frequent',
      sentiment_shift: 'Sentiment shifts',
      trend: 'Something trends',
      source_gap: 'A source has a gap',
      source_silent: 'A source falls silent',
      source_drift: 'A source changes its shapes',
      lag: 'New posts wait too long',
    },
    conditionText(condition: AlertCondition): string {
      switch (condition.kind) {
        case 'term':
          return `“${condition.term}”: ${count(condition.postsAnHour)} posts an hour`
        case 'theme':
          return `${condition.theme}: ${count(condition.postsAnHour)} posts an hour`
        case 'topic':
          return `${condition.topic} (from examples): ${count(condition.postsAnHour)} posts an hour`
        case 'query':
          return `“${condition.q}”: ${count(condition.postsAnHour)} posts an hour`
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
    q: 'Query',
    postsAnHour: 'Posts an hour, at least',
    inHours: 'Over how many hours',
    by: 'By how much (−1…+1 scale)',
    minAuthors: 'Authors, at least',
    minutes: 'Minutes, at least',
    days: 'Whole days, at least',
    items: 'Items of an unknown shape in 24 hours, at least',
    url: 'Webhook address',
    formFields: {
      url: 'Webhook address',
      name: 'Name',
      quietTo: 'Quiet until (hour)',
      quietFrom: 'Quiet from (hour)',
    } as Readonly<Record<string, string>>,
    urlHelp: 'The address is kept secret. Later you see only its host.',
    format: 'Format',
    quietFrom: 'Quiet from (hour, Singapore)',
    quietTo: 'Quiet until (hour)',
    save: 'Save rule',
    saved: 'Saved.',
  },
}

export type Messages = typeof english
