/** Two things that speak for each other, by index. */
export interface Edge {
  readonly one: number
  readonly other: number
  readonly evidence: number
}

interface Group {
  members: number[]
  /** By neighbour: the sum, over the pairs of members that have an edge, of how far their evidence is above the floor. */
  readonly near: Map<number, number>
  /** The neighbour with the highest mean evidence, and that mean. */
  best: { group: number; mean: number } | null
}

/**
 * Groups whose members speak for each other on average: agglomeration with average linkage (Sokal & Michener 1958), the
 * best pair of groups first, until no pair's mean evidence reaches the limit.
 * @param edges pairs above the floor, each once
 * @param floor the evidence of every pair without an edge
 */
export function groupByMean(size: number, edges: readonly Edge[], floor: number, limit: number): number[][] {
  const groups: (Group | null)[] = Array.from({ length: size }, (_, at) => ({
    members: [at],
    near: new Map(),
    best: null,
  }))
  for (const { one, other, evidence } of edges) {
    groups[one]?.near.set(other, evidence - floor)
    groups[other]?.near.set(one, evidence - floor)
  }
  const meanOf = (group: Group, other: number): number => {
    const size2 = groups[other]?.members.length ?? 1
    return floor + (group.near.get(other) ?? 0) / (group.members.length * size2)
  }
  const findBest = (group: Group): void => {
    group.best = null
    for (const other of group.near.keys()) {
      const mean = meanOf(group, other)
      if (!group.best || mean > group.best.mean) group.best = { group: other, mean }
    }
  }
  const heap = createHeap()
  const offer = (at: number): void => {
    const best = groups[at]?.best
    if (best && best.mean >= limit) heap.push({ at, ...best })
  }
  groups.forEach((group, at) => {
    if (group) findBest(group)
    offer(at)
  })
  for (let next = heap.pop(); next; next = heap.pop()) {
    const [kept, gone] = [groups[next.at], groups[next.group]]
    // Another merge has changed one of the two since.
    if (!kept || !gone || kept.best?.group !== next.group || kept.best.mean !== next.mean) continue
    if (meanOf(kept, next.group) !== next.mean) {
      findBest(kept)
      offer(next.at)
      continue
    }
    merge(next.at, next.group)
  }
  return groups.flatMap((group) => (group && group.members.length > 1 ? [group.members] : []))

  function merge(at: number, from: number): void {
    const [kept, gone] = [groups[at] as Group, groups[from] as Group]
    kept.members.push(...gone.members)
    groups[from] = null
    kept.near.delete(from)
    for (const [other, sum] of gone.near) {
      if (other === at) continue
      const both = (kept.near.get(other) ?? 0) + sum
      kept.near.set(other, both)
      const neighbour = groups[other]
      neighbour?.near.delete(from)
      neighbour?.near.set(at, both)
    }
    findBest(kept)
    offer(at)
    for (const other of kept.near.keys()) {
      const neighbour = groups[other]
      if (!neighbour) continue
      const mean = meanOf(neighbour, at)
      if (neighbour.best?.group === at || neighbour.best?.group === from) findBest(neighbour)
      else if (!neighbour.best || mean > neighbour.best.mean) neighbour.best = { group: at, mean }
      else continue
      offer(other)
    }
  }
}

interface Offer {
  readonly at: number
  readonly group: number
  readonly mean: number
}

/** The highest mean first; of equals that of the first group, so that the outcome never depends on the order of edges. */
function createHeap(): { push(offer: Offer): void; pop(): Offer | undefined } {
  const heap: Offer[] = []
  const isBefore = (one: number, other: number): boolean => {
    const [a, b] = [heap[one] as Offer, heap[other] as Offer]
    return a.mean > b.mean || (a.mean === b.mean && a.at < b.at)
  }
  const swap = (one: number, other: number): void => {
    ;[heap[one], heap[other]] = [heap[other] as Offer, heap[one] as Offer]
  }
  return {
    push(offer) {
      heap.push(offer)
      for (let at = heap.length - 1; at > 0;) {
        const parent = (at - 1) >> 1
        if (!isBefore(at, parent)) break
        swap(at, parent)
        at = parent
      }
    },
    pop() {
      const first = heap[0]
      const last = heap.pop()
      if (heap.length > 0 && last) {
        heap[0] = last
        for (let at = 0; ;) {
          const [left, right] = [2 * at + 1, 2 * at + 2]
          const child = right < heap.length && isBefore(right, left) ? right : left
          if (child >= heap.length || !isBefore(child, at)) break
          swap(at, child)
          at = child
        }
      }
      return first
    },
  }
}
