import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Tensor, Tensor2D, Variable } from '@tensorflow/tfjs-core'
import { z } from 'zod'
import { UsageError } from '../../domain/errors.js'
import { seededRandom } from '../../domain/random.js'
import type { EncoderConfig } from '../../models/encoder-config.js'
import { readSafetensors, writeSafetensors } from '../../models/safetensors.js'
import { checkWeights, createEncoder, shapesOf } from '../../models/tensorflow/encoder.js'
import type { TensorFlow } from '../../models/tensorflow/load-tensorflow.js'
import { nativeBackend } from '../../models/tensorflow/native-backend.js'
import type { NativeVariable } from '../../models/tensorflow/native-variable.js'
import type { NamedTensor, Weights } from '../../models/weights.js'
import { createAdamW } from './adamw.js'
import type { TrainingBatch } from './batch.js'
import { createDropout } from './dropout.js'
import { crossEntropy, type LossOptions } from './loss.js'
import type { Together, TrainableModel } from './trainable.js'

export interface TensorflowModelOptions extends LossOptions {
  /** Labels of the head. */
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

/** As BERT's own weights were drawn. */
const HEAD_DEVIATION = 0.02
const FILES = { weights: 'weights', first: 'first-moments', second: 'second-moments' } as const
const STATE_FILE = 'optimiser.json'
const State = z.object({ steps: z.number().int().nonnegative(), drawn: z.number().int().nonnegative() })

/**
 * An encoder with a classification head, to be trained by TensorFlow. The head is new unless the weights have one of as many labels.
 * @throws UsageError when the weights do not fit the config
 */
export function createTrainableModel(
  tf: TensorFlow,
  config: EncoderConfig,
  weights: Weights,
  options: TensorflowModelOptions,
): TrainableModel {
  const shapes = shapesOf(config, options.labels)
  const whole = withHead(weights, config.hiddenSize, options)
  checkWeights(whole, shapes, 'The base model')
  const parameters = new Map<string, Tensor>()
  const trained = new Map<string, Variable>()
  for (const [name, shape] of shapes) {
    const tensor = tf.tensor((whole.get(name) as NamedTensor).data, [...shape])
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

  const inputs = ({ rows, length, ids, mask }: TrainingBatch): [Tensor2D, Tensor2D] => [
    tf.tensor2d(ids, [rows, length], 'int32'),
    tf.tensor2d(Float32Array.from(mask), [rows, length]),
  ]
  /** @returns the batch's part of the mean loss, and its gradients by name, which the caller disposes of */
  const gradientsOf = (batch: TrainingBatch, rows: number): { loss: number; gradients: Map<string, Tensor> } => {
    const { value, grads } = tf.tidy(() => {
      const [ids, mask] = inputs(batch)
      return tf.variableGrads(() => {
        const logits = encoder.classify(encoder.encode(ids, mask, dropout.apply), mask, dropout.apply)
        return tf.div(crossEntropy(tf, logits, batch, options), rows)
      }, [...trained.values()])
    })
    const loss = value.dataSync()[0] as number
    value.dispose()
    return {
      loss,
      gradients: new Map(Object.entries(grads).map(([name, tensor]) => [nameOf.get(name) as string, tensor])),
    }
  }

  return {
    async step(batches, learningRate, together) {
      const rows = together?.rows ?? batches.reduce((sum, batch) => sum + batch.rows, 0)
      let loss = 0
      let gradients = new Map<string, Tensor>()
      // The last batch of an epoch may be too small to have rows for every process.
      for (const batch of batches.filter((one) => one.rows > 0)) {
        const part = gradientsOf(batch, rows)
        loss += part.loss
        gradients = addTo(tf, gradients, part.gradients)
      }
      if (gradients.size === 0) gradients = zerosLike(tf, trained)
      if (together) ({ loss, gradients } = await addUp(tf, { loss, gradients }, together.sum))
      const gradientNorm = normOf(tf, gradients)
      if (Number.isFinite(loss) && Number.isFinite(gradientNorm)) {
        optimiser.apply(gradients, learningRate, Math.min(1, options.clipNorm / Math.max(gradientNorm, 1e-12)))
      }
      for (const gradient of gradients.values()) gradient.dispose()
      return { loss, gradientNorm }
    },
    async logits(batch) {
      const logits = tf.tidy(() => {
        const [ids, mask] = inputs(batch)
        return encoder.classify(encoder.encode(ids, mask), mask)
      })
      const values = (await logits.data()) as Float32Array
      logits.dispose()
      return values
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
    close() {
      optimiser.close()
      for (const tensor of parameters.values()) tensor.dispose()
    },
  }
}

const file = (folder: string, name: string): string => join(folder, `${name}.safetensors`)

function isFrozen(name: string, { wordEmbeddings, layers }: TensorflowModelOptions['frozen']): boolean {
  if (name.startsWith('bert.embeddings.')) return layers > 0 || (wordEmbeddings && name.includes('.word_embeddings.'))
  const layer = /^bert\.encoder\.layer\.(\d+)\./.exec(name)?.[1]
  return layer !== undefined && Number(layer) < layers
}

function withHead(weights: Weights, hidden: number, { labels, seed }: TensorflowModelOptions): Weights {
  if (weights.get('classifier.bias')?.shape[0] === labels) return weights
  const random = seededRandom(seed)
  // Box & Muller 1958.
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const weight = Float32Array.from({ length: labels * hidden }, () => HEAD_DEVIATION * normal())
  return new Map([
    ...weights,
    ['classifier.weight', { shape: [labels, hidden], data: weight }],
    ['classifier.bias', { shape: [labels], data: new Float32Array(labels) }],
  ])
}

/** The sums, in place of both. */
function addTo(tf: TensorFlow, sums: Map<string, Tensor>, more: Map<string, Tensor>): Map<string, Tensor> {
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

function zerosLike(tf: TensorFlow, variables: ReadonlyMap<string, Variable>): Map<string, Tensor> {
  return new Map([...variables].map(([name, variable]) => [name, tf.zerosLike(variable)]))
}

interface Gradients {
  readonly loss: number
  readonly gradients: Map<string, Tensor>
}

/** The sums over all processes, in place of this one's. */
async function addUp(tf: TensorFlow, { loss, gradients }: Gradients, sum: Together['sum']): Promise<Gradients> {
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

function normOf(tf: TensorFlow, gradients: ReadonlyMap<string, Tensor>): number {
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
