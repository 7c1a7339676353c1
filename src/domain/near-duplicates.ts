/**
 * SimHashes that differ in this many bits at most are of one text with small changes. With four bands of 16 bits, two
 * such hashes have at least one band in common (pigeonhole), so bands find every pair.
 */
export const MAX_DIFFERING_BITS = 3

/** 64 bits as two unsigned halves. */
interface Halves {
  readonly high: number
  readonly low: number
}

/**
 * Groups contents that are near-duplicates of each other, directly or through others.
 * @param simhashes 16 hex digits each; null for a short text, which is alike to nothing
 * @returns for each one the index of the first of its group
 */
export function groupAlike(simhashes: readonly (string | null)[]): number[] {
  const halves = simhashes.map((hex) => (hex === null ? null : toHalves(hex)))
  const groups = createGroups(simhashes.length)
  for (const band of [0, 1, 2, 3] as const) {
    const seen = new Map<number, number[]>()
    halves.forEach((hash, at) => {
      if (!hash) return
      const key = bandOf(hash, band)
      const others = seen.get(key)
      if (!others) return void seen.set(key, [at])
      for (const other of others) {
        const near = halves[other]
        if (near && differingBits(hash, near) <= MAX_DIFFERING_BITS) groups.join(other, at)
      }
      others.push(at)
    })
  }
  return simhashes.map((_, at) => groups.first(at))
}

/** Disjoint sets of 0…size-1; each is known by its smallest member. */
export function createGroups(size: number): { first(at: number): number; join(a: number, b: number): void } {
  const parent = Int32Array.from({ length: size }, (_, at) => at)
  const first = (at: number): number => {
    let root = at
    while ((parent[root] as number) !== root) root = parent[root] as number
    for (let step = at; step !== root;) [step, parent[step]] = [parent[step] as number, root]
    return root
  }
  return {
    first,
    join(a, b) {
      const [one, other] = [first(a), first(b)]
      parent[Math.max(one, other)] = Math.min(one, other)
    },
  }
}

function toHalves(hex: string): Halves {
  return { high: Number.parseInt(hex.slice(0, 8), 16), low: Number.parseInt(hex.slice(8), 16) }
}

function bandOf({ high, low }: Halves, band: 0 | 1 | 2 | 3): number {
  const half = band < 2 ? high : low
  return band % 2 === 0 ? half >>> 16 : half & 0xffff
}

function differingBits(a: Halves, b: Halves): number {
  return ones(a.high ^ b.high) + ones(a.low ^ b.low)
}

function ones(bits: number): number {
  let left = bits - ((bits >>> 1) & 0x55555555)
  left = (left & 0x33333333) + ((left >>> 2) & 0x33333333)
  return Math.imul((left + (left >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
