/** A signal that ends with one of its parents, or by itself. */
export interface ChildSignal {
  readonly signal: AbortSignal
  readonly abort: (reason: unknown) => void
  /** Call it when the work is over: ends what still runs under the signal, and lets go of the parents. */
  readonly end: () => void
}

/** Not AbortSignal.any: on Node 20 its signals stay in memory for as long as a parent lives, here the whole process. */
export function childOf(...parents: readonly AbortSignal[]): ChildSignal {
  const child = new AbortController()
  const leave = parents.map((parent) => {
    const onAbort = (): void => child.abort(parent.reason)
    if (parent.aborted) onAbort()
    else parent.addEventListener('abort', onAbort, { once: true })
    return (): void => parent.removeEventListener('abort', onAbort)
  })
  return {
    signal: child.signal,
    abort: (reason) => child.abort(reason),
    end() {
      for (const each of leave) each()
      child.abort(new Error('the work is over'))
    },
  }
}
