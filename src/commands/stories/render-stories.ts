import { SINGAPORE_ZONE } from '../../domain/singapore-time.js'
import type { Provenance, Share } from '../../domain/reading/answer.js'
import { isLabel } from '../../domain/reading/filter.js'
import type { StoriesAnswer, StoryAnswer, StoryRow } from '../../domain/reading/stories.js'
import { textTable } from '../terminal/text-table.js'

const MOMENT = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: SINGAPORE_ZONE })
const moment = (at: string): string => MOMENT.format(new Date(at))
const whole = (n: number): string => n.toLocaleString('en')
const percent = ({ share, low, high }: Share): string =>
  `${Math.round(100 * share)} % (${Math.round(100 * low)}–${Math.round(100 * high)})`
/** Control characters would write into the terminal. */
const CONTROLS = /[\p{Cc}]+/gu

/** The stories of a window for a terminal, those with the most votes first. */
export function renderStories({ provenance, stories, waiting, meant, rows }: StoriesAnswer): string {
  const waits =
    waiting.length === 0
      ? []
      : [
          `${whole(waiting.length)} ${waiting.length === 1 ? 'day still waits' : 'days still wait'}: ${daysOf(waiting)}.`,
        ]
  if (rows.length === 0) {
    const none =
      meant === 0
        ? 'No story is known: no post of these days has been looked at yet.'
        : 'No story: nothing was told by enough people.'
    return [headingOf(provenance), '', none, ...waits].join('\n')
  }
  const table = rows.map((row) => [
    String(row.id),
    row.title,
    row.state,
    whole(row.authors),
    whole(row.posts),
    `${moment(row.firstAt)} – ${moment(row.lastAt)}`,
    mostOf(row.languages),
  ])
  return [
    headingOf(provenance),
    `${whole(rows.length)} of ${whole(stories)} stories, those of the most people first.`,
    ...waits,
    '',
    textTable([['id', 'story', 'state', 'people', 'posts', 'from – to', 'languages'], ...table], [1, 2, 5, 6]),
  ].join('\n')
}

/** One story for a terminal. */
export function renderStory({ provenance, story, ...answer }: StoryAnswer): string {
  return [
    headingOf(provenance),
    `Story ${story.id}: ${story.title}`,
    `${story.state}, ${whole(story.authors)} people, ${whole(story.posts)} posts, ${moment(story.firstAt)} to ${moment(story.lastAt)}`,
    ...listed(
      'Terms',
      story.terms.map(({ label }) => label),
    ),
    ...listed(
      'Places',
      answer.places.map(({ name, area }) => (area === null ? name : `${name} (${area})`)),
    ),
    ...section('What is said', answer.representatives.map(representative)),
    ...section('Who said it first', onsets(answer.onsets)),
    ...section('How groups feel about it', feelings(answer.feelings)),
    ...section('Where they differ', divides(answer.divides)),
    ...section(
      'Stories like it',
      answer.like.map(({ id, title, similarity }) => `${id}  ${similarity.toFixed(2)}  ${title}`),
    ),
  ].join('\n')
}

function headingOf({ collection, window }: Provenance): string {
  const span = window ? `${window.from} to ${window.to}` : 'all times'
  return `${collection.title}, ${span}`
}

function daysOf(days: readonly string[]): string {
  return days.length <= 3 ? days.join(', ') : `${days[0]} … ${days.at(-1)}`
}

function mostOf(counts: StoryRow['languages']): string {
  return Object.entries(counts)
    .filter(([label]) => isLabel(label))
    .sort(([, one], [, other]) => other - one)
    .slice(0, 4)
    .map(([label]) => label)
    .join(' ')
}

function listed(title: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${title}: ${names.slice(0, 10).join(', ')}`]
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)]
}

function representative({ text, language, platform, standsFor }: StoryAnswer['representatives'][number]): string {
  return `[${language}, ${platform}, stands for ${whole(standsFor)}] ${text.replace(CONTROLS, ' ').trim()}`
}

const UNKNOWN = {
  gap: 'not known: posts from its beginning are missing',
  few: 'not known: too few wrote',
} as const

function onsets(by: StoryAnswer['onsets']): string[] {
  const rows = Object.entries(by).flatMap(([grouping, groups]) =>
    groups.map(({ group, authors, at, lag, unknown }) => [
      grouping,
      group,
      whole(authors),
      moment(at),
      lag ? `+${lag.hours.toFixed(1)} h (${lag.low.toFixed(1)} to ${lag.high.toFixed(1)})` : UNKNOWN[unknown ?? 'few'],
    ]),
  )
  return rows.length === 0
    ? []
    : textTable([['by', 'group', 'people', 'began', 'after the first'], ...rows], [0, 1, 3, 4]).split('\n')
}

function feelings(by: StoryAnswer['feelings']): string[] {
  const rows = Object.entries(by).flatMap(([grouping, groups]) =>
    groups.flatMap(({ group, authors, shares }) =>
      shares
        ? [
            [
              grouping,
              group,
              whole(authors),
              percent(shares.negative),
              percent(shares.neutral),
              percent(shares.positive),
            ],
          ]
        : [],
    ),
  )
  return rows.length === 0
    ? []
    : textTable([['by', 'group', 'people', 'negative', 'neutral', 'positive'], ...rows], [0, 1]).split('\n')
}

function divides(by: StoryAnswer['divides']): string[] {
  const points = (share: number): number => Math.round(100 * share)
  return Object.values(by)
    .flat()
    .map(
      ({ one, other, difference: { value, low, high } }) =>
        `${one} is more negative than ${other} by ${points(value)} points (${points(low)} to ${points(high)})`,
    )
}
