import type { AreaRow } from '../../../src/domain/reading/figures.js'
import { SMALL_CELL_POSTS } from '../../../src/domain/reading/intervals.js'
import { englishChartWords } from '../../../src/charts/english.js'
import { count, many, signed, within } from './formats.js'

/** Of the pages that show findings. */
export const findingsWords = {
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
  /** Only briefs need them. */
  briefText: async () => (await import('../../../src/brief/english.js')).englishBriefWords,
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
}
