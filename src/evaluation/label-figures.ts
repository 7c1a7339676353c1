import { scoreLabels } from '../models/score.js'
import type { Confusion } from '../read/model-facts.js'
import { bootstrap, type Interval } from './bootstrap.js'
import { expectedCalibrationError } from './expected-calibration-error.js'

/** One labelled text and the answer for it. */
export interface ScoredText {
  readonly gold: string
  readonly predicted: string
  /** Of the predicted label, 0…1. */
  readonly confidence: number
}

/** Accuracy in percent, with its interval over texts. */
export function accuracyOf(answers: readonly ScoredText[]): Interval {
  const right = answers.map(({ gold, predicted }) => (gold === predicted ? 100 : 0))
  return bootstrap(right.length, (sample) => sample.reduce((sum, at) => sum + (right[at] ?? 0), 0) / sample.length)
}

/** Mean of the labels' F1, mean of their recalls, or F1 of one label; percent, with its interval over texts. */
export function scoreOf(answers: readonly ScoredText[], metric: 'macroF1' | 'macroRecall' | { f1: string }): Interval {
  return bootstrap(answers.length, (sample) => {
    const drawn = Array.from(sample, (at) => answers[at]!)
    const scores = scoreLabels(
      drawn.map(({ gold }) => gold),
      drawn.map(({ predicted }) => predicted),
    )
    return 100 * (typeof metric === 'string' ? scores[metric] : (scores.perLabel[metric.f1]?.f1 ?? 0))
  })
}

/** Expected calibration error in percentage points, with its interval over texts. */
export function calibrationErrorOf(answers: readonly ScoredText[]): Interval {
  const stated = answers.map(({ gold, predicted, confidence }) => ({ confidence, right: gold === predicted }))
  return bootstrap(stated.length, (sample) => 100 * expectedCalibrationError(Array.from(sample, (at) => stated[at]!)))
}

/** Counts of texts by gold and predicted label; predictions outside `labels` are left out. */
export function confusionOf(
  set: string,
  language: string,
  labels: readonly string[],
  answers: readonly ScoredText[],
): Confusion {
  const rows = labels.map((gold) =>
    labels.map((predicted) => answers.filter((each) => each.gold === gold && each.predicted === predicted).length),
  )
  return { set, language, labels: [...labels], rows }
}
