import type { STORY_STATES } from '../domain/reading/stories.js'

/** States of stories; those of trends are some of them. */
type StateName = (typeof STORY_STATES)[number]

/** Colours of one theme. Every pair of neighbours differs in lightness too, so that a grey print still reads. */
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
  small: '#c3bcb0',
  hatch: '#9a9184',
  negative: '#b4432b',
  neutral: '#b9b1a4',
  positive: '#1f7a68',
  inside: '#8c4a1c',
  outside: '#4a86b4',
  unknown: '#c8c1b5',
  state: {
    new: '#7b4f9c',
    rising: '#1f7a68',
    peak: '#b4432b',
    fading: '#8b8275',
    returned: '#2f5d7e',
    silent: '#c8c1b5',
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
  neutral: '#7f776b',
  positive: '#5cbfa8',
  inside: '#dc9a63',
  outside: '#6fa8d3',
  unknown: '#6b6459',
  state: {
    new: '#b894d6',
    rising: '#5cbfa8',
    peak: '#e58068',
    fading: '#958c7f',
    returned: '#7fb0d0',
    silent: '#5c554b',
  },
}
