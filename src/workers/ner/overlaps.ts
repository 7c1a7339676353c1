/** UTF-16 offsets into a text. */
export interface Stretch {
  readonly start: number
  readonly end: number
}

/** Offsets of a bucket: about as many as a few names have. */
const BUCKET_BITS = 6

export function overlap(a: Stretch, b: Stretch): boolean {
  return a.start < b.end && b.start < a.end
}

/**
 * Finds the stretches that overlap another one, in the order in which they were given. A post of 100,000 characters may
 * have thousands on both sides, so that comparing each with each takes seconds.
 */
export function overlapsOf<T extends Stretch>(stretches: readonly T[]): (other: Stretch) => T[] {
  const buckets = new Map<number, number[]>()
  stretches.forEach((stretch, index) => {
    for (const bucket of bucketsOf(stretch)) {
      const known = buckets.get(bucket)
      if (known) known.push(index)
      else buckets.set(bucket, [index])
    }
  })
  return (other) => {
    const near = new Set(bucketsOf(other).flatMap((bucket) => buckets.get(bucket) ?? []))
    return [...near]
      .sort((a, b) => a - b)
      .flatMap((index) => stretches[index] ?? [])
      .filter((stretch) => overlap(stretch, other))
  }
}

function bucketsOf({ start, end }: Stretch): number[] {
  const first = start >> BUCKET_BITS
  const last = Math.max(first, (end - 1) >> BUCKET_BITS)
  return Array.from({ length: last - first + 1 }, (_, at) => first + at)
}
