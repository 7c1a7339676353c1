import { workerData } from 'node:worker_threads'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { answerCalls } from '../threads/answer-calls.js'

/** The data that starts the thread. */
export interface InferenceThreadData {
  readonly modelFile: string
}

/** `ids` has the sequences one after the other, `lengths` how many ids each has. */
export interface InferenceRequest {
  readonly ids: Int32Array
  readonly lengths: readonly number[]
}

async function main(): Promise<void> {
  const { modelFile } = workerData as InferenceThreadData
  const session = await InferenceSession.create(modelFile, {
    // One core per thread: threads scale better than onnxruntime's own pool for short texts, and cores stay countable.
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
  })
  answerCalls(
    (request: InferenceRequest) => infer(session, request),
    (logits) => logits.map(({ buffer }) => buffer as ArrayBuffer),
  )
}

/**
 * One sequence a run. The int8 model scales activations by the largest value in the tensor, so sequences that share a
 * run change each other's logits; alone, a text always gets the same answer, and there is no padding to compute.
 */
async function infer(session: InferenceSession, { ids, lengths }: InferenceRequest): Promise<Float32Array[]> {
  const logits: Float32Array[] = []
  let from = 0
  for (const length of lengths) {
    const inputIds = BigInt64Array.from(ids.subarray(from, from + length), BigInt)
    from += length
    const shape = [1, length]
    const output = await session.run({
      input_ids: new Tensor('int64', inputIds, shape),
      attention_mask: new Tensor('int64', new BigInt64Array(length).fill(1n), shape),
    })
    const [name = ''] = session.outputNames // `logits`, or `pooled` of an encoder without a head
    const data = output[name]?.data
    if (!(data instanceof Float32Array)) throw new Error(`the output "${name}" of the model is not float32`)
    // A copy: the tensor's memory belongs to onnxruntime and cannot be transferred.
    logits.push(data.slice())
  }
  return logits
}

await main()
