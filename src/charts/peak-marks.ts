/** A stretch of a timeline with more posts than usual. */
export interface PeakMark {
  /** Milliseconds; `to` is exclusive. */
  readonly from: number
  readonly to: number
  /** What made it, in a few words. */
  readonly text: string
}

/** The peaks that a bucket is part of, as lines of a tooltip. */
export function peaksIn(at: number, step: number, peaks: readonly PeakMark[]): string[] {
  return peaks.filter(({ from, to }) => at < to && at + step > from).map(({ text }) => text)
}
