/** This many words in a row, not counting stop words, are copied when another author has them too. */
const RUN_WORDS = 8

/**
 * Puts posts that share a run of eight words into one cluster, in addition to posts whose whole texts are alike: a
 * warning that is
 * passed on gets a greeting before it and a plea behind it, which is more than SimHash lets pass in a text so short.
 * @returns the posts with the cluster of the first of their kind
 */
export function findCopies<T extends { readonly cluster: number; readonly words: string }>(posts: readonly T[]): T[] {
  const parent = new Map<number, number>()
  const rootOf = (cluster: number): number => {
    let root = cluster
    for (let up = parent.get(root); up !== undefined; up = parent.get(root)) root = up
    if (root !== cluster) parent.set(cluster, root)
    return root
  }
  const seen = new Map<string, number>()
  for (const { cluster, words: text } of posts) {
    const ends = wordEnds(text)
    for (let last = RUN_WORDS - 1; last < ends.length; last += 1) {
      const run = text.slice(last === RUN_WORDS - 1 ? 0 : (ends[last - RUN_WORDS] ?? 0) + 1, ends[last])
      const other = seen.get(run)
      if (other === undefined) seen.set(run, cluster)
      else join(rootOf(other), rootOf(cluster))
    }
  }
  return parent.size === 0 ? [...posts] : posts.map((post) => ({ ...post, cluster: rootOf(post.cluster) }))

  function join(one: number, other: number): void {
    if (one !== other) parent.set(Math.max(one, other), Math.min(one, other))
  }
}

/** Where each word ends: at its space, or the text. Offsets, because most texts are too short to be cut up for this. */
function wordEnds(text: string): number[] {
  const ends: number[] = []
  for (let at = text.indexOf(' '); at >= 0; at = text.indexOf(' ', at + 1)) ends.push(at)
  if (text !== '') ends.push(text.length)
  return ends
}
