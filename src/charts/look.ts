import type { STORY_STATES } from '../domain/reading/stories.js'

/** States of stories; those of trends are some of them. */
type StateName = (typeof STORY_STATES)[number]

/**
 * Colours of one theme, each with one meaning. Every pair of neighbours differs in lightness too, so that a grey print still
 * reads.
 */
export interface ChartColours {
  readonly paper: string
  readonly ink: string
  readonly muted: string
  readonly line: string
  /** The one colour of charts with a single series. */
  readonly main: string
  readonly mainSoft: string
  /** Cells with too few posts to say much. */
  readonly small: string
  readonly hatch: string
  readonly negative: string
  readonly neutral: string
  readonly positive: string
  readonly inside: string
  readonly outside: string
  readonly unknown: string
  /** Lines and bars side by side that have no colour of their own, in their order. */
  readonly series: readonly string[]
  /** What a page points at: numbers of stories, the chosen row. */
  readonly accent: string
  readonly state: Readonly<Record<StateName, string>>
}

/** Words and formats of charts; a language of the interface brings its own. */
export interface ChartWords {
  count(n: number): string
  /** With one decimal at most. */
  tenths(n: number): string
  percent(share: number): string
  /** A difference of shares in percentage points, always with its sign. */
  points(difference: number): string
  /** A score or mean with two decimals. */
  decimal(value: number): string
  /** `n` posts. */
  posts(n: number): string
  /** `n` authors. */
  authors(n: number): string
  /** `n` votes of authors: divided ones are fractions. */
  votes(n: number): string
  /** `n` words. */
  words(n: number): string
  interval(low: string, high: string): string
  /** `value` hours later, as a label. */
  hoursLater(value: number): string
  /** A day in Singapore, short enough for an axis. */
  day(at: Date): string
  /** A day and an hour in Singapore. */
  hour(at: Date): string
  /** Hour of the day in Singapore. */
  time(at: Date): string
  language(label: string): string
  sentiment(label: string): string
  origin(label: string): string
  platform(key: string): string
  /** Any value of a dimension: its name for people. */
  value(dimension: string, value: string): string
  state(state: StateName): string
  readonly mean: string
  readonly postsAxis: string
  readonly authorsAxis: string
  /** Hours after the first group that took something up. */
  readonly lagAxis: string
  readonly shareAxis: string
  readonly authorShareAxis: string
  readonly wordShareAxis: string
  readonly scoreAxis: string
  readonly wordsAxis: string
  readonly confidenceAxis: string
  readonly differenceAxis: string
  readonly fewPosts: string
  readonly gap: string
  /** Of a day or hour that is not whole. */
  readonly part: string
}

export interface ChartLook {
  readonly colours: ChartColours
  readonly font: string
  readonly words: ChartWords
  /** Phone width: fewer labels, shorter names. */
  readonly narrow?: boolean
  /** Draw shares after undoing the model's measured confusions where they are known. */
  readonly corrected?: boolean
}

export const LIGHT: ChartColours = {
  paper: '#fdfcf9',
  ink: '#211c17',
  muted: '#6a6156',
  line: '#e4ded3',
  main: '#2f5d7e',
  mainSoft: '#d5e1e9',
  small: '#cfc8bb',
  hatch: '#9a9184',
  negative: '#b4432b',
  neutral: '#d9b44a',
  positive: '#1f7a68',
  inside: '#8c4a1c',
  outside: '#4a86b4',
  unknown: '#8b9db0',
  series: ['#2f5d7e', '#b5306f', '#7d8c2b', '#3fb0c0', '#5c5148', '#eda58c'],
  accent: '#3b3029',
  state: {
    new: '#c05fc8',
    rising: '#8a3fa0',
    peak: '#54206e',
    fading: '#b598cf',
    returned: '#e08fc8',
    silent: '#e0d4ec',
  },
}

export const DARK: ChartColours = {
  paper: '#191613',
  ink: '#efe9df',
  muted: '#a89f92',
  line: '#37312a',
  main: '#7fb0d0',
  mainSoft: '#2b3d49',
  small: '#5c554b',
  hatch: '#7d7466',
  negative: '#e58068',
  neutral: '#b8963a',
  positive: '#5cbfa8',
  inside: '#cf6f2b',
  outside: '#4a7fae',
  unknown: '#7b8a9c',
  series: ['#7fb0d0', '#e0609f', '#b5c55a', '#45d0e8', '#d9cfc2', '#ffb48a'],
  accent: '#f2e6d4',
  state: {
    new: '#cf7be8',
    rising: '#a766c0',
    peak: '#f0d0ff',
    fading: '#776089',
    returned: '#f0a0d0',
    silent: '#3d2f4f',
  },
}
