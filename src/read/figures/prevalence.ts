import { seededRandom } from '../../domain/random.js'
import type { Share } from '../../domain/reading/answer.js'
import type { Confusion } from '../model-facts.js'

/** Repetitions of the bootstrap: the ends of a 95 % interval are then the 6th and the 195th of them. */
const DRAWS = 200
/** Answers, each the work of milliseconds: a past day asks the same again and again. */
const REMEMBERED = 5_000
/** Texts that each label of a set must have before its language is corrected. */
const MIN_GOLD = 100
/**
 * What a set is worth for posts of another kind than its own, in texts of each label. Measured on 51 shares of 17 pairs of texts of
 * different kinds: 95 % intervals with it hold 48 of them, those with all texts of the sets 32 (docs/understand/sentiment.md).
 */
const GOLD_OF_ANOTHER_KIND = 20
/** Rounding takes a share of nothing so far below 0 at most. */
const ROUNDING = 1e-9
/** Shares of three labels are a triangle: its inside and its edges can be looked at one by one. */
const MAX_LABELS = 3

/** Posts of one language by predicted label, in the order of the labels. */
export interface Predicted {
  readonly language: string
  readonly posts: readonly number[]
}

/** Undoes a model's measured confusions. */
export interface PrevalenceCorrection {
  readonly labels: readonly string[]
  /**
   * True shares of the labels over all these posts, in their order. Null of no posts, where a language cannot be corrected, and
   * where plain inversion gives a share below 0 or above 1: then these posts are not confused as those of the set are.
   */
  correct(predicted: readonly Predicted[]): Share[] | null
  /** Whether a language has a matrix of its own, with a hundred texts of each label. */
  knows(language: string): boolean
  /** How often the matrices were drawn again. */
  readonly draws: number
  /**
   * The shares alone, of one post at least; with the matrices of a draw, null: as they were measured. Never null itself: what
   * is not known counts as predicted.
   */
  sharesWith(predicted: readonly Predicted[], draw: number | null): number[]
}

type Matrix = readonly (readonly number[])[]

interface Solver {
  /** Predicted shares by true label: columns sum to 1. */
  readonly matrix: Matrix
  readonly inverse: Matrix | null
}

interface Measured extends Solver {
  /** The same, drawn again and again within the uncertainty of the test set. */
  readonly draws: readonly Solver[]
}

/**
 * Adjusted counting (Forman 2008): predicted shares are the confusion matrix times the true shares, so these are the
 * shares, none below 0 and 1 in sum, whose product comes closest in least squares. The interval is a parametric
 * bootstrap over both the test set and the posts, with a fixed seed. It undoes other shares of the labels than those of the set
 * (prior shift). Posts of another kind are also confused more or less often than those of the set (concept shift): no count
 * can undo that, so the interval takes each label of a set for 20 texts only.
 * @returns null without a matrix of a hundred texts of each label, or when the sets have different labels
 */
export function createPrevalenceCorrection(confusions: readonly Confusion[]): PrevalenceCorrection | null {
  const labels = confusions[0]?.labels
  if (!labels || labels.length > MAX_LABELS) return null
  if (confusions.some((confusion) => confusion.labels.join() !== labels.join())) return null
  const random = seededRandom(20_260_809)
  const measured = new Map<string, Measured>()
  for (const { language, rows } of confusions) {
    if (rows.some((row) => total(row) < MIN_GOLD)) continue
    measured.set(language, {
      ...solverOf(rows),
      draws: Array.from({ length: DRAWS }, () => solverOf(rows.map((row) => drawCounts(asOfAnotherKind(row), random)))),
    })
  }
  if (measured.size === 0) return null
  /** @param sample what is solved in place of the posts of a group */
  const mixture = (
    predicted: readonly Predicted[],
    draw: number | null,
    solve: (solver: Solver, seen: readonly number[]) => readonly number[] = bounded,
    sample: (posts: readonly number[]) => readonly number[] = (posts) => posts,
  ): number[] => {
    const posts = total(predicted.map((group) => total(group.posts)))
    const sums = labels.map(() => 0)
    for (const group of predicted) {
      if (total(group.posts) === 0) continue
      const weight = total(group.posts) / posts
      const measure = measured.get(group.language)
      const solver = (draw === null ? undefined : measure?.draws[draw]) ?? measure
      const seen = sharesOf(sample(group.posts))
      const shares = solver ? solve(solver, seen) : seen
      shares.forEach((share, label) => (sums[label] = (sums[label] ?? 0) + weight * share))
    }
    return sums
  }
  const correctAnew = (predicted: readonly Predicted[]): Share[] | null => {
    const posts = total(predicted.map((group) => total(group.posts)))
    if (posts === 0) return null
    if (predicted.some((group) => total(group.posts) > 0 && !measured.has(group.language))) return null
    const plain = mixture(predicted, null, ({ inverse }, seen) => inverse?.map((row) => product(row, seen)) ?? [NaN])
    if (!plain.every((share) => -ROUNDING <= share && share <= 1 + ROUNDING)) return null
    const estimate = mixture(predicted, null)
    // From the same seed for every question: the same figures always have the same interval.
    const again = seededRandom(posts)
    const drawn = Array.from({ length: DRAWS }, (_, draw) =>
      mixture(predicted, draw, bounded, (counts) => drawCounts(counts, again)),
    )
    return labels.map((_, label) =>
      interval(
        clip(estimate[label] ?? 0),
        drawn.map((shares) => shares[label] ?? 0),
      ),
    )
  }
  const known = new Map<string, Share[] | null>()
  return {
    labels,
    draws: DRAWS,
    knows: (language) => measured.has(language),
    sharesWith: (predicted, draw) => mixture(predicted, draw),
    correct(predicted) {
      const question = JSON.stringify(predicted)
      const shares = known.get(question) ?? correctAnew(predicted)
      known.delete(question) // the youngest last
      known.set(question, shares)
      if (known.size > REMEMBERED) known.delete(known.keys().next().value ?? '')
      return shares
    },
  }
}

function interval(share: number, drawn: readonly number[]): Share {
  const sorted = [...drawn].sort((a, b) => a - b)
  const at = (quantile: number): number => clip(sorted[Math.round(quantile * (sorted.length - 1))] ?? share)
  return { share, low: Math.min(share, at(0.025)), high: Math.max(share, at(0.975)) }
}

/**
 * Least squares of `matrix · x = target` over shares (x ≥ 0, sum 1) of two or three labels. Columns of the matrix sum to 1, so
 * the plain solution has sum 1 too; where it is not a share, the best one lies on an edge, between two labels alone.
 * @param inverse of the matrix; null: it has none
 */
export function solveOnSimplex(matrix: Matrix, inverse: Matrix | null, target: readonly number[]): number[] {
  const plain = inverse?.map((row) => product(row, target))
  if (plain?.every((share) => share >= 0)) return plain
  let best: { x: number[]; error: number } | undefined
  for (let left = 0; left < target.length; left += 1) {
    for (let right = left + 1; right < target.length; right += 1) {
      const along = matrix.map((row) => (row[right] ?? 0) - (row[left] ?? 0))
      const from = matrix.map((row, at) => (target[at] ?? 0) - (row[left] ?? 0))
      const length = product(along, along)
      const step = length === 0 ? 0.5 : clip(product(from, along) / length)
      const error = total(from.map((value, at) => (value - step * (along[at] ?? 0)) ** 2))
      if (best && error >= best.error) continue
      best = { x: target.map((_, label) => (label === left ? 1 - step : label === right ? step : 0)), error }
    }
  }
  return best?.x ?? [...target]
}

/** Gauss-Jordan with pivoting; null when singular. */
export function invert(matrix: Matrix): number[][] | null {
  const size = matrix.length
  const rows = matrix.map((row, at) => [...row, ...matrix.map((_, column) => (column === at ? 1 : 0))])
  for (let column = 0; column < size; column += 1) {
    const candidates = rows.slice(column).map((row) => Math.abs(row[column] ?? 0))
    const pivot = column + candidates.indexOf(Math.max(...candidates))
    const pivotRow = rows[pivot]
    const displaced = rows[column]
    const head = pivotRow?.[column] ?? 0
    if (!pivotRow || !displaced || Math.abs(head) < 1e-9) return null
    rows[pivot] = displaced
    rows[column] = pivotRow.map((value) => value / head)
    rows.forEach((row, at) => {
      const factor = row[column] ?? 0
      if (at !== column) rows[at] = row.map((value, place) => value - factor * (rows[column]?.[place] ?? 0))
    })
  }
  return rows.map((row) => row.slice(size))
}

/** A row of a set as if it had so few texts as it is worth for posts of another kind, with the same shares. */
function asOfAnotherKind(row: readonly number[]): number[] {
  return sharesOf(row).map((share) => share * Math.min(total(row), GOLD_OF_ANOTHER_KIND))
}

function bounded({ matrix, inverse }: Solver, seen: readonly number[]): number[] {
  return solveOnSimplex(matrix, inverse, seen)
}

/** From rows of counts by gold label. */
function solverOf(rows: Matrix): Solver {
  const shares = rows.map(sharesOf)
  const matrix = rows.map((_, predicted) => shares.map((row) => row[predicted] ?? 0))
  return { matrix, inverse: invert(matrix) }
}

function sharesOf(counts: readonly number[]): number[] {
  const sum = total(counts)
  return counts.map((count) => (sum === 0 ? 1 / counts.length : count / sum))
}

/** Another sample of the same size from the shares that these counts show: a chain of binomials, each by its normal. */
function drawCounts(counts: readonly number[], random: () => number): number[] {
  let left = Math.round(total(counts))
  let rest = total(counts)
  return counts.map((count, position) => {
    if (position === counts.length - 1) return left
    const share = rest > 0 ? count / rest : 0
    const drawn = drawBinomial(left, share, random)
    rest -= count
    left -= drawn
    return drawn
  })
}

const EXACT_TRIALS = 40

function drawBinomial(trials: number, share: number, random: () => number): number {
  if (trials <= EXACT_TRIALS) {
    let hits = 0
    for (let trial = 0; trial < trials; trial += 1) if (random() < share) hits += 1
    return hits
  }
  // Box-Muller; a normal is close enough to so many trials.
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const drawn = Math.round(trials * share + normal * Math.sqrt(trials * share * (1 - share)))
  return Math.min(trials, Math.max(0, drawn))
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

function product(left: readonly number[], right: readonly number[]): number {
  return left.reduce((sum, value, at) => sum + value * (right[at] ?? 0), 0)
}

function clip(share: number): number {
  return Math.min(1, Math.max(0, share))
}
