/** What this browser keeps under a name; null: nothing, or storage is forbidden. */
export function readKept(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

/** Keeps a choice of the reader. Where storage is forbidden, it lasts as long as the page. */
export function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // It lasts as long as the page.
  }
}
