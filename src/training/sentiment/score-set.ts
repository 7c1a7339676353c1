import { scoreLabels } from '../../models/score.js'
import { argmax, softmax } from '../../models/softmax.js'
import type { TrainingBatch } from './batch.js'
import { openExampleStream } from './example-stream.js'
import type { PreparedSet } from './prepare.js'
import type { TrainableModel } from './trainable.js'

/** The scores of a model on a set: fractions from 0 to 1. */
export interface SetScore {
  readonly name: string
  readonly n: number
  readonly accuracy: number
  /** Mean of the classes' recalls, over the classes that the set has. */
  readonly macroRecall: number
  readonly macroF1: number
  /** Mean cross-entropy in nats, over the classes that may score. */
  readonly loss: number
  /** Mean of (positive − negative + 1) / 2 over all texts, the study's scale. */
  readonly meanScore: number
  /** `confusion[gold][predicted]`: counts above zero. */
  readonly confusion: Readonly<Record<string, Readonly<Record<string, number>>>>
}

export interface Scoring {
  readonly classes: readonly string[]
  readonly tokenizerFile: string
  readonly maxLength: number
  readonly padTokenId: number
  readonly batchSize: number
}

/** Scores a set, tokenising in a second thread. A set of two classes is scored between these two. */
export async function scoreSet(
  model: Pick<TrainableModel, 'logits'>,
  set: PreparedSet,
  scoring: Scoring,
): Promise<SetScore> {
  const { classes, tokenizerFile, ...shape } = scoring
  const examples = openExampleStream(
    { ...shape, sets: [{ ...set, weight: 1, classWeights: set.counted }], seed: 0, epochs: 1 },
    tokenizerFile,
  )
  const gold: string[] = []
  const predicted: string[] = []
  let [lossSum, scoreSum] = [0, 0]
  try {
    for (let placed = await examples.next(); placed; placed = await examples.next()) {
      const { batch } = placed
      const logits = await model.logits(batch)
      for (const { label, best, loss, score } of readLogits(batch, logits, classes)) {
        gold.push(classes[label] ?? '')
        predicted.push(classes[best] ?? '')
        lossSum += loss
        scoreSum += score
      }
    }
  } finally {
    await examples.close()
  }
  const { n, accuracy, macroRecall, macroF1, confusion } = scoreLabels(gold, predicted)
  const { name } = set
  return { name, n, accuracy, macroRecall, macroF1, loss: lossSum / n, meanScore: scoreSum / n, confusion }
}

function* readLogits({ rows, labels, classWeights }: TrainingBatch, logits: Float32Array, classes: readonly string[]) {
  const [negative, positive] = [classes.indexOf('negative'), classes.indexOf('positive')]
  for (let row = 0; row < rows; row += 1) {
    const at = row * classes.length
    const weights = classWeights.subarray(at, at + classes.length)
    const own = logits.subarray(at, at + classes.length)
    const probabilities = softmax(own.map((logit, index) => ((weights[index] as number) > 0 ? logit : -Infinity)))
    const label = labels[row] ?? 0
    const best = argmax(probabilities)
    const free = softmax(own)
    const score = ((free[positive] ?? 0) - (free[negative] ?? 0) + 1) / 2
    yield { label, best, loss: -Math.log(Math.max(probabilities[label] ?? 0, Number.MIN_VALUE)), score }
  }
}
