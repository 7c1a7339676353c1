import { Worker } from 'node:worker_threads'
import { HangError } from '../domain/errors.js'
import type { ThreadReply, ThreadRequest } from './answer-calls.js'

export interface ThreadPoolOptions<Request> {
  readonly script: URL
  /** What each thread is started with. */
  readonly data: unknown
  /** For errors: what the threads are for, such as "inference", and what each loads before it is ready. */
  readonly name: string
  readonly loads: string
  readonly threads: number
  /** Longest time that one call may take on its thread; waiting for a free thread does not count. */
  readonly timeoutMs: number
  /** Message for a call that took longer. */
  readonly hangMessage: (request: Request) => string
  /** Message for a call that threw in its thread. */
  readonly failureMessage: (thrown: string) => string
}

export interface CallOptions {
  /** Memory that is handed to the thread instead of copied. */
  readonly transfer?: readonly ArrayBuffer[]
  /** Ends the call, and the thread that works on it, at once. */
  readonly signal?: AbortSignal
}

export interface ThreadPool<Request, Result> {
  /**
   * @throws HangError after `timeoutMs`; Error when the thread crashed or ended, or the work threw; the signal's reason
   */
  call(request: Request, options?: CallOptions): Promise<Result>
  close(): Promise<void>
}

interface Call<Request, Result> {
  readonly transfer?: readonly ArrayBuffer[]
  readonly request: Request
  readonly resolve: (result: Result) => void
  readonly reject: (err: Error) => void
}

interface Thread<Request, Result> {
  readonly worker: Worker
  running: { readonly number: number; readonly call: Call<Request, Result>; readonly timer: NodeJS.Timeout } | null
}

/**
 * Threads that each answer one call at a time, from one queue. A thread that hangs or dies fails only its own call and
 * is replaced when the next one comes. Idle threads let the process end.
 * @throws when a thread cannot be started
 */
export async function startThreadPool<Request, Result>(
  options: ThreadPoolOptions<Request>,
): Promise<ThreadPool<Request, Result>> {
  const { name } = options
  const threads = new Set<Thread<Request, Result>>()
  const starting = new Set<Promise<Thread<Request, Result>>>()
  const queue: Call<Request, Result>[] = []
  let calls = 0
  let closed = false

  function start(): Promise<Thread<Request, Result>> {
    const started = startThread(options).then((worker) => adopt(worker))
    starting.add(started)
    return started.finally(() => starting.delete(started))
  }

  async function adopt(worker: Worker): Promise<Thread<Request, Result>> {
    const thread: Thread<Request, Result> = { worker, running: null }
    if (closed) {
      await worker.terminate()
      return thread
    }
    threads.add(thread)
    worker.on('message', (reply: ThreadReply<Result>) => finish(thread, reply))
    worker.on('error', (err) => retire(thread, new Error(`The ${name} thread crashed: ${err.message}`, { cause: err })))
    worker.on('exit', (code) => retire(thread, new Error(`The ${name} thread ended with code ${code}`)))
    worker.unref()
    dispatch()
    return thread
  }

  function dispatch(): void {
    for (const thread of threads) {
      if (thread.running) continue
      const call = queue.shift()
      if (!call) return
      const number = ++calls
      const hang = (): void => retire(thread, new HangError(options.hangMessage(call.request)))
      thread.running = { number, call, timer: setTimeout(hang, options.timeoutMs) }
      thread.worker.ref()
      const message: ThreadRequest<Request> = { call: number, request: call.request }
      thread.worker.postMessage(message, call.transfer ?? [])
    }
    if (queue.length > 0) replaceMissing()
  }

  function finish(thread: Thread<Request, Result>, reply: ThreadReply<Result>): void {
    const { running } = thread
    if (reply.kind === 'ready' || running?.number !== reply.call) return
    clearTimeout(running.timer)
    thread.running = null
    thread.worker.unref()
    if (reply.kind === 'done') running.call.resolve(reply.result)
    else running.call.reject(new Error(options.failureMessage(reply.message)))
    dispatch()
  }

  function retire(thread: Thread<Request, Result>, reason: Error): void {
    if (!threads.delete(thread)) return
    // Not awaited: a thread stuck in native code ends only when that code returns.
    void thread.worker.terminate()
    if (thread.running) {
      clearTimeout(thread.running.timer)
      thread.running.call.reject(reason)
      thread.running = null
    }
    dispatch()
  }

  /** Whether it waits or runs; after its answer there is nothing to end. */
  function abort(call: Call<Request, Result>, reason: Error): void {
    const at = queue.indexOf(call)
    if (at >= 0) queue.splice(at, 1)
    call.reject(reason)
    for (const thread of threads) if (thread.running?.call === call) retire(thread, reason)
  }

  /** A thread that cannot be started again fails the calls that wait for it; the next call tries again. */
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
  const pool: ThreadPool<Request, Result> = {
    async call(request, { transfer, signal } = {}) {
      if (closed) throw new Error(`The ${name} threads are closed`)
      signal?.throwIfAborted()
      let onAbort: (() => void) | undefined
      try {
        return await new Promise<Result>((resolve, reject) => {
          const call = { request, resolve, reject, ...(transfer ? { transfer } : {}) }
          onAbort = () => abort(call, signal?.reason as Error)
          signal?.addEventListener('abort', onAbort)
          queue.push(call)
          dispatch()
        })
      } finally {
        if (onAbort) signal?.removeEventListener('abort', onAbort)
      }
    },
    async close() {
      closed = true
      const reason = new Error(`The ${name} threads were closed before the call was answered`)
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

/** Resolves when the thread says that it is ready. */
async function startThread<Request>(options: ThreadPoolOptions<Request>): Promise<Worker> {
  const { script, data, name, loads } = options
  const worker = new Worker(script, { workerData: data, name, execArgv: [] })
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
    throw new Error(`The ${name} thread could not load ${loads}: ${(err as Error).message}`, { cause: err })
  }
  return worker
}
