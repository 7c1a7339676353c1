export interface RatePlan {
  /** At the end of the warm-up. */
  readonly learningRate: number
  /** Share of all steps over which the rate rises. */
  readonly warmUp: number
  readonly totalSteps: number
}

/**
 * Rises in a line to the peak, then falls in a line that would reach zero one step after the last: the schedule of Devlin
 * and others (2019, "BERT", appendix A.2).
 * @param step from 0
 */
export function learningRateAt({ learningRate, warmUp, totalSteps }: RatePlan, step: number): number {
  const warmSteps = Math.round(warmUp * totalSteps)
  if (step < warmSteps) return (learningRate * (step + 1)) / warmSteps
  return (learningRate * Math.max(0, totalSteps - step)) / (totalSteps - warmSteps)
}
