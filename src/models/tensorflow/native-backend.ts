import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from './load-tensorflow.js'

/** An attribute of a native operation. */
export interface NativeAttribute {
  readonly name: string
  /** One of the binding's `TF_ATTR_…`. */
  readonly type: number
  readonly value: number | string | boolean | readonly number[]
}

/**
 * The part of the native backend that runs an operation by its name, as
 * https://www.tensorflow.org/api_docs/python/tf/raw_ops lists them; tfjs-core has no types for it.
 */
export interface NativeBackend {
  readonly binding: {
    readonly TF_ATTR_TYPE: number
    readonly TF_ATTR_SHAPE: number
    readonly TF_ATTR_STRING: number
    readonly TF_FLOAT: number
    readonly TF_INT32: number
  }
  executeSingleOutput(name: string, attributes: readonly NativeAttribute[], inputs: readonly Tensor[]): Tensor
  /** @param outputs how many the operation has; 0 for one that only changes a variable */
  executeMultipleOutputs(
    name: string,
    attributes: readonly NativeAttribute[],
    inputs: readonly Tensor[],
    outputs: number,
  ): Tensor[]
}

export function nativeBackend(tf: TensorFlow): NativeBackend {
  return tf.backend() as unknown as NativeBackend
}
