import type { Dropout } from '../../models/tensorflow/layers.js'
import type { TensorFlow } from '../../models/tensorflow/load-tensorflow.js'
import { nativeBackend } from '../../models/tensorflow/native-backend.js'

export interface SeededDropout {
  readonly apply: Dropout
  /** Draws so far. With the seed, this is the whole state. */
  drawn: number
}

/**
 * Dropout (Srivastava et al. 2014) whose n-th draw depends on the seed and n alone, so that a resumed training draws what
 * an unbroken one would. TensorFlow.js draws its own random numbers in JavaScript, one by one; this is the native generator.
 * @param rate share of values that become zero; the others grow by 1 / (1 - rate)
 */
export function createDropout(tf: TensorFlow, rate: number, seed: number): SeededDropout {
  const backend = nativeBackend(tf)
  const { TF_ATTR_TYPE: type, TF_FLOAT: float, TF_INT32: int } = backend.binding
  const attributes = [
    { name: 'dtype', type, value: float },
    { name: 'T', type, value: int },
    { name: 'Tseed', type, value: int },
  ]
  const state: SeededDropout = {
    drawn: 0,
    apply(x) {
      if (rate === 0) return x
      state.drawn += 1
      const kept = tf.tidy(() => {
        const shape = tf.tensor1d(x.shape, 'int32')
        const uniform = backend.executeSingleOutput('StatelessRandomUniform', attributes, [
          shape,
          tf.tensor1d([seed | 0, state.drawn | 0], 'int32'),
        ])
        return tf.mul(tf.cast(tf.greaterEqual(uniform, rate), 'float32'), 1 / (1 - rate))
      })
      return tf.mul(x, kept)
    },
  }
  return state
}
