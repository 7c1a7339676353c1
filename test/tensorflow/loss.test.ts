import { describe, expect, it } from 'vitest'
import { isTensorflowInstalled, loadTensorflow } from '../../src/models/tensorflow/load-tensorflow.js'
import { crossEntropy } from '../../src/training/sentiment/loss.js'
import { tinyBatch } from './support/tiny-model.js'

describe.skipIf(!isTensorflowInstalled())('The loss (skipped without npm run setup:tensorflow)', () => {
  const tf = isTensorflowInstalled() ? loadTensorflow() : (undefined as never)

  /** Of three rows, one of each class, for each of which the model says the same. */
  function lossOf(classWeights: number[][], labelSmoothing = 0): number {
    const logits = tf.tensor2d([0.5, 1, 2, 0.5, 1, 2, 0.5, 1, 2], [3, 3])
    const batch = { ...tinyBatch(3, 3), classWeights: Float32Array.from(classWeights.flat()) }
    return crossEntropy(tf, logits, batch, { labelSmoothing }).dataSync()[0] as number
  }
  const surprise = (logit: number, among: number[]): number =>
    Math.log(among.reduce((sum, each) => sum + Math.exp(each), 0)) - logit

  it('weights a text by its class in its own set', () => {
    const all = [0.5, 1, 2]
    const rows = [
      [2, 1, 1],
      [1, 0.25, 1],
      [9, 9, 3],
    ]
    const expected = 2 * surprise(0.5, all) + 0.25 * surprise(1, all) + 3 * surprise(2, all)
    expect(lossOf(rows)).toBeCloseTo(expected, 5)
  })

  it('leaves out what the model says of a class that may not score, and smooths over the others', () => {
    const two = [0.5, 2]
    const rows = [
      [2, 0, 1],
      [0, 1, 0],
      [1, 0, 1],
    ]
    expect(lossOf(rows)).toBeCloseTo(2 * surprise(0.5, two) + surprise(2, two), 5)
    const smoothed = (own: number, other: number): number => 0.95 * surprise(own, two) + 0.05 * surprise(other, two)
    expect(lossOf(rows, 0.1)).toBeCloseTo(2 * smoothed(0.5, 2) + smoothed(2, 0.5), 5)
  })
})
