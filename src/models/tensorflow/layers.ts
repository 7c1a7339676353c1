import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import type { TensorFlow } from './load-tensorflow.js'

/** Sets a random part of a tensor to zero, each time another one; without dropout the tensor itself. */
export type Dropout = (x: Tensor) => Tensor

/**
 * What the encoder is made of. Gradients are written out: each would otherwise keep a dozen tensors alive. They tidy up
 * themselves, as TensorFlow.js frees what they computed on the way only when the whole step has ended.
 */
export interface Layers {
  /** `[rows, in]` by `weight [out, in]` and `bias [out]` to `[rows, out]`. */
  linear(x: Tensor, weight: Tensor, bias: Tensor): Tensor2D
  /** The exact GELU, x·Φ(x) (Hendrycks & Gimpel 2016, https://arxiv.org/abs/1606.08415). */
  gelu(x: Tensor): Tensor
  /** Over the last dimension (Ba et al. 2016, https://arxiv.org/abs/1607.06450). */
  layerNorm(x: Tensor, gain: Tensor, bias: Tensor): Tensor
}

/** @param epsilon added to the variance in `layerNorm` */
export function createLayers(tf: TensorFlow, epsilon: number): Layers {
  const geluWithGradient = tf.customGrad((input, save) => {
    const x = input as Tensor
    const below = tf.tidy(() => tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5)) // Φ(x)
    ;(save as (tensors: Tensor[]) => void)([x, below])
    return {
      value: tf.mul(x, below),
      gradFunc: (dy, saved) =>
        tf.tidy(() => {
          const [at, area] = saved as [Tensor, Tensor]
          const density = tf.mul(tf.exp(tf.mul(tf.square(at), -0.5)), 1 / Math.sqrt(2 * Math.PI))
          return tf.mul(dy, tf.add(area, tf.mul(at, density)))
        }),
    }
  })
  const layerNormWithGradient = tf.customGrad((...args) => {
    const [x, gain, bias] = args as Tensor[] as [Tensor, Tensor, Tensor]
    const save = args[3] as unknown as (tensors: Tensor[]) => void
    const [normal, scale] = tf.tidy(() => {
      const centred = tf.sub(x, tf.mean(x, -1, true))
      const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon))
      return [tf.mul(centred, inverse), inverse] as [Tensor, Tensor]
    })
    save([normal, scale, gain])
    return {
      value: tf.tidy(() => tf.add(tf.mul(normal, gain), bias)),
      gradFunc: (dy, saved) =>
        tf.tidy(() => {
          const [unit, inverse, factor] = saved as [Tensor, Tensor, Tensor]
          const rest = unit.shape.slice(0, -1).map((_, axis) => axis)
          const d = tf.mul(dy, factor)
          const along = tf.mul(unit, tf.mean(tf.mul(d, unit), -1, true))
          const dx = tf.mul(inverse, tf.sub(tf.sub(d, tf.mean(d, -1, true)), along))
          return [dx, tf.sum(tf.mul(dy, unit), rest), tf.sum(dy, rest)]
        }),
    }
  })
  return {
    linear: (x, weight, bias) => tf.add(tf.matMul(x as Tensor2D, weight as Tensor2D, false, true), bias),
    gelu: (x) => geluWithGradient(x),
    layerNorm: (x, gain, bias) => layerNormWithGradient(x, gain, bias),
  }
}
