import { QueryCache, QueryClient } from '@tanstack/react-query'
import { AwayError, RefusedError } from './request.js'

type Listener = () => void

const listeners = new Set<Listener>()
let away = false

function report(next: boolean): void {
  if (away === next) return
  away = next
  for (const listener of listeners) listener()
}

/** Whether the last request got no answer. React reads it as an external store. */
export const serverAway = {
  current: (): boolean => away,
  subscribe(listener: Listener): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}

/** Asks again soon while the server is away. A refusal is an answer, so the request is not repeated. */
export function createQueries(): QueryClient {
  const queries: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onSuccess: () => report(false),
      onError(error) {
        if (error instanceof AwayError) report(true)
        // The session may have ended. What the shell shows depends on who is logged in.
        if (error instanceof RefusedError && error.status === 401) void queries.invalidateQueries({ queryKey: ['me'] })
      },
    }),
    defaultOptions: {
      queries: {
        // The server may be on this machine, so it does not matter whether there is a network.
        networkMode: 'always',
        retry: (failures, error) => error instanceof AwayError && failures < 2,
        retryDelay: (failures) => 1_000 * 2 ** failures,
      },
      mutations: { networkMode: 'always' },
    },
  })
  return queries
}
