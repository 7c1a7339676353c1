import type { AlertCondition } from '../../../src/domain/reading/operation.js'
import { englishChartWords } from '../../../src/charts/english.js'
import { count, many } from './formats.js'

/** Of the page Alerts. */
export const alertsWords = {
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
