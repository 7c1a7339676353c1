/** One hour or day of a series. */
export interface Period {
  /** Its beginning, in milliseconds. */
  readonly at: number
  readonly posts: number
  /** `hole`: posts of it are missing. `open`: it is not over. `unknown`: nothing was collected then. */
  readonly state: 'whole' | 'hole' | 'open' | 'unknown'
}

export interface FoundPeak {
  /** Milliseconds; `to` is exclusive. */
  readonly from: number
  readonly to: number
  readonly posts: number
  /** What is usual at these hours of the day: the sum of the medians. */
  readonly expected: number
  /** Robust z-score of its most unusual period. */
  readonly strength: number
}

/** Posts over the usual. */
export const excessOf = ({ posts, expected }: Pick<FoundPeak, 'posts' | 'expected'>): number => posts - expected

const DAY_MS = 86_400_000
/** Days that a period is compared with, those before it. */
const REFERENCE_DAYS = 28
/** Fewer days say nothing about what is usual. */
export const MIN_REFERENCE_DAYS = 7
/** Of whole ones, so many say better what is usual than many in which posts are missing. */
const FEW_WHOLE = 3
/**
 * Iglewicz & Hoaglin, "How to Detect and Handle Outliers" (ASQC, 1993), call a value an outlier whose distance from the
 * median is more than 3.5 times the scaled median absolute deviation. Hours are looked at 24 times as often as days, and are
 * more uneven than a normal distribution.
 */
const MIN_STRENGTH = { day: 3.5, hour: 5 }
/** Makes the median absolute deviation of a normal distribution its standard deviation. */
const MAD_SCALE = 1.4826
/** For small counts: how rarely chance alone may bring as many posts (Poisson), with what is usual as its mean. */
const MAX_CHANCE = 1e-5
/** Highest amount by which the mean of a Poisson distribution is above its median (Choi 1994). */
const MEAN_OVER_MEDIAN = Math.LN2
/** Less than this more than usual is nothing to explain: so many posts, and this part of what is usual. */
const MIN_EXCESS = { posts: 5, part: 0.5 }

interface Judged extends Period {
  /** Null: too few days are known to compare with. */
  readonly usual: { readonly median: number; readonly strength: number } | null
  readonly standsOut: boolean
}

/**
 * Periods that have more posts than is usual at the same hour of the day. Usual is the median of up to 28 days before; where
 * fewer than seven are known, the nearest days behind help. A period stands out when
 * - it is 3.5 robust standard deviations above the median, an hour 5. One is the scaled median absolute deviation, or the
 *   root of the median where that is more, because counts vary at least as chance lets them;
 * - chance alone brings as many posts in less than one of 100,000 cases;
 * - it has at least half as many posts again, and five more.
 * Neighbours are one peak, also with one period between them that is above its median.
 *
 * Periods in which posts are missing are compared with only where too few whole ones are known, so that what follows a gap is
 * not taken for a peak. Such a period is a peak itself only if it stands out in spite of it.
 * @param periods one after the other without a break, those before the window included
 * @param options.stepMs length of a period: an hour or a day
 * @param options.from where the window begins, in milliseconds: earlier periods are only compared with
 * @returns peaks by time, and how many periods of the window that are over have too few days to be compared with
 */
export function findPeaks(
  periods: readonly Period[],
  { stepMs, from }: { readonly stepMs: number; readonly from: number },
): { readonly peaks: FoundPeak[]; readonly unjudged: number } {
  const minStrength = stepMs < DAY_MS ? MIN_STRENGTH.hour : MIN_STRENGTH.day
  const alike = new Map<number, Period[]>()
  const places = new Map<Period, number>()
  for (const period of periods) {
    const hour = period.at % DAY_MS
    const same = alike.get(hour) ?? []
    alike.set(hour, same)
    places.set(period, same.push(period) - 1)
  }
  /** Those of the same hour on the days around. */
  const nearOf = (period: Period): Period[] => {
    const at = places.get(period) ?? 0
    const same = alike.get(period.at % DAY_MS) ?? []
    return [...same.slice(Math.max(0, at - REFERENCE_DAYS), at), ...same.slice(at + 1, at + 1 + REFERENCE_DAYS)]
  }
  const judged = periods.filter(({ at }) => at >= from).map((period) => judge(period, nearOf(period), minStrength))
  return {
    peaks: merge(judged, stepMs),
    unjudged: judged.filter(({ state, usual }) => state !== 'open' && usual === null).length,
  }
}

/** @param near the periods of the same hour on the days around, without itself, in the order of time */
function judge(period: Period, near: readonly Period[], minStrength: number): Judged {
  const usual = usualOf(period, near)
  if (usual === null || period.state === 'open' || period.state === 'unknown') {
    return { ...period, usual, standsOut: false }
  }
  const { median, strength } = usual
  const standsOut =
    strength >= minStrength &&
    period.posts - median >= Math.max(MIN_EXCESS.posts, MIN_EXCESS.part * median) &&
    isRare(period.posts, median + MEAN_OVER_MEDIAN, MAX_CHANCE)
  return { ...period, usual, standsOut }
}

function usualOf(period: Period, near: readonly Period[]): Judged['usual'] {
  const counts = referenceOf(period, near)
  if (counts === null) return null
  const median = medianOf(counts)
  const deviation = MAD_SCALE * medianOf(counts.map((count) => Math.abs(count - median)))
  return { median, strength: (period.posts - median) / Math.max(deviation, Math.sqrt(Math.max(median, 1))) }
}

/**
 * Posts of the periods to compare with; null where too few are known. Where too few are whole, holes are taken as well, unless
 * the few whole ones have more posts: what follows a long gap is usual again.
 */
function referenceOf(period: Period, near: readonly Period[]): number[] | null {
  const whole = nearestOf(period, near, ({ state }) => state === 'whole')
  if (whole.length >= MIN_REFERENCE_DAYS) return whole
  const known = nearestOf(period, near, ({ state }) => state === 'whole' || state === 'hole')
  if (known.length < MIN_REFERENCE_DAYS) return null
  return whole.length >= FEW_WHOLE && medianOf(whole) > medianOf(known) ? whole : known
}

/** Posts of the periods of the 28 days before, and of the nearest ones behind as far as seven are missing. */
function nearestOf({ at }: Period, near: readonly Period[], isUsable: (period: Period) => boolean): number[] {
  const usable = near.filter(isUsable)
  const before = usable.filter((other) => other.at < at)
  const behind = usable.filter((other) => other.at > at)
  return [...before, ...behind.slice(0, Math.max(0, MIN_REFERENCE_DAYS - before.length))].map(({ posts }) => posts)
}

function merge(judged: readonly Judged[], stepMs: number): FoundPeak[] {
  const peaks: FoundPeak[] = []
  let open: Judged[] = []
  let between: Judged[] = []
  const close = (): void => {
    if (open.length > 0) peaks.push(peakOf(open, stepMs))
    open = []
    between = []
  }
  for (const period of judged) {
    if (period.standsOut) {
      open.push(...between, period)
      between = []
    } else if (open.length > 0 && between.length === 0 && isAboveUsual(period)) between.push(period)
    else close()
  }
  close()
  return peaks
}

const isAboveUsual = ({ posts, usual, state }: Judged): boolean =>
  state !== 'open' && usual !== null && posts > usual.median

function peakOf(periods: readonly Judged[], stepMs: number): FoundPeak {
  return {
    from: periods[0]?.at ?? Number.NaN,
    to: (periods.at(-1)?.at ?? Number.NaN) + stepMs,
    posts: periods.reduce((sum, { posts }) => sum + posts, 0),
    expected: periods.reduce((sum, { usual }) => sum + (usual?.median ?? 0), 0),
    strength: Math.max(...periods.map(({ usual }) => usual?.strength ?? 0)),
  }
}

/** Whether a Poisson distribution of this mean reaches the count in fewer cases than `chance`. */
function isRare(count: number, mean: number, chance: number): boolean {
  // Far above the mean the sum below would be a difference of two equal numbers; and the answer is known.
  if (count > mean + 40 * Math.sqrt(mean) + 40) return true
  let log = -mean
  let below = Math.exp(log)
  for (let k = 1; k < count; k += 1) {
    log += Math.log(mean / k)
    below += Math.exp(log)
  }
  return count > 0 && 1 - below < chance
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2
}
