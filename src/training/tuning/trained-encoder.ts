import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Scalar, Tensor, Tensor2D, Variable } from '@tensorflow/tfjs-core'
import { z } from 'zod'
import { UsageError } from '../../domain/errors.js'
import type { EncoderConfig } from '../../models/encoder-config.js'
import { readSafetensors, writeSafetensors } from '../../models/safetensors.js'
import { checkWeights, createEncoder, shapesOf, type Encoder } from '../../models/tensorflow/encoder.js'
import type { Dropout } from '../../models/tensorflow/layers.js'
import type { TensorFlow } from '../../models/tensorflow/load-tensorflow.js'
import type { NativeVariable } from '../../models/tensorflow/native-variable.js'
import type { NamedTensor, Weights } from '../../models/weights.js'
import { createAdamW } from './adamw.js'
import { createDropout } from './dropout.js'
import { addTo, addUp, normOf, zerosLike } from './gradients.js'
import type { TokenBatch } from './token-batch.js'
import type { StepResult, Together, Trainable } from './trainable.js'

export interface TrainedEncoderOptions {
  /** Labels of the head; 0: no head. */
  readonly labels: number
  readonly dropout: number
  readonly weightDecay: number
  /** Longest gradient, as the norm over all of it (Pascanu et al. 2013); longer ones are shortened. */
  readonly clipNorm: number
  readonly frozen: {
    readonly wordEmbeddings: boolean
    /** So many layers from below, with all embeddings. */
    readonly layers: number
  }
  readonly seed: number
  /** Of those that train together, from 0: each draws its own dropout. */
  readonly process: number
}

/** An encoder with its optimiser; the loss is the caller's. */
export interface TrainedEncoder extends Omit<Trainable<never>, 'step'> {
  readonly encoder: Encoder
  readonly dropout: Dropout
  /**
   * One update from the gradient of the sum of the losses, each of which is computed and freed by itself.
   * @param losses none: this process has no rows of the step
   */
  step(losses: readonly (() => Scalar)[], learningRate: number, sum?: Together['sum']): Promise<StepResult>
  /** Ids and mask of a batch as the encoder takes them; the caller disposes of them. */
  inputs(batch: TokenBatch): [ids: Tensor2D, mask: Tensor2D]
}

const FILES = { weights: 'weights', first: 'first-moments', second: 'second-moments' } as const
const STATE_FILE = 'optimiser.json'
const State = z.object({ steps: z.number().int().nonnegative(), drawn: z.number().int().nonnegative() })

/**
 * An encoder, with a head where `labels` says so, to be trained by TensorFlow.
 * @throws UsageError when the weights do not fit the config
 */
export function createTrainedEncoder(
  tf: TensorFlow,
  config: EncoderConfig,
  weights: Weights,
  options: TrainedEncoderOptions,
): TrainedEncoder {
  const shapes = shapesOf(config, options.labels)
  checkWeights(weights, shapes, 'The base model')
  const parameters = new Map<string, Tensor>()
  const trained = new Map<string, Variable>()
  for (const [name, shape] of shapes) {
    const tensor = tf.tensor((weights.get(name) as NamedTensor).data, [...shape])
    if (isFrozen(name, options.frozen)) parameters.set(name, tensor)
    else {
      const variable = tf.variable(tensor)
      tensor.dispose()
      parameters.set(name, variable)
      trained.set(name, variable)
    }
  }
  const encoder = createEncoder(tf, config, parameters)
  const dropout = createDropout(tf, options.dropout, options.seed + options.process)
  const optimiser = createAdamW(tf, trained, options.weightDecay)
  const nameOf = new Map([...trained].map(([name, variable]) => [variable.name, name]))

  /** @returns the loss and its gradients by name, which the caller disposes of */
  const gradientsOf = (loss: () => Scalar): { loss: number; gradients: Map<string, Tensor> } => {
    const { value, grads } = tf.tidy(() => tf.variableGrads(loss, [...trained.values()]))
    const number = value.dataSync()[0] as number
    value.dispose()
    return {
      loss: number,
      gradients: new Map(Object.entries(grads).map(([name, tensor]) => [nameOf.get(name) as string, tensor])),
    }
  }

  return {
    encoder,
    dropout: dropout.apply,
    inputs: ({ rows, length, ids, mask }) => [
      tf.tensor2d(ids, [rows, length], 'int32'),
      tf.tensor2d(Float32Array.from(mask), [rows, length]),
    ],
    async step(losses, learningRate, sum) {
      let loss = 0
      let gradients = new Map<string, Tensor>()
      for (const one of losses) {
        const part = gradientsOf(one)
        loss += part.loss
        gradients = addTo(tf, gradients, part.gradients)
      }
      if (gradients.size === 0) gradients = zerosLike(tf, trained)
      if (sum) ({ loss, gradients } = await addUp(tf, { loss, gradients }, sum))
      const gradientNorm = normOf(tf, gradients)
      if (Number.isFinite(loss) && Number.isFinite(gradientNorm)) {
        optimiser.apply(gradients, learningRate, Math.min(1, options.clipNorm / Math.max(gradientNorm, 1e-12)))
      }
      for (const gradient of gradients.values()) gradient.dispose()
      return { loss, gradientNorm }
    },
    weights: () => read(parameters),
    async saveState(folder) {
      await writeSafetensors(file(folder, FILES.weights), await read(trained))
      await writeSafetensors(file(folder, FILES.first), await readNative(optimiser.first))
      await writeSafetensors(file(folder, FILES.second), await readNative(optimiser.second))
      await writeFile(join(folder, STATE_FILE), JSON.stringify({ steps: optimiser.steps, drawn: dropout.drawn }))
    },
    async restoreState(folder) {
      const state = await readState(join(folder, STATE_FILE))
      const parts = [
        [FILES.weights, trained],
        [FILES.first, optimiser.first],
        [FILES.second, optimiser.second],
      ] as const
      const trainedShapes = new Map([...shapes].filter(([name]) => trained.has(name)))
      for (const [name, variables] of parts) {
        const path = file(folder, name)
        const saved = await readSafetensors(path)
        checkWeights(saved, trainedShapes, path)
        for (const [key, variable] of variables) {
          const { shape, data } = saved.get(key) as NamedTensor
          tf.tidy(() => variable.assign(tf.tensor(data, [...shape])))
        }
      }
      optimiser.steps = state.steps
      dropout.drawn = state.drawn
    },
    async meanWith(folders) {
      const saved = await Promise.all(folders.map((folder) => readSafetensors(file(folder, FILES.weights))))
      for (const [name, variable] of trained) {
        tf.tidy(() => {
          const others = saved.map((weights) => {
            const { shape, data } = weights.get(name) as NamedTensor
            return tf.tensor(data, [...shape])
          })
          variable.assign(tf.div(tf.addN([variable, ...others]), others.length + 1))
        })
      }
    },
    async mixWith(others, share) {
      for (const [name, variable] of trained) {
        const other = others.get(name)
        if (!other) continue
        tf.tidy(() => {
          const way = tf.sub(tf.tensor(other.data, [...other.shape]), variable)
          variable.assign(tf.add(variable, tf.mul(way, share)))
        })
      }
    },
    close() {
      optimiser.close()
      for (const tensor of parameters.values()) tensor.dispose()
    },
  }
}

const file = (folder: string, name: string): string => join(folder, `${name}.safetensors`)

function isFrozen(name: string, { wordEmbeddings, layers }: TrainedEncoderOptions['frozen']): boolean {
  if (name.startsWith('bert.embeddings.')) return layers > 0 || (wordEmbeddings && name.includes('.word_embeddings.'))
  const layer = /^bert\.encoder\.layer\.(\d+)\./.exec(name)?.[1]
  return layer !== undefined && Number(layer) < layers
}

async function read(tensors: ReadonlyMap<string, Tensor>): Promise<Weights> {
  const weights = new Map<string, NamedTensor>()
  for (const [name, tensor] of tensors) {
    weights.set(name, { shape: tensor.shape, data: (await tensor.data()) as Float32Array })
  }
  return weights
}

async function readNative(variables: ReadonlyMap<string, NativeVariable>): Promise<Weights> {
  const tensors = new Map([...variables].map(([name, variable]) => [name, variable.read()]))
  const weights = await read(tensors)
  for (const tensor of tensors.values()) tensor.dispose()
  return weights
}

async function readState(path: string): Promise<z.infer<typeof State>> {
  try {
    return State.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (err) {
    throw new UsageError(`${path} cannot be read: ${(err as Error).message}. Delete the checkpoint that it is part of.`)
  }
}
