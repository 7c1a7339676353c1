import type { Tensor, Variable } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../../models/tensorflow/load-tensorflow.js'

const BETA_1 = 0.9
const BETA_2 = 0.999
const EPSILON = 1e-8

/** Both moments of every variable, by name, and how many updates they have seen. */
export interface AdamW {
  readonly first: ReadonlyMap<string, Variable>
  readonly second: ReadonlyMap<string, Variable>
  steps: number
  /**
   * One update of every variable.
   * @param gradients by the variables' names
   * @param scale of the gradients, for clipping
   */
  apply(gradients: ReadonlyMap<string, Tensor>, learningRate: number, scale: number): void
  close(): void
}

/**
 * Adam with decoupled weight decay (Loshchilov & Hutter 2019, https://arxiv.org/abs/1711.05101, algorithm 2). Biases and the
 * gains of LayerNorm, which have one dimension, do not decay.
 */
export function createAdamW(tf: TensorFlow, variables: ReadonlyMap<string, Variable>, weightDecay: number): AdamW {
  const zeros = (): Map<string, Variable> =>
    new Map([...variables].map(([name, variable]) => [name, tf.tidy(() => tf.variable(tf.zerosLike(variable), false))]))
  const [first, second] = [zeros(), zeros()]
  const of = (moments: ReadonlyMap<string, Variable>, name: string): Variable => {
    const found = moments.get(name)
    if (!found) throw new Error(`${name} is not trained`)
    return found
  }
  return {
    first,
    second,
    steps: 0,
    apply(gradients, learningRate, scale) {
      this.steps += 1
      const rate = learningRate / (1 - BETA_1 ** this.steps)
      const bound = 1 / Math.sqrt(1 - BETA_2 ** this.steps)
      for (const [name, gradient] of gradients) {
        const variable = of(variables, name)
        const [m, v] = [of(first, name), of(second, name)]
        tf.tidy(() => {
          const g = scale === 1 ? gradient : tf.mul(gradient, scale)
          m.assign(tf.add(tf.mul(m, BETA_1), tf.mul(g, 1 - BETA_1)))
          v.assign(tf.add(tf.mul(v, BETA_2), tf.mul(tf.square(g), 1 - BETA_2)))
          const update = tf.div(m, tf.add(tf.mul(tf.sqrt(v), bound), EPSILON))
          const decayed = variable.rank > 1 ? tf.mul(variable, 1 - learningRate * weightDecay) : variable
          variable.assign(tf.sub(decayed, tf.mul(update, rate)))
        })
      }
    },
    close() {
      for (const moment of [...first.values(), ...second.values()]) moment.dispose()
    },
  }
}
