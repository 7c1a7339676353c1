import { describe, expect, it } from 'vitest'
import { TINY, tinyWeights } from '../../../test/tensorflow/support/tiny-model.js'
import { UsageError } from '../../domain/errors.js'
import { checkWeights, shapesOf } from './encoder.js'

const shapes = shapesOf(TINY, 3)
const check = (weights: ReturnType<typeof tinyWeights>): void => checkWeights(weights, shapes, 'some.safetensors')

describe('weights that do not fit', () => {
  it('pass when they do', () => expect(() => check(tinyWeights(3))).not.toThrow())

  it('are named, the missing and the misshapen', () => {
    const weights = new Map(tinyWeights(3))
    weights.delete('bert.encoder.layer.1.output.dense.bias')
    weights.set('classifier.bias', { shape: [2], data: new Float32Array(2) })
    expect(() => check(weights)).toThrow(UsageError)
    expect(() => check(weights)).toThrow(
      'some.safetensors does not fit its config.json: bert.encoder.layer.1.output.dense.bias is missing; classifier.bias is [2], not [3].',
    )
  })

  it('are counted when there are many', () => {
    expect(() => check(new Map())).toThrow(`is missing and ${shapes.size - 5} more.`)
  })
})
