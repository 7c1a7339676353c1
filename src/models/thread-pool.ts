import { Worker } from 'node:worker_threads'
import { HangError } from '../domain/errors.js'
import type { InferenceReply, InferenceRequest, InferenceThreadData } from './inference-thread.js'

export interface ThreadPoolOptions {
  readonly script: URL
  readonly data: InferenceThreadData
  /** Worker threads, each with a copy of the model. */
  readonly threads: number
  /** Longest time that one call may take on its thread; waiting for a free thread does not count. */
  readonly timeoutMs: number
}

export interface ThreadPool {
  /** @throws HangError after `timeoutMs`; Error when the thread crashed or the model refused the input */
  call(ids: Int32Array, lengths: readonly number[]): Promise<readonly Float32Array[]>
  close(): Promise<void>
}

interface Call {
  readonly ids: Int32Array
  readonly lengths: readonly number[]
  readonly resolve: (logits: readonly Float32Array[]) => void
  readonly reject: (err: Error) => void
}

interface Thread {
  readonly worker: Worker
  running: { readonly number: number; readonly call: Call; readonly timer: NodeJS.Timeout } | null
}

/**
 * Threads that each answer one call at a time, from one queue. A thread that hangs or dies fails only its own call and
 * is replaced before the next one.
 * @throws when a thread cannot load the model
 */
export async function startThreadPool(options: ThreadPoolOptions): Promise<ThreadPool> {
  const threads = new Set<Thread>()
  const starting = new Set<Promise<Thread>>()
  const queue: Call[] = []
  let calls = 0
  let closed = false

  function start(): Promise<Thread> {
    const started = startThread(options).then((worker) => adopt(worker))
    starting.add(started)
    return started.finally(() => starting.delete(started))
  }

  async function adopt(worker: Worker): Promise<Thread> {
    const thread: Thread = { worker, running: null }
    if (closed) {
      await worker.terminate()
      return thread
    }
    threads.add(thread)
    worker.on('message', (reply: InferenceReply) => finish(thread, reply))
    worker.on('error', (err) => retire(thread, new Error(`The inference thread crashed: ${err.message}`, { cause: err })))
    worker.on('exit', (code) => retire(thread, new Error(`The inference thread ended with code ${code}`)))
    dispatch()
    return thread
  }

  function dispatch(): void {
    for (const thread of threads) {
      if (thread.running) continue
      const call = queue.shift()
      if (!call) return
      const number = ++calls
      const hang = (): void => retire(thread, new HangError(hangMessage(call, options.timeoutMs)))
      thread.running = { number, call, timer: setTimeout(hang, options.timeoutMs) }
      const request: InferenceRequest = { call: number, ids: call.ids, lengths: call.lengths }
      thread.worker.postMessage(request, [call.ids.buffer as ArrayBuffer])
    }
    if (queue.length > 0) replaceMissing()
  }

  function finish(thread: Thread, reply: InferenceReply): void {
    const { running } = thread
    if (reply.kind === 'ready' || running?.number !== reply.call) return
    clearTimeout(running.timer)
    thread.running = null
    if (reply.kind === 'done') running.call.resolve(reply.logits)
    else running.call.reject(new Error(`The model refused a batch: ${reply.message}`))
    dispatch()
  }

  function retire(thread: Thread, reason: Error): void {
    if (!threads.delete(thread)) return
    // Not awaited: a thread stuck in native code ends only when that code returns.
    void thread.worker.terminate()
    if (thread.running) {
      clearTimeout(thread.running.timer)
      thread.running.call.reject(reason)
      thread.running = null
    }
    replaceMissing()
  }

  /** A thread that cannot be started again fails the calls that wait for it; the next call tries anew. */
  function replaceMissing(): void {
    if (closed) return
    for (let missing = options.threads - threads.size - starting.size; missing > 0; missing--) {
      start().catch((err: Error) => {
        if (threads.size + starting.size === 0) for (const call of queue.splice(0)) call.reject(err)
      })
    }
  }

  const firsts = await Promise.allSettled(Array.from({ length: options.threads }, start))
  const failure = firsts.find((first) => first.status === 'rejected')
  const pool: ThreadPool = {
    call(ids, lengths) {
      if (closed) return Promise.reject(new Error('The inference threads are closed'))
      return new Promise((resolve, reject) => {
        queue.push({ ids, lengths, resolve, reject })
        dispatch()
      })
    },
    async close() {
      closed = true
      const reason = new Error('The inference threads were closed before the call was answered')
      for (const call of queue.splice(0)) call.reject(reason)
      const workers = [...threads].map((thread) => thread.worker)
      for (const thread of threads) retire(thread, reason)
      await Promise.allSettled([...starting, ...workers.map((worker) => worker.terminate())])
    },
  }
  if (failure) {
    await pool.close()
    throw failure.reason
  }
  return pool
}

/** Resolves when the thread has loaded its model. */
async function startThread({ script, data }: ThreadPoolOptions): Promise<Worker> {
  const worker = new Worker(script, { workerData: data, name: 'inference', execArgv: [] })
  try {
    await new Promise<void>((resolve, reject) => {
      const onExit = (code: number): void => reject(new Error(`it ended with code ${code} before it was ready`))
      worker.once('error', reject)
      worker.once('exit', onExit)
      worker.once('message', () => {
        worker.off('error', reject).off('exit', onExit)
        resolve()
      })
    })
  } catch (err) {
    void worker.terminate()
    throw new Error(`The inference thread could not load ${data.modelFile}: ${(err as Error).message}`, { cause: err })
  }
  return worker
}

function hangMessage(call: Call, timeoutMs: number): string {
  return `The model did not answer within ${timeoutMs} ms for ${call.lengths.length} texts; its thread was replaced`
}

/** Sequences one after the other, as a call takes them. */
export function concatenate(arrays: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(arrays.reduce((sum, ids) => sum + ids.length, 0))
  let at = 0
  for (const ids of arrays) {
    all.set(ids, at)
    at += ids.length
  }
  return all
}
