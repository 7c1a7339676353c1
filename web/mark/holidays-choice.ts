import { useSyncExternalStore } from 'react'
import { keep, readKept } from '../shell/kept.js'

const KEY = 'kopitalk.holidays'
const OFF = 'off'

const listeners = new Set<() => void>()
let isShown: boolean | undefined

function shown(): boolean {
  isShown ??= readKept(KEY) !== OFF
  return isShown
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Whether charts show public holidays, as this browser keeps it. */
export function useHolidaysShown(): boolean {
  return useSyncExternalStore(subscribe, shown)
}

/** For every chart of this browser. */
export function showHolidays(show: boolean): void {
  isShown = show
  keep(KEY, show ? 'on' : OFF)
  for (const listener of listeners) listener()
}
