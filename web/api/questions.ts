import { keepPreviousData, useQuery, type UseQueryOptions } from '@tanstack/react-query'
import { useState } from 'react'
import type { CollectionsAnswer, MeAnswer } from '../../src/domain/reading/operation.js'
import type { ThemesAnswer } from '../../src/domain/reading/figures.js'
import type { TopicsAnswer } from '../../src/domain/reading/topics.js'
import { ask, AwayError, type Params } from './request.js'

const SECOND = 1_000

interface Timing {
  /** Ask again after this time while the page is visible. */
  readonly everySeconds?: number
  readonly enabled?: boolean
  /** How long an answer counts as fresh. */
  readonly freshSeconds?: number
}

export interface Answer<T> {
  /** Undefined: none yet. */
  readonly data: T | undefined
  readonly error: Error | null
  readonly isFetching: boolean
  /** Whether `data` answers an earlier request: the current one is still open, or the server is away. */
  readonly isPlaceholderData: boolean
  refetch(): Promise<unknown>
}

/**
 * An answer of the API, asked again from time to time. While other filters load or the server is away, the earlier one
 * stays.
 */
export function useAnswer<T>(path: string, params: Params = {}, timing: Timing = {}): Answer<T> {
  const { data, error, isFetching, isPlaceholderData, refetch } = useQuery<T>(question<T>(path, params, timing))
  const [last, setLast] = useState<T>()
  if (data !== undefined && data !== last) setLast(data)
  const kept = data === undefined && error instanceof AwayError ? last : undefined
  return {
    data: data ?? kept,
    error,
    isFetching,
    isPlaceholderData: isPlaceholderData || kept !== undefined,
    refetch,
  }
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

export function useMe(): Answer<MeAnswer> {
  return useAnswer<MeAnswer>('me', {}, { everySeconds: 300 })
}

/** Asked only for users who may read, because the shell is also around the login page. */
export function useCollections(): Answer<CollectionsAnswer> {
  const me = useMe().data
  return useAnswer<CollectionsAnswer>('collections', {}, { enabled: me?.demo === true || (me?.role ?? null) !== null })
}

/** Topics from examples. @param enabled whether the page already shows them */
export function useTopics(enabled = true): Answer<TopicsAnswer> {
  return useAnswer<TopicsAnswer>('topics', {}, { everySeconds: 15, freshSeconds: 5, enabled })
}

/** @param enabled whether the page already shows them */
export function useThemes(enabled = true): Answer<ThemesAnswer> {
  return useAnswer<ThemesAnswer>('themes', {}, { everySeconds: 600, freshSeconds: 600, enabled })
}
