import type { Engine } from '../../models/engine.js'
import { argmax, softmax } from '../../models/softmax.js'
import { padBatch } from './batching.js'
import type { TrainableModel } from './trainable.js'

type Scorer = Pick<TrainableModel, 'logits'>

/** How far the answers of one model are from another's, over the same texts. */
export interface Difference {
  readonly texts: number
  /** Texts whose most probable label is another. */
  readonly labels_that_differ: number
  readonly logit: { readonly largest: number; readonly mean: number }
  readonly probability: { readonly largest: number; readonly mean: number }
}

/** Lets an engine of the workers answer batches of the training: padding is taken off. */
export function batchLogits(engine: Pick<Engine, 'run'>): Scorer {
  return {
    async logits({ rows, length, ids, mask }) {
      const sequences = Array.from({ length: rows }, (_, row) => {
        const own = mask.subarray(row * length, (row + 1) * length)
        return ids.slice(row * length, row * length + own.reduce((sum, one) => sum + one, 0))
      })
      const logits = await engine.run(sequences)
      return Float32Array.from(logits.flatMap((row) => [...row]))
    },
  }
}

const ROWS = 32

export async function compareLogits(
  one: Scorer,
  other: Scorer,
  sequences: readonly Int32Array[],
  { classes, padTokenId }: { readonly classes: number; readonly padTokenId: number },
): Promise<Difference> {
  const classWeights = new Array<number>(classes).fill(1)
  let differing = 0
  const logits = createSpread()
  const probabilities = createSpread()
  for (let from = 0; from < sequences.length; from += ROWS) {
    const examples = sequences.slice(from, from + ROWS).map((ids) => ({ ids, label: 0, classWeights }))
    const batch = padBatch(examples, padTokenId, classes)
    const [these, those] = [await one.logits(batch), await other.logits(batch)]
    for (let row = 0; row < batch.rows; row += 1) {
      const [a, b] = [these, those].map((all) => [...all.subarray(row * classes, (row + 1) * classes)])
      if (!a || !b) continue
      if (argmax(a) !== argmax(b)) differing += 1
      logits.add(a, b)
      probabilities.add(softmax(a), softmax(b))
    }
  }
  return {
    texts: sequences.length,
    labels_that_differ: differing,
    logit: logits.measured(),
    probability: probabilities.measured(),
  }
}

function createSpread() {
  let [largest, sum, count] = [0, 0, 0]
  return {
    add(these: readonly number[], those: readonly number[]): void {
      these.forEach((value, at) => {
        const difference = Math.abs(value - (those[at] ?? NaN))
        // Math.max and the sum both hand on NaN: an answer that is missing must not look like agreement.
        largest = Math.max(largest, difference)
        sum += difference
        count += 1
      })
    },
    measured: () => ({ largest: rounded(largest), mean: rounded(count === 0 ? 0 : sum / count) }),
  }
}

function rounded(value: number): number {
  return Number(value.toPrecision(4))
}
