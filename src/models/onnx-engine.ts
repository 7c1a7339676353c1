import type { Engine } from './engine.js'
import { startInferencePool } from './inference-pool.js'
import { threadScript } from '../threads/thread-script.js'

export interface OnnxEngineOptions {
  /** Path of model.onnx; inputs `input_ids` and `attention_mask`, one output, `logits` or `pooled`. */
  readonly modelFile: string
  /** Worker threads; each computes on one core and has its own copy of the model (about 100 MB). */
  readonly threads: number
  /** Longest time for one call of up to `SEQUENCES_PER_CALL` sequences. */
  readonly timeoutMs: number
  /** The thread's script; tests give one that hangs or dies. */
  readonly script?: URL
}

/** Few enough that threads end a batch of 32 together, enough that messages cost nothing compared with the model. */
const SEQUENCES_PER_CALL = 4

/**
 * onnxruntime in worker threads: its `run()` blocks the thread that calls it, and the main loop must keep renewing
 * the locks of its jobs.
 * @throws when the model cannot be loaded
 */
export async function createOnnxEngine(options: OnnxEngineOptions): Promise<Engine> {
  // onnxruntime-node would send usage data to its maker. The native library reads the environment of the process, which
  // a thread cannot change, so this is the one place outside `bin` that touches it.
  // eslint-disable-next-line no-restricted-properties -- see above
  process.env.ORT_DISABLE_TELEMETRY = '1'
  const pool = await startInferencePool({
    script: options.script ?? threadScript('inference-thread.js', import.meta.url),
    data: { modelFile: options.modelFile },
    threads: options.threads,
    timeoutMs: options.timeoutMs,
  })
  return {
    async run(sequences) {
      const results: Float32Array[] = new Array<Float32Array>(sequences.length)
      await Promise.all(
        callsOf(sequences).map(async (indexes) => {
          const call = indexes.map((index) => sequences[index] ?? new Int32Array())
          const logits = await pool.call(call)
          indexes.forEach((index, position) => (results[index] = logits[position] ?? new Float32Array()))
        }),
      )
      return results
    },
    close: () => pool.close(),
  }
}

/** Longest first, so that no thread is left with a long call while the others are idle. */
function callsOf(sequences: readonly Int32Array[]): number[][] {
  const longestFirst = [...sequences.keys()].sort(
    (a, b) => (sequences[b]?.length ?? 0) - (sequences[a]?.length ?? 0) || a - b,
  )
  const calls: number[][] = []
  for (let from = 0; from < longestFirst.length; from += SEQUENCES_PER_CALL) {
    calls.push(longestFirst.slice(from, from + SEQUENCES_PER_CALL))
  }
  return calls
}
