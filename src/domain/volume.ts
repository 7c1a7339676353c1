/** Least days on each side of a change for it to count. */
const MIN_BEFORE = 5
const MIN_AFTER = 1
/** A rate that fell below this share of the usual one counts as silence. */
const SILENT_SHARE = 0.1
/**
 * Log-likelihood ratio above which a fall is no chance: 10 is about one false alarm in 20,000 looks for one fixed day
 * (half the chi-square of one degree of freedom), and leaves room for looking at every day.
 */
const MIN_EVIDENCE = 10

/**
 * Where a source fell silent: the day that best divides its daily volumes into a usual rate and hardly anything, by the
 * likelihood ratio of two Poisson rates against one, with the variance of the days before in place of the Poisson's
 * (counts of posts vary more). After Page's and Hinkley's change point test; quiet weekends do not count as silence.
 * @param days posts a day, oldest first, the current one left out
 * @returns index of the first silent day; null when there is none
 */
export function silentFrom(days: readonly number[]): number | null {
  let best: { at: number; evidence: number } | null = null
  for (let at = MIN_BEFORE; at <= days.length - MIN_AFTER; at += 1) {
    const before = days.slice(0, at)
    const after = days.slice(at)
    const usual = mean(before)
    const now = mean(after)
    if (usual === 0 || now > usual * SILENT_SHARE) continue
    const dispersion = Math.max(1, variance(before, usual) / usual)
    const evidence =
      (before.length * usual * Math.log(usual / mean(days)) + after.length * term(now, mean(days))) / dispersion
    if (!best || evidence > best.evidence) best = { at, evidence }
  }
  return best && best.evidence >= MIN_EVIDENCE ? best.at : null
}

const term = (rate: number, all: number): number => (rate === 0 ? 0 : rate * Math.log(rate / all))
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
const variance = (values: readonly number[], center: number): number =>
  values.reduce((sum, value) => sum + (value - center) ** 2, 0) / Math.max(1, values.length - 1)
