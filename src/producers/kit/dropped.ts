/** Items that are no posts, or not wanted, by reason. */
export interface Dropped {
  readonly counts: Readonly<Record<string, number>>
  /** A reason that never happened is not in `counts`. */
  add(reason: string, times?: number): void
  addAll(counts: Readonly<Record<string, number>>): void
}

export function countDropped(): Dropped {
  const counts: Record<string, number> = {}
  const add = (reason: string, times = 1): void => {
    if (times > 0) counts[reason] = (counts[reason] ?? 0) + times
  }
  return {
    counts,
    add,
    addAll(others) {
      for (const [reason, times] of Object.entries(others)) add(reason, times)
    },
  }
}
