/** What a head is fitted on: numbers, how true the answer is for them (0…1), and how much they count. */
export interface Weighed {
  readonly vector: Float32Array
  readonly target: number
  readonly weight: number
}

/** A line that cuts a space in two: `weights · vector + bias`, above 0 for what it is about. */
export interface Head {
  readonly weights: Float32Array
  readonly bias: number
}

/** Steps whose curvature is remembered. */
const MEMORY = 8
const MAX_STEPS = 200
/** Where the slope is this small the rest changes no decision. */
const FLAT = 1e-4
/** A step must bring this part of what the slope promises (Armijo). */
const PROMISED = 1e-4
const SHORTEST_STEP = 1e-10

/**
 * Logistic regression: the weighted mean of the logistic loss, plus `l2` / 2 times the squared length of the weights; the bias is
 * free. Minimised with L-BFGS (Nocedal 1980, https://doi.org/10.1090/S0025-5718-1980-0572855-7): the loss has one minimum only.
 * @throws RangeError for no examples
 */
export function fitHead(examples: readonly Weighed[], l2: number): Head {
  const size = examples[0]?.vector.length
  if (size === undefined) throw new RangeError('There is nothing to fit on.')
  const slopeAt = lossOf(examples, size, l2)
  let at = new Float64Array(size + 1)
  let { loss, slope } = slopeAt(at)
  const past: { moved: Float64Array; turned: Float64Array }[] = []
  for (let step = 0; step < MAX_STEPS && Math.sqrt(product(slope, slope)) > FLAT; step += 1) {
    const way = wayDown(slope, past)
    const promised = product(way, slope)
    let length = step === 0 ? 1 / Math.sqrt(product(slope, slope)) : 1
    let next = moved(at, way, length)
    let there = slopeAt(next)
    while (there.loss > loss + PROMISED * length * promised && length > SHORTEST_STEP) {
      length /= 2
      next = moved(at, way, length)
      there = slopeAt(next)
    }
    if (there.loss >= loss) break
    const turned = moved(there.slope, slope, -1)
    past.push({ moved: moved(next, at, -1), turned })
    if (past.length > MEMORY) past.shift()
    ;[at, loss, slope] = [next, there.loss, there.slope]
  }
  return { weights: Float32Array.from(at.subarray(0, size)), bias: at[size] as number }
}

/** On which side of the line, and how far from it. */
export function scoreOf({ weights, bias }: Head, vector: ArrayLike<number>): number {
  let sum = bias
  for (let at = 0; at < weights.length; at += 1) sum += (weights[at] as number) * (vector[at] as number)
  return sum
}

export function logistic(score: number): number {
  return 1 / (1 + Math.exp(-score))
}

function lossOf(examples: readonly Weighed[], size: number, l2: number) {
  const whole = examples.reduce((sum, { weight }) => sum + weight, 0)
  return (at: Float64Array): { loss: number; slope: Float64Array } => {
    const slope = at.map((value, index) => (index < size ? l2 * value : 0))
    let loss = 0
    for (let index = 0; index < size; index += 1) loss += (l2 / 2) * (at[index] as number) ** 2
    for (const { vector, target, weight } of examples) {
      let score = at[size] as number
      for (let index = 0; index < size; index += 1) score += (at[index] as number) * (vector[index] as number)
      const share = weight / whole
      // log(1 + e^score) − target · score, without overflow
      loss += share * (Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - target * score)
      const pull = share * (logistic(score) - target)
      for (let index = 0; index < size; index += 1)
        slope[index] = (slope[index] as number) + pull * (vector[index] as number)
      slope[size] = (slope[size] as number) + pull
    }
    return { loss, slope }
  }
}

/** Against the slope, stretched by the curvature that the last steps have met: the two loops of L-BFGS. */
function wayDown(slope: Float64Array, past: readonly { moved: Float64Array; turned: Float64Array }[]): Float64Array {
  let way: Float64Array = slope.map((value) => -value)
  const pulls: number[] = []
  for (const step of past.toReversed()) {
    const pull = product(step.moved, way) / product(step.moved, step.turned)
    pulls.push(pull)
    way = moved(way, step.turned, -pull)
  }
  const last = past.at(-1)
  if (last) {
    const stretch = product(last.moved, last.turned) / product(last.turned, last.turned)
    way = way.map((value) => value * stretch)
  }
  past.forEach((step, index) => {
    const pull = pulls[past.length - 1 - index] as number
    way = moved(way, step.moved, pull - product(step.turned, way) / product(step.moved, step.turned))
  })
  return way
}

function product(one: Float64Array, other: Float64Array): number {
  let sum = 0
  for (let at = 0; at < one.length; at += 1) sum += (one[at] as number) * (other[at] as number)
  return sum
}

function moved(from: Float64Array, way: Float64Array, length: number): Float64Array<ArrayBuffer> {
  return Float64Array.from(from, (value, at) => value + length * (way[at] as number))
}
