/** A post as stories look at it. */
export interface StoryPost {
  readonly id: number
  /** Milliseconds. */
  readonly at: number
  /** Its author; a post without one counts as a separate author. */
  readonly voter: number
  /** Near-duplicates have one number. */
  readonly cluster: number
  readonly language: string
  /** Hashtags and names in it, each once, as keys. */
  readonly terms: readonly string[]
  /** The post that it answers, quotes or reposts. */
  readonly answers: number | null
  /** What it says, of length 1: the posts of a story point roughly the same way. */
  readonly meaning: Float32Array
}

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

/** The posts that have a vote: of every author and of every cluster of near-duplicates the first. */
export function votesOf<P extends Pick<StoryPost, 'at' | 'voter' | 'cluster'>>(posts: readonly P[]): P[] {
  const voters = new Set<number>()
  const clusters = new Set<number>()
  const votes: P[] = []
  for (const post of [...posts].sort((a, b) => a.at - b.at)) {
    if (voters.has(post.voter) || clusters.has(post.cluster)) continue
    voters.add(post.voter)
    clusters.add(post.cluster)
    votes.push(post)
  }
  return votes
}
