import { parentPort } from 'node:worker_threads'

export interface ThreadRequest<Request> {
  readonly call: number
  readonly request: Request
}

export type ThreadReply<Result> =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly call: number; readonly result: Result }
  | { readonly kind: 'failed'; readonly call: number; readonly message: string }

/**
 * The thread's side of a pool: answers each call, and says that it is ready.
 * @param transferOf memory of a result that is handed over instead of copied
 * @throws Error outside of a worker thread
 */
export function answerCalls<Request, Result>(
  work: (request: Request) => Result | Promise<Result>,
  transferOf: (result: Result) => ArrayBuffer[] = () => [],
): void {
  const port = parentPort
  if (!port) throw new Error('this runs only as a worker thread')
  const answer = async ({ call, request }: ThreadRequest<Request>): Promise<void> => {
    try {
      const result = await work(request)
      port.postMessage({ kind: 'done', call, result } satisfies ThreadReply<Result>, transferOf(result))
    } catch (err) {
      const message = err instanceof Error ? err.message : String(err)
      port.postMessage({ kind: 'failed', call, message } satisfies ThreadReply<Result>)
    }
  }
  port.on('message', (message: ThreadRequest<Request>) => void answer(message))
  port.postMessage({ kind: 'ready' } satisfies ThreadReply<Result>)
}
