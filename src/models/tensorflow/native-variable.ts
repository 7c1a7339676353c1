import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from './load-tensorflow.js'
import { nativeBackend } from './native-backend.js'

/** A variable in TensorFlow's own memory, which native optimisers change in place. All in float32. */
export interface NativeVariable {
  readonly shape: readonly number[]
  /** The handle that an operation uses for the variable. */
  readonly handle: Tensor
  /**
   * A tensor that shares the variable's memory; the caller disposes of it before the next change, which otherwise
   * copies.
   */
  read(): Tensor
  /** Takes over the memory of the tensor if no other tensor uses it. */
  assign(value: Tensor): void
  close(): void
}

/** Names are for the whole process: two variables of one name would be one. */
let created = 0

/** @returns a variable of zeros */
export function createNativeVariable(tf: TensorFlow, shape: readonly number[]): NativeVariable {
  const backend = nativeBackend(tf)
  const { TF_ATTR_TYPE, TF_ATTR_SHAPE, TF_ATTR_STRING, TF_FLOAT } = backend.binding
  const dtype = { name: 'dtype', type: TF_ATTR_TYPE, value: TF_FLOAT }
  created += 1
  const attributes = [
    dtype,
    { name: 'shape', type: TF_ATTR_SHAPE, value: shape },
    { name: 'shared_name', type: TF_ATTR_STRING, value: `variable-${created}` },
    { name: 'container', type: TF_ATTR_STRING, value: '' },
  ]
  const handle = tf.keep(backend.executeSingleOutput('VarHandleOp', attributes, []))
  const assign = (value: Tensor): void => {
    backend.executeMultipleOutputs('AssignVariableOp', [dtype], [handle, value], 0)
  }
  tf.tidy(() => assign(tf.zeros([...shape])))
  return {
    shape,
    handle,
    assign,
    read: () => backend.executeSingleOutput('ReadVariableOp', [dtype], [handle]),
    close() {
      backend.executeMultipleOutputs('DestroyResourceOp', [], [handle], 0)
      handle.dispose()
    },
  }
}
