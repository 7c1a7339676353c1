import { keepPreviousData, useQuery, type UseQueryOptions, type UseQueryResult } from '@tanstack/react-query'
import type { CollectionsAnswer, MeAnswer } from '../../src/domain/reading/operation.js'
import type { ThemesAnswer } from '../../src/domain/reading/figures.js'
import { ask, type Params } from './request.js'

const SECOND = 1_000

interface Timing {
  /** Ask again after this long while the page is looked at. */
  readonly everySeconds?: number
  readonly enabled?: boolean
  /** How long an answer counts as fresh. */
  readonly freshSeconds?: number
}

/** An answer of the API, asked again now and then; while other filters load, the earlier answer stays. */
export function useAnswer<T>(path: string, params: Params = {}, timing: Timing = {}): UseQueryResult<T> {
  return useQuery<T>(question<T>(path, params, timing))
}

/** The same as an object, for several at once. */
export function question<T>(path: string, params: Params = {}, timing: Timing = {}): UseQueryOptions<T> {
  const { everySeconds = 60, enabled = true, freshSeconds = 15 } = timing
  return {
    queryKey: [path, params],
    queryFn: ({ signal }) => ask<T>(path, params, signal),
    placeholderData: keepPreviousData,
    staleTime: freshSeconds * SECOND,
    refetchInterval: everySeconds * SECOND,
    enabled,
  }
}

export function useMe(): UseQueryResult<MeAnswer> {
  return useAnswer<MeAnswer>('me', {}, { everySeconds: 300 })
}

/** Asked only by somebody who may read: the shell stands around the login page too. */
export function useCollections(): UseQueryResult<CollectionsAnswer> {
  const me = useMe().data
  return useAnswer<CollectionsAnswer>('collections', {}, { enabled: me?.demo === true || (me?.role ?? null) !== null })
}

export function useThemes(): UseQueryResult<ThemesAnswer> {
  return useAnswer<ThemesAnswer>('themes', {}, { everySeconds: 600, freshSeconds: 600 })
}
