import { useLayoutEffect, useState, useSyncExternalStore } from 'react'

/** What is shown now, by its text, in the order in which it came. */
const shown = new Map<string, object[]>()
const listeners = new Set<() => void>()

function change(text: string, next: object[]): void {
  if (next.length > 0) shown.set(text, next)
  else shown.delete(text)
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Whether this component is the first on the page that shows a text: the others need not repeat it. */
export function useIsFirst(text: string): boolean {
  const [self] = useState(() => ({}))
  useLayoutEffect(() => {
    change(text, [...(shown.get(text) ?? []), self])
    return () =>
      change(
        text,
        (shown.get(text) ?? []).filter((other) => other !== self),
      )
  }, [text, self])
  return useSyncExternalStore(subscribe, () => (shown.get(text)?.[0] ?? self) === self)
}
