import { seededRandom } from '../../../src/domain/random.js'
import type { EncoderConfig } from '../../../src/models/encoder-config.js'
import { shapesOf } from '../../../src/models/tensorflow/encoder.js'
import type { NamedTensor, Weights } from '../../../src/models/weights.js'
import type { TrainingBatch } from '../../../src/training/sentiment/batch.js'

/** Small enough that a step takes milliseconds. */
export const TINY: EncoderConfig = {
  vocabularySize: 50,
  hiddenSize: 16,
  layers: 2,
  heads: 2,
  intermediateSize: 32,
  positions: 12,
  tokenTypes: 2,
  layerNormEpsilon: 1e-12,
  padTokenId: 0,
}

/** Weights large enough that every part of the model matters. */
export function tinyWeights(labels: number, { seed = 1, config = TINY } = {}): Weights {
  const random = seededRandom(seed)
  const weights = new Map<string, NamedTensor>()
  for (const [name, shape] of shapesOf(config, labels)) {
    const size = shape.reduce((product, length) => product * length, 1)
    const centre = name.endsWith('LayerNorm.weight') ? 1 : 0
    weights.set(name, { shape, data: Float32Array.from({ length: size }, () => centre + 0.8 * (random() - 0.5)) })
  }
  return weights
}

/** Texts whose first token tells their class; each row shorter than the one before. */
export function tinyBatch(rows: number, classes: number, seed = 3): TrainingBatch {
  const random = seededRandom(seed)
  const length = 8
  const [ids, mask] = [new Int32Array(rows * length), new Int32Array(rows * length)]
  const labels = Int32Array.from({ length: rows }, (_, row) => row % classes)
  for (let row = 0; row < rows; row += 1) {
    const tokens = Math.max(2, length - row)
    for (let at = 0; at < tokens; at += 1) {
      ids[row * length + at] = at === 0 ? 1 + (row % classes) : 10 + Math.floor(random() * 39)
      mask[row * length + at] = 1
    }
  }
  return { rows, length, ids, mask, labels, classWeights: new Float32Array(rows * classes).fill(1) }
}
