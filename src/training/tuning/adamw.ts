import type { Tensor, Variable } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../../models/tensorflow/load-tensorflow.js'
import { nativeBackend } from '../../models/tensorflow/native-backend.js'
import { createNativeVariable, type NativeVariable } from '../../models/tensorflow/native-variable.js'

const BETA_1 = 0.9
const BETA_2 = 0.999
const EPSILON = 1e-8

/** Both moments of every variable, by name, and how many updates they have seen. */
export interface AdamW {
  readonly first: ReadonlyMap<string, NativeVariable>
  readonly second: ReadonlyMap<string, NativeVariable>
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
 *
 * TensorFlow's own `ResourceApplyAdam` makes one pass over a weight and its moments, where the same in single operations
 * makes a dozen. It adds its epsilon to the root of the uncorrected moment ("epsilon hat" of Kingma & Ba 2015, end of
 * section 2): given times the correction, it is the paper's.
 */
export function createAdamW(tf: TensorFlow, variables: ReadonlyMap<string, Variable>, weightDecay: number): AdamW {
  const backend = nativeBackend(tf)
  const attributes = [{ name: 'T', type: backend.binding.TF_ATTR_TYPE, value: backend.binding.TF_FLOAT }]
  const create = (): Map<string, NativeVariable> =>
    new Map([...variables].map(([name, { shape }]) => [name, createNativeVariable(tf, shape)]))
  // The native optimiser changes native variables only; the weights pass through `moved`, one copy a step.
  const [moved, first, second] = [create(), create(), create()]
  const of = <T>(map: ReadonlyMap<string, T>, name: string): T => {
    const found = map.get(name)
    if (!found) throw new Error(`${name} is not trained`)
    return found
  }
  return {
    first,
    second,
    steps: 0,
    apply(gradients, learningRate, scale) {
      this.steps += 1
      const powers = [BETA_1 ** this.steps, BETA_2 ** this.steps] as const
      tf.tidy(() => {
        const constants = [...powers, learningRate, BETA_1, BETA_2, EPSILON * Math.sqrt(1 - powers[1])].map((value) =>
          tf.scalar(value),
        )
        const [clipping, decay] = [tf.scalar(scale), tf.scalar(1 - learningRate * weightDecay)]
        for (const [name, gradient] of gradients) {
          const variable = of(variables, name)
          const [weight, m, v] = [of(moved, name), of(first, name), of(second, name)]
          tf.tidy(() => {
            const decayed = variable.rank > 1 ? tf.mul(variable, decay) : tf.clone(variable)
            weight.assign(decayed)
            decayed.dispose()
            const clipped = scale === 1 ? gradient : tf.mul(gradient, clipping)
            const inputs = [weight.handle, m.handle, v.handle, ...constants, clipped]
            backend.executeMultipleOutputs('ResourceApplyAdam', attributes, inputs, 0)
            variable.assign(weight.read())
          })
        }
      })
    },
    close() {
      for (const variable of [moved, first, second].flatMap((map) => [...map.values()])) variable.close()
    },
  }
}
