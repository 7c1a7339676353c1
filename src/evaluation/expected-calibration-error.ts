const BINS = 10

/** A stated confidence and whether the label was right. */
export interface Stated {
  /** 0…1. */
  readonly confidence: number
  readonly right: boolean
}

/**
 * Expected calibration error: the mean distance of confidence and share of right labels over ten equally wide bins,
 * weighted by their sizes (Guo et al. 2017, "On Calibration of Modern Neural Networks", equation 3).
 * @returns 0…1; 0 for no answers
 */
export function expectedCalibrationError(answers: readonly Stated[]): number {
  const bins = Array.from({ length: BINS }, () => ({ confidence: 0, right: 0 }))
  for (const { confidence, right } of answers) {
    const bin = bins[Math.min(BINS - 1, Math.floor(confidence * BINS))]!
    bin.confidence += confidence
    bin.right += right ? 1 : 0
  }
  const total = bins.reduce((sum, { confidence, right }) => sum + Math.abs(confidence - right), 0)
  return answers.length === 0 ? 0 : total / answers.length
}
