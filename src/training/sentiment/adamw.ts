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
      // Of the textbook's update, the two corrections of the bias and the clipping are taken into the constants: a pass over
      // all weights less for each. A constant is a tensor; made once, it serves every variable.
      const correction = Math.sqrt(1 - BETA_2 ** this.steps)
      tf.tidy(() => {
        const keepFirst = tf.scalar(BETA_1)
        const keepSecond = tf.scalar(BETA_2)
        const addFirst = tf.scalar((1 - BETA_1) * scale)
        const addSecond = tf.scalar((1 - BETA_2) * scale ** 2)
        const epsilon = tf.scalar(EPSILON * correction)
        const rate = tf.scalar((learningRate * correction) / (1 - BETA_1 ** this.steps))
        const decay = tf.scalar(1 - learningRate * weightDecay)
        for (const [name, gradient] of gradients) {
          const variable = of(variables, name)
          const [m, v] = [of(first, name), of(second, name)]
          tf.tidy(() => {
            m.assign(tf.add(tf.mul(m, keepFirst), tf.mul(gradient, addFirst)))
            v.assign(tf.add(tf.mul(v, keepSecond), tf.mul(tf.square(gradient), addSecond)))
            const update = tf.mul(tf.div(m, tf.add(tf.sqrt(v), epsilon)), rate)
            variable.assign(tf.sub(variable.rank > 1 ? tf.mul(variable, decay) : variable, update))
          })
        }
      })
    },
    close() {
      for (const moment of [...first.values(), ...second.values()]) moment.dispose()
    },
  }
}
