import { UnreachableError } from '../domain/errors.js'
import { answerCalls } from '../threads/answer-calls.js'

/** Asks the thread to call this function of this module. */
export interface ReadRequest {
  readonly module: string
  readonly name: string
  readonly args: readonly unknown[]
}

/** A thread hands on no classes of errors: those that mean something are named. */
export type ReadResult =
  | { readonly kind: 'read'; readonly value: unknown }
  | { readonly kind: 'unreadable' | 'failed'; readonly message: string }

answerCalls(async ({ module, name, args }: ReadRequest): Promise<ReadResult> => {
  const { [name]: read } = (await import(module)) as Record<string, ((...args: unknown[]) => unknown) | undefined>
  if (!read) throw new Error(`${module} has no ${name}`)
  try {
    return { kind: 'read', value: read(...args) }
  } catch (err) {
    const message = err instanceof Error ? err.message : String(err)
    return { kind: err instanceof UnreachableError ? 'unreadable' : 'failed', message }
  }
})
