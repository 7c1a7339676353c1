import { availableMemory } from 'node:process'
import { UsageError } from '../../domain/errors.js'

/** What decides how much memory a step needs. */
export interface MemoryShape {
  readonly vocabularySize: number
  readonly positions: number
  readonly hiddenSize: number
  readonly layers: number
  readonly heads: number
  readonly intermediateSize: number
  readonly batchSize: number
  readonly maxLength: number
  readonly frozen: { readonly wordEmbeddings: boolean; readonly layers: number }
  /** That share each batch on this machine. */
  readonly processes: number
}

const FLOAT_BYTES = 4
/** Weight, gradient and the two moments of AdamW. */
const COPIES_TRAINED = 4
/** Node, TensorFlow and a thread with a tokenizer, before any weight. */
const PROGRAM_BYTES = 700e6
/** What TensorFlow.js needs in addition to the formula: measured with 6 layers of 384 at 32 × 32 tokens, 1.55 GB in all. */
const HELD = 1.7

/**
 * Memory of a training in bytes, estimated; that of all its processes. Activations as in Korthikanti and others (2022,
 * "Reducing Activation
 * Recomputation in Large Transformer Models", equation 2), in fp32: for each layer and token about 34 numbers of the
 * hidden size, and for each head and pair of tokens about 5.
 */
export function estimateBytes(shape: MemoryShape): number {
  const { vocabularySize, positions, hiddenSize, layers, heads, intermediateSize, batchSize, maxLength } = shape
  const { frozen, processes } = shape
  const words = vocabularySize * hiddenSize
  const layer = 4 * hiddenSize * hiddenSize + 2 * hiddenSize * intermediateSize + 13 * hiddenSize
  const still = (frozen.wordEmbeddings ? words : 0) + Math.min(layers, frozen.layers) * layer
  const all = words + positions * hiddenSize + layers * layer
  const weights = FLOAT_BYTES * (COPIES_TRAINED * (all - still) + still)
  const tokens = batchSize * maxLength
  const activations = HELD * FLOAT_BYTES * layers * tokens * (34 * hiddenSize + 5 * heads * maxLength)
  return processes * (PROGRAM_BYTES + weights) + activations
}

/**
 * @param available bytes that this process may still take, limits of a container included
 * @throws UsageError with both numbers and what would need less
 */
export function checkMemory(shape: MemoryShape, available: number = availableMemory()): void {
  const needed = estimateBytes(shape)
  if (needed <= available) return
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`
  throw new UsageError(
    `Training needs about ${gigabytes(needed)} of memory (batches of ${shape.batchSize} × ${shape.maxLength} tokens, ${shape.layers} layers of ${shape.hiddenSize}); ${gigabytes(available)} are free. In the recipe, halve "batchSize" and double "accumulation": the steps stay the same. Or set "frozen": { "wordEmbeddings": true }.`,
  )
}
