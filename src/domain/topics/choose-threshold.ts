interface Scored {
  readonly isAbout: boolean
  readonly score: number
}

/**
 * Where to cut between scores. Examples were chosen by a person, so their mix says nothing about all posts: of the cuts the one
 * is taken where the square of the recall, divided by the share of random posts that are found, is largest. Both are
 * known, and it is largest where F is good (Lee & Liu 2003, https://www.cs.uic.edu/~liub/publications/ICML-03.pdf). Without
 * random posts: the largest F of the examples.
 * @param unlabelled scores of random posts, by each of the heads that were tested
 * @param precision that the examples must have at least; when no cut has it, the one with the highest is taken
 */
export function chooseThreshold(
  tested: readonly Scored[],
  unlabelled: readonly (readonly number[])[],
  precision = 0,
): number {
  const about = tested.filter(({ isAbout }) => isAbout).length
  const random = unlabelled.flat()
  const cuts = cutsOf(tested).map((cut) => {
    const taken = tested.filter(({ score }) => score > cut)
    const right = taken.filter(({ isAbout }) => isAbout).length
    // Half a post more: a cut above all random posts is not infinitely good.
    const found = (random.filter((score) => score > cut).length + unlabelled.length / 2) / random.length
    return {
      cut,
      precision: right / taken.length,
      worth: random.length > 0 ? (right / about) ** 2 / found : right / (taken.length + about),
    }
  })
  const wanted = Math.min(precision, Math.max(...cuts.map((each) => each.precision)))
  const allowed = cuts.filter((each) => each.precision >= wanted)
  return allowed.reduce((best, each) => (each.worth > best.worth ? each : best)).cut
}

/** Half-way below each example that is about it, so that each leaves another number of them above. */
function cutsOf(tested: readonly Scored[]): number[] {
  const scores = tested.map(({ score }) => score).toSorted((a, b) => b - a)
  return tested
    .filter(({ isAbout }) => isAbout)
    .map(({ score }) => {
      const next = scores.find((other) => other < score) ?? score - 1
      return (score + next) / 2
    })
}
