import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core'
import type { TensorFlow } from './load-tensorflow.js'

/** Sets a random part of a tensor to zero, each time another one; without dropout the tensor itself. */
export type Dropout = (x: Tensor) => Tensor

/**
 * The parts of the encoder. Gradients are written out, because each would otherwise keep a dozen tensors alive. They free
 * their intermediate tensors, because TensorFlow.js frees them only when the whole step has ended.
 */
export interface Layers {
  /** `[rows, in]` by `weight [out, in]` and `bias [out]` to `[rows, out]`. */
  linear(x: Tensor, weight: Tensor, bias: Tensor): Tensor2D
  /**
   * Attention of several heads (Vaswani et al. 2017, https://arxiv.org/abs/1706.03762).
   * @param query, key, value `[texts × tokens, hidden]`
   * @returns the values mixed, `[texts × tokens, hidden]`
   */
  attend(query: Tensor, key: Tensor, value: Tensor, options: AttentionOptions): Tensor
  /** The exact GELU, x·Φ(x) (Hendrycks & Gimpel 2016, https://arxiv.org/abs/1606.08415). */
  gelu(x: Tensor): Tensor
  /** Over the last dimension (Ba et al. 2016, https://arxiv.org/abs/1607.06450). */
  layerNorm(x: Tensor, gain: Tensor, bias: Tensor): Tensor
  /**
   * Mean over the tokens of a text, `[texts, tokens, hidden]` to `[texts, hidden]`.
   * @param mask `[texts, tokens]`: 1 for a token, 0 for padding; without gradient
   */
  mean(states: Tensor3D, mask: Tensor2D): Tensor2D
  /** Each row made as long as 1. */
  unit(x: Tensor2D): Tensor2D
}

export interface AttentionOptions {
  readonly heads: number
  /** `[texts, 1, 1, tokens]`, added to the attention scores of a token; without gradient. */
  readonly bias: Tensor
  readonly dropout: Dropout | undefined
}

/** Added to the square of a length: a row of zeros stays one. */
const SHORTEST = 1e-12

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
  const attend: Layers['attend'] = (query, key, value, { heads, bias, dropout }) => {
    const [texts] = bias.shape as [number]
    const hidden = query.shape[1] as number
    const scale = Math.sqrt(heads / hidden)
    const split = (x: Tensor): Tensor => tf.transpose(tf.reshape(x, [texts, -1, heads, hidden / heads]), [0, 2, 1, 3])
    const join = (x: Tensor): Tensor => tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [-1, hidden])
    const drop = (weights: Tensor, kept: Tensor | undefined): Tensor => (kept ? tf.mul(weights, kept) : weights)
    const withGradient = tf.customGrad((...args) => {
      const [q, k, v] = [tf.mul(split(args[0] as Tensor), scale), split(args[1] as Tensor), split(args[2] as Tensor)]
      const save = args[3] as unknown as (tensors: Tensor[]) => void
      const weights = tf.softmax(tf.add(tf.matMul(q, k, false, true), bias))
      const kept = dropout?.(tf.onesLike(weights))
      save([q, k, v, weights, ...(kept ? [kept] : [])])
      return {
        value: join(tf.matMul(drop(weights, kept), v)),
        gradFunc: (dy, saved) =>
          tf.tidy(() => {
            const [q1, k1, v1, shares, mask] = saved as [Tensor, Tensor, Tensor, Tensor, Tensor | undefined]
            const d = split(dy)
            const dShares = drop(tf.matMul(d, v1, false, true), mask)
            const dScores = tf.mul(shares, tf.sub(dShares, tf.sum(tf.mul(dShares, shares), -1, true)))
            const dq = tf.mul(tf.matMul(dScores, k1), scale)
            const dk = tf.matMul(dScores, q1, true, false)
            return [join(dq), join(dk), join(tf.matMul(drop(shares, mask), d, true, false))]
          }),
      }
    })
    return withGradient(query, key, value)
  }
  // TensorFlow.js keeps both terms of a sum for its gradient, which needs neither.
  const linearWithGradient = tf.customGrad<Tensor2D>((...args) => {
    const [x, weight, bias] = args as Tensor[] as [Tensor2D, Tensor2D, Tensor]
    const save = args[3] as unknown as (tensors: Tensor[]) => void
    save([x, weight])
    return {
      value: tf.add(tf.matMul(x, weight, false, true), bias),
      gradFunc: (dy, saved) =>
        tf.tidy(() => {
          const [rows, factors] = saved as [Tensor2D, Tensor2D]
          return [tf.matMul(dy, factors), tf.matMul(dy, rows, true, false), tf.sum(dy, 0)]
        }),
    }
  })
  const mean: Layers['mean'] = (states, mask) => {
    const withGradient = tf.customGrad<Tensor2D>((input, save) => {
      const shares = tf.tidy(() => tf.expandDims(tf.div(mask, tf.sum(mask, 1, true)), -1)) // [texts, tokens, 1]
      ;(save as (tensors: Tensor[]) => void)([shares])
      return {
        value: tf.tidy(() => tf.sum<Tensor2D>(tf.mul(input as Tensor, shares), 1)),
        gradFunc: (dy, saved) => tf.tidy(() => tf.mul(saved[0] as Tensor, tf.expandDims(dy, 1))),
      }
    })
    return withGradient(states)
  }
  const unitWithGradient = tf.customGrad<Tensor2D>((input, save) => {
    const x = input as Tensor2D
    const inverse = tf.tidy(() => tf.rsqrt(tf.add(tf.sum(tf.square(x), 1, true), SHORTEST)))
    const value = tf.mul<Tensor2D>(x, inverse)
    ;(save as (tensors: Tensor[]) => void)([value, inverse])
    return {
      value,
      gradFunc: (dy, saved) =>
        tf.tidy(() => {
          const [y, scale] = saved as [Tensor2D, Tensor2D]
          // What points along the row itself changes its length only.
          return tf.mul(scale, tf.sub(dy, tf.mul(y, tf.sum(tf.mul(dy, y), 1, true))))
        }),
    }
  })
  return {
    mean,
    unit: (x) => unitWithGradient(x),
    attend,
    linear: (x, weight, bias) => linearWithGradient(x, weight, bias),
    gelu: (x) => geluWithGradient(x),
    layerNorm: (x, gain, bias) => layerNormWithGradient(x, gain, bias),
  }
}
