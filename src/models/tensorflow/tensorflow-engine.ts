import type { Engine } from '../engine.js'
import type { ModelTask } from '../model-folder.js'
import { startInferencePool } from '../inference-pool.js'
import { threadScript } from '../../threads/thread-script.js'
import { prepareTensorflow } from './load-tensorflow.js'
import type { TensorflowThreadData } from './tensorflow-thread.js'

export interface TensorflowEngineOptions {
  /** Model folder. The code that opens it verifies its files. */
  readonly folder: string
  readonly task: ModelTask
  /** Longest time for one call of up to `PLACES_PER_CALL` tokens. */
  readonly timeoutMs: number
  /** The thread's script; tests give one that needs no TensorFlow. */
  readonly script?: URL
}

/** Tokens of one call, padding included: what fills a large GPU, and takes a few seconds on one core. */
const PLACES_PER_CALL = 16_384

/** A waiting sequence, with the callbacks for its caller. */
interface Waiting {
  readonly ids: Int32Array
  readonly resolve: (logits: Float32Array) => void
  readonly reject: (err: unknown) => void
}

/**
 * TensorFlow.js in one worker thread, which computes on the GPU or on all cores: its calls block the thread. Sequences
 * of all callers that arrive while it computes go into its next calls together, grouped by length, so that the GPU is
 * filled and little of a call is padding.
 * @throws UsageError when TensorFlow is not installed; Error when the model cannot be loaded
 */
export async function createTensorflowEngine(options: TensorflowEngineOptions): Promise<Engine> {
  const { folder, task, timeoutMs, script = tensorflowScript() } = options
  const data: TensorflowThreadData = { modelFile: folder, task }
  const pool = await startInferencePool({ script, data, threads: 1, timeoutMs })
  let waiting: Waiting[] = []
  let computing = false

  async function compute(): Promise<void> {
    if (computing) return
    computing = true
    while (waiting.length > 0) {
      const taken = waiting
      waiting = []
      for (const call of callsOf(taken)) await answer(call)
    }
    computing = false
  }

  /** A call that fails fails its own sequences only. */
  async function answer(call: readonly Waiting[]): Promise<void> {
    try {
      const logits = await pool.call(call.map((one) => one.ids))
      call.forEach((one, index) => one.resolve(logits[index] ?? new Float32Array()))
    } catch (err) {
      for (const one of call) one.reject(err)
    }
  }

  return {
    run(sequences) {
      const answers = sequences.map(
        (ids) => new Promise<Float32Array>((resolve, reject) => waiting.push({ ids, resolve, reject })),
      )
      void compute()
      return Promise.all(answers)
    },
    close: () => pool.close(),
  }
}

function tensorflowScript(): URL {
  prepareTensorflow()
  return threadScript('tensorflow-thread.js', import.meta.url)
}

/** By length, so that a call has little padding; each as large as `PLACES_PER_CALL` allows. */
function callsOf(waiting: readonly Waiting[]): Waiting[][] {
  const byLength = [...waiting].sort((one, other) => one.ids.length - other.ids.length)
  const calls: Waiting[][] = []
  let call: Waiting[] = []
  for (const one of byLength) {
    if (call.length > 0 && (call.length + 1) * one.ids.length > PLACES_PER_CALL) {
      calls.push(call)
      call = []
    }
    call.push(one)
  }
  return call.length > 0 ? [...calls, call] : calls
}
