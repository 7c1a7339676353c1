/** The dot product of two vectors; of those that are as long as 1, their cosine. Four sums at a time: one alone would wait for each addition. */
export function dot(one: Float32Array, other: Float32Array): number {
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  let at = 0
  for (; at + 3 < one.length; at += 4) {
    a += (one[at] as number) * (other[at] as number)
    b += (one[at + 1] as number) * (other[at + 1] as number)
    c += (one[at + 2] as number) * (other[at + 2] as number)
    d += (one[at + 3] as number) * (other[at + 3] as number)
  }
  for (; at < one.length; at += 1) a += (one[at] as number) * (other[at] as number)
  return a + b + c + d
}
