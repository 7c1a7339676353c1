/** A term with unusually many votes, with its posts in the window as indices in order. */
export interface Candidate {
  readonly kind: 'hashtag' | 'entity' | 'phrase'
  readonly term: string
  readonly posts: readonly number[]
  readonly votes: number
  readonly logOdds: number
  readonly z: number
  readonly baseVotes: number
}

/** Two terms mean the same when this share of the posts with either term has both … */
const MIN_JACCARD = 0.4
/** … or when the rarer one hardly occurs without the other, which is not many times as frequent. */
const MIN_CONTAINED = 0.75
const MAX_TIMES = 6

/**
 * Puts together terms that are in mostly the same posts: each goes to the first, so the strongest, it is alike.
 * @param candidates strongest first
 */
export function mergeAlike(candidates: readonly Candidate[]): { lead: Candidate; alike: Candidate[] }[] {
  const groups: { lead: Candidate; set: Set<number>; alike: Candidate[] }[] = []
  for (const candidate of candidates) {
    const group = groups.find(({ lead, set }) => isAlike(lead, set, candidate))
    if (group) group.alike.push(candidate)
    else groups.push({ lead: candidate, set: new Set(candidate.posts), alike: [] })
  }
  return groups.map(({ lead, alike }) => ({ lead, alike }))
}

function isAlike(lead: Candidate, set: ReadonlySet<number>, { kind, term, posts }: Candidate): boolean {
  if (kind === 'entity' && lead.kind === kind && placeName(term) === placeName(lead.term)) return true
  let both = 0
  for (const post of posts) if (set.has(post)) both += 1
  const [fewer, more] = [Math.min(posts.length, set.size), Math.max(posts.length, set.size)]
  return both / (fewer + more - both) >= MIN_JACCARD || (both / fewer >= MIN_CONTAINED && more <= MAX_TIMES * fewer)
}

/** A town and its station have one name: `town/bishan`, `rail_station/bishan`. */
const placeName = (id: string): string => id.slice(id.indexOf('/') + 1)
