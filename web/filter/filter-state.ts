import { useCallback, useMemo } from 'react'
import { useLocation, useSearch } from 'wouter'
import type { FilterQuery } from '../../src/domain/reading/filter.js'
import { momentOf } from '../../src/domain/singapore-time.js'
import { address, type Params } from '../api/request.js'
import { filterIn } from './link-values.js'

/** Windows that move with the clock; in a link as `window`. */
export const WINDOWS = { '24h': 24, '7d': 7 * 24, '28d': 28 * 24 } as const
export type WindowName = keyof typeof WINDOWS | 'all' | 'custom'

const FILTER_KEYS = [
  'collection',
  'from',
  'to',
  'platform',
  'language',
  'sentiment',
  'origin',
  'theme',
  'topic',
  'entity',
  'area',
  'term',
  'reposts',
  'q',
  'story',
] as const satisfies readonly (keyof FilterQuery)[]
export type FilterKey = (typeof FILTER_KEYS)[number]
const LINK_KEYS = [...FILTER_KEYS, 'window'] as const
type LinkKey = (typeof LINK_KEYS)[number]

const HOUR = 3_600_000

export interface FilterState {
  /** The query for the API. */
  readonly params: Params
  /** As it is in the address. */
  readonly link: Readonly<Partial<Record<LinkKey, string>>>
  readonly window: WindowName
  /** The window of a link that names none. */
  readonly usual: WindowName
  /** Fields of the address that are left out, because they have values that a filter cannot have. */
  readonly strange: readonly string[]
  /** Changes some fields. Undefined removes a field. */
  set(patch: Partial<Record<LinkKey, string | undefined>>): void
  /** Removes everything except the window and the collection. */
  clear(): void
  /** Address of another page with the same filter. */
  to(path: string, more?: Params): string
}

/** The filter that all pages share. It is only in the address. */
export function useFilter(): FilterState {
  const search = useSearch()
  const [path, navigate] = useLocation()
  const hour = Math.floor(Date.now() / HOUR) // moving windows begin at whole hours, so the query is the same for an hour
  const { fields: link, strange } = useMemo(() => filterIn(givenIn(search), (hour + 1) * HOUR), [search, hour])
  const usual = usualWindow(path, link.story)
  const params = useMemo(() => paramsOf(link, hour, usual), [link, hour, usual])
  const set = useCallback<FilterState['set']>(
    (patch) =>
      navigate(address(path, { ...Object.fromEntries(new URLSearchParams(search)), ...patch, cursor: undefined })),
    [navigate, path, search],
  )
  const clear = useCallback(
    () =>
      set(
        Object.fromEntries(
          FILTER_KEYS.filter((key) => !['collection', 'from', 'to'].includes(key)).map((key) => [key, undefined]),
        ),
      ),
    [set],
  )
  const to = useCallback<FilterState['to']>((page, more = {}) => address(page, { ...link, ...more }), [link])
  return { params, link, window: windowOf(link, usual), usual, strange, set, clear, to }
}

/** The fields of a filter that an address has, whatever their values. */
function givenIn(search: string): Record<string, string> {
  const given = new URLSearchParams(search)
  return Object.fromEntries(
    LINK_KEYS.flatMap((key) => {
      const value = given.get(key)
      return value === null || value === '' ? [] : [[key, value]]
    }),
  )
}

/** A link to a story or to its posts shows all of it, whenever it is opened. Other pages begin with the default of the API: 28 days. */
function usualWindow(path: string, story: string | undefined): WindowName {
  return path.startsWith('/stories/') || story !== undefined ? 'all' : '28d'
}

/** The query for the API, from the fields of a link, at a given hour since 1970. */
export function paramsOf({ window, ...fields }: FilterState['link'], hour: number, usual: WindowName = '28d'): Params {
  if (fields.from !== undefined || fields.to !== undefined) return fields
  const named = windowOf(window === undefined ? {} : { window }, usual)
  if (named === 'all') return { ...fields, from: 'all' }
  // The API takes all times for a story when it is given no window.
  if (named === '24h' || named === '7d' || (named === '28d' && fields.story !== undefined)) {
    return { ...fields, from: new Date((hour + 1 - WINDOWS[named]) * HOUR).toISOString() }
  }
  return fields
}

function windowOf({ window, from, to }: FilterState['link'], usual: WindowName): WindowName {
  if (from === 'all') return 'all'
  if (from !== undefined || to !== undefined) return 'custom'
  return window === '24h' || window === '7d' || window === '28d' || window === 'all' ? window : usual
}

/** Values of a field that may have several. */
export function valuesOf(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(',').filter((value) => value !== '')
}

/** Longer windows are counted by day. In shorter ones days would be one or two marks. */
const HOURLY_MS = 48 * HOUR

/**
 * Whether figures of a query are counted by hour or by day: by the length of its window, however it was chosen.
 * @param whole the time that all posts of the collection span, for a query without a window; undefined: not known
 */
export function bucketFor({ from, to }: Params, now: number, whole?: TimeSpan): 'hour' | 'day' {
  const isAll = from === 'all'
  const begin = isAll ? whole?.from : from
  const end = to ?? (isAll ? whole?.to : undefined)
  const endMs = end ? momentOf(end).getTime() : now
  return begin && endMs - momentOf(begin).getTime() <= HOURLY_MS ? 'hour' : 'day'
}

interface TimeSpan {
  readonly from: string | null
  readonly to: string | null
}
