import type { Tensor, Variable } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../../models/tensorflow/load-tensorflow.js'
import { nativeBackend } from '../../models/tensorflow/native-backend.js'
import type { Together } from './trainable.js'

/** The sums, in place of both. */
export function addTo(tf: TensorFlow, sums: Map<string, Tensor>, more: Map<string, Tensor>): Map<string, Tensor> {
  if (sums.size === 0) return more
  return new Map(
    [...more].map(([name, gradient]) => {
      const before = sums.get(name) as Tensor
      const sum = tf.add(before, gradient)
      before.dispose()
      gradient.dispose()
      return [name, sum]
    }),
  )
}

export function zerosLike(tf: TensorFlow, variables: ReadonlyMap<string, Variable>): Map<string, Tensor> {
  return new Map([...variables].map(([name, variable]) => [name, tf.zerosLike(variable)]))
}

export interface Gradients {
  readonly loss: number
  readonly gradients: Map<string, Tensor>
}

/** The sums over all processes, in place of this one's. */
export async function addUp(tf: TensorFlow, { loss, gradients }: Gradients, sum: Together['sum']): Promise<Gradients> {
  const sizes = [...gradients.values()].map(({ size }) => size)
  const values = new Float32Array(1 + sizes.reduce((total, size) => total + size, 0))
  values[0] = loss
  let at = 1
  for (const gradient of gradients.values()) {
    values.set(gradient.dataSync(), at)
    at += gradient.size
  }
  await sum(values)
  at = 1
  const sums = new Map<string, Tensor>()
  for (const [name, gradient] of gradients) {
    sums.set(name, tf.tensor(values.subarray(at, at + gradient.size), gradient.shape))
    at += gradient.size
    gradient.dispose()
  }
  return { loss: values[0], gradients: sums }
}

export function normOf(tf: TensorFlow, gradients: ReadonlyMap<string, Tensor>): number {
  const backend = nativeBackend(tf)
  const attributes = [{ name: 'T', type: backend.binding.TF_ATTR_TYPE, value: backend.binding.TF_FLOAT }]
  return tf.tidy(() => {
    // Half the sum of the squares, in one pass.
    const halves = [...gradients.values()].map((gradient) =>
      backend.executeSingleOutput('L2Loss', attributes, [gradient]),
    )
    return Math.sqrt(2 * (tf.addN(halves).dataSync()[0] as number))
  })
}
