import { nearness, PAIR_WEIGHTS, type Rarity } from './evidence.js'
import type { Edge } from './seeds.js'
import type { StoryPost } from './story-post.js'

/** The strongest edges of each post: more make groups slow and change none that was seen. */
const EDGES_OF_POST = 64

/**
 * The evidence for each pair of posts, as far as it is above a floor and among the strongest of one of the two: what
 * `PAIR_WEIGHTS` says of their meanings, times, shared terms and answers. Eight million pairs of 4,000 posts, so all that
 * two posts need not be asked for is known beforehand: meanings lie behind each other in one array, and terms and answers
 * are looked up by post, not by pair.
 * @param floor in log-odds; pairs below it have no edge
 */
export async function strongestEdges(
  posts: readonly StoryPost[],
  {
    rarity,
    floor,
    breathe,
  }: { readonly rarity: Rarity; readonly floor: number; readonly breathe: () => Promise<void> | undefined },
): Promise<Edge[]> {
  const size = posts[0]?.meaning.length ?? 0
  const meanings = new Float32Array((posts.length + TOGETHER - 1) * size)
  posts.forEach(({ meaning }, at) => meanings.set(meaning, at * size))
  const times = Float64Array.from(posts, ({ at }) => at)
  const products = new Float64Array(posts.length + TOGETHER - 1)
  const extra = createExtraEvidence(posts, rarity)
  const kept = createStrongest(posts.length, floor)
  for (let other = 1; other < posts.length; other += 1) {
    multiply(meanings, size, other, products)
    const extras = extra(other)
    for (let one = 0; one < other; one += 1) {
      const evidence =
        PAIR_WEIGHTS.unrelated +
        PAIR_WEIGHTS.meaning * (products[one] as number) +
        PAIR_WEIGHTS.nearness * nearness((times[one] as number) - (times[other] as number)) +
        (extras[one] as number)
      kept.offer(one, other, evidence)
    }
    await breathe()
  }
  return kept.edges()
}

/** Vectors that one is multiplied with at a time, so that each of its numbers is read once for all of them. */
const TOGETHER = 4

/** The products of one vector with all before it, and with up to three behind those, whatever they are. */
function multiply(vectors: Float32Array, size: number, at: number, products: Float64Array): void {
  const own = at * size
  for (let first = 0; first < at; first += TOGETHER) {
    const one = first * size
    const [two, three, four] = [one + size, one + 2 * size, one + 3 * size]
    let a = 0
    let b = 0
    let c = 0
    let d = 0
    for (let index = 0; index < size; index += 1) {
      const value = vectors[own + index] as number
      a += value * (vectors[one + index] as number)
      b += value * (vectors[two + index] as number)
      c += value * (vectors[three + index] as number)
      d += value * (vectors[four + index] as number)
    }
    products[first] = a
    products[first + 1] = b
    products[first + 2] = c
    products[first + 3] = d
  }
}

/** What terms and answers speak for a post being of one story with each before it. To be asked of one post after another. */
function createExtraEvidence(posts: readonly StoryPost[], rarity: Rarity): (at: number) => Float64Array {
  const extras = new Float64Array(posts.length)
  const places = new Map(posts.map(({ id }, at) => [id, at]))
  const withTerm = new Map<string, number[]>()
  const answering = new Map<number, number[]>()
  const note = <K>(lists: Map<K, number[]>, key: K, at: number): void => {
    const list = lists.get(key)
    if (list) list.push(at)
    else lists.set(key, [at])
  }
  return (at) => {
    extras.fill(0)
    const post = posts[at] as StoryPost
    for (const term of post.terms) {
      const shared = PAIR_WEIGHTS.term * rarity(term)
      for (const one of withTerm.get(term) ?? []) extras[one] = Math.max(extras[one] as number, shared)
      note(withTerm, term, at)
    }
    const answered = post.answers === null ? undefined : places.get(post.answers)
    const linked = new Set(answering.get(post.id))
    if (answered !== undefined && answered < at) linked.add(answered)
    for (const one of linked) extras[one] = (extras[one] as number) + PAIR_WEIGHTS.answer
    if (post.answers !== null) note(answering, post.answers, at)
    return extras
  }
}

function createStrongest(
  size: number,
  floor: number,
): { offer(one: number, other: number, evidence: number): void; edges(): Edge[] } {
  const strongest: Edge[][] = Array.from({ length: size }, () => [])
  // What a post must be offered at least: at it or above are at least so many of its edges already.
  const least = new Float64Array(size).fill(floor)
  const keep = (at: number, edge: Edge): void => {
    if (edge.evidence <= (least[at] as number)) return
    const own = strongest[at] as Edge[]
    own.push(edge)
    if (own.length < 2 * EDGES_OF_POST) return
    own.sort(byEvidence).splice(EDGES_OF_POST)
    least[at] = own.at(-1)?.evidence ?? floor
  }
  return {
    offer(one, other, evidence) {
      if (evidence <= (least[one] as number) && evidence <= (least[other] as number)) return
      const edge = { one, other, evidence }
      keep(one, edge)
      keep(other, edge)
    },
    edges: () => [...new Set(strongest.flatMap((edges) => edges.sort(byEvidence).slice(0, EDGES_OF_POST)))],
  }
}

const byEvidence = (a: Edge, b: Edge): number => b.evidence - a.evidence
