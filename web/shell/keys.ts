import { useEffect } from 'react'

/** Keys that act wherever the focus is, except where a person writes or chooses. Keys are in lower case. */
export function useKeys(actions: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isWriting = event.target instanceof Element && event.target.closest('input, textarea, select') !== null
      if (isWriting || event.ctrlKey || event.metaKey || event.altKey) return
      actions[event.key.toLowerCase()]?.()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  })
}
