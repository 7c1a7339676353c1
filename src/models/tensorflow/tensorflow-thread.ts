import { workerData } from 'node:worker_threads'
import type { Tensor } from '@tensorflow/tfjs-core'
import { answerCalls } from '../../threads/answer-calls.js'
import { readEncoderConfig } from '../encoder-config.js'
import type { InferenceRequest, InferenceThreadData } from '../inference-thread.js'
import type { ModelTask } from '../model-folder.js'
import { checkWeights, createEncoder, shapesOf, type Encoder } from './encoder.js'
import { readFolderWeights } from './folder-weights.js'
import { loadTensorflow, type TensorFlow } from './load-tensorflow.js'

/** `modelFile` is the folder of the model. */
export interface TensorflowThreadData extends InferenceThreadData {
  readonly task: ModelTask
}

/** Tokens of one run on a processor, padding included; more would not stay in its cache. A GPU takes a whole call. */
const PLACES_PER_RUN = 2_048

interface Model {
  readonly tf: TensorFlow
  readonly encoder: Encoder
  readonly task: ModelTask
  readonly padTokenId: number
  readonly placesPerRun: number
}

async function main(): Promise<void> {
  const { modelFile: folder, task } = workerData as TensorflowThreadData
  const model = await open(folder, task)
  answerCalls(
    (request: InferenceRequest) => infer(model, request),
    (logits) => logits.map(({ buffer }) => buffer as ArrayBuffer),
  )
}

async function open(folder: string, task: ModelTask): Promise<Model> {
  const config = await readEncoderConfig(folder)
  const weights = await readFolderWeights(folder, task, config)
  checkWeights(weights, shapesOf(config, task === 'meaning' ? 0 : (weights.get('classifier.weight')?.shape[0] ?? 1)), folder)
  const tf = loadTensorflow()
  const parameters = new Map<string, Tensor>()
  for (const [name, { data, shape }] of weights) parameters.set(name, tf.tensor(data, [...shape]))
  const { isUsingGpuDevice } = tf.backend() as { isUsingGpuDevice?: boolean }
  return {
    tf,
    encoder: createEncoder(tf, config, parameters),
    task,
    padTokenId: config.padTokenId,
    placesPerRun: isUsingGpuDevice === true ? Infinity : PLACES_PER_RUN,
  }
}

/** A call brings sequences of like length, shortest first. */
function infer(model: Model, { ids, lengths }: InferenceRequest): Float32Array[] {
  const logits: Float32Array[] = []
  let rows: Int32Array[] = []
  let from = 0
  for (const length of lengths) {
    if (rows.length > 0 && (rows.length + 1) * length > model.placesPerRun) {
      logits.push(...run(model, rows))
      rows = []
    }
    rows.push(ids.subarray(from, from + length))
    from += length
  }
  return rows.length > 0 ? [...logits, ...run(model, rows)] : logits
}

function run({ tf, encoder, task, padTokenId }: Model, rows: readonly Int32Array[]): Float32Array[] {
  const length = Math.max(...rows.map((ids) => ids.length))
  const ids = new Int32Array(rows.length * length).fill(padTokenId)
  const mask = new Float32Array(rows.length * length)
  rows.forEach((row, at) => {
    ids.set(row, at * length)
    mask.fill(1, at * length, at * length + row.length)
  })
  const answer = tf.tidy(() => {
    const given = tf.tensor2d(mask, [rows.length, length])
    const states = encoder.encode(tf.tensor2d(ids, [rows.length, length], 'int32'), given)
    if (task === 'meaning') return encoder.pool(states, given)
    return task === 'ner' ? encoder.tag(states) : encoder.classify(states, given)
  })
  const all = answer.dataSync() as Float32Array
  answer.dispose()
  const width = all.length / rows.length
  return rows.map((row, at) => {
    const own = task === 'ner' ? (width / length) * row.length : width
    return all.slice(at * width, at * width + own)
  })
}

await main()
