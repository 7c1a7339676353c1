/** Names longer than this are no slips of the names here. */
const MAX_LENGTH = 40

/** The name that differs least from what was typed; undefined when none differs by a slip or two only. */
export function closest(typed: string, names: readonly string[]): string | undefined {
  if (typed.length > MAX_LENGTH) return undefined
  const allowed = typed.length < 4 ? 1 : 2
  let best: { name: string; slips: number } | undefined
  for (const name of names) {
    const slips = slipsBetween(typed, name.toLowerCase())
    if (slips <= allowed && slips < (best?.slips ?? Infinity)) best = { name, slips }
  }
  return best?.name
}

/** Levenshtein's distance. */
function slipsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same))
    }
    row = next
  }
  return row[b.length] ?? 0
}
