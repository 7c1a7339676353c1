import type { LogEntry } from './training-log.js'

export interface CurvePoint {
  /** Last of the steps that the point shows. */
  readonly step: number
  readonly loss: number
}

/** The parts of a learning curve. */
export interface Curve {
  /** Means over `stepsPerPoint` steps. */
  readonly training: readonly CurvePoint[]
  readonly stepsPerPoint: number
  readonly validation: readonly (CurvePoint & { readonly score: number; readonly isBest: boolean })[]
}

export interface CurveRecorder {
  add(entry: LogEntry): void
  curve(): Curve
}

/** More would not be seen in a picture. */
const MOST_POINTS = 400

/** Keeps a curve of any length in a few hundred points: when there are too many, two become one. */
export function createCurveRecorder(): CurveRecorder {
  let training: CurvePoint[] = []
  let stepsPerPoint = 1
  let open = { sum: 0, steps: 0 }
  const validation: Curve['validation'][number][] = []
  return {
    add(entry) {
      if (entry.kind === 'validation') {
        const { step, score, isBest, sets } = entry
        const loss = sets.reduce((sum, set) => sum + set.loss, 0) / sets.length
        validation.push({ step, loss, score, isBest })
        return
      }
      open = { sum: open.sum + entry.loss, steps: open.steps + 1 }
      if (open.steps < stepsPerPoint) return
      training.push({ step: entry.step, loss: open.sum / open.steps })
      open = { sum: 0, steps: 0 }
      if (training.length < MOST_POINTS) return
      training = halved(training)
      stepsPerPoint *= 2
    },
    curve: () => ({ training, stepsPerPoint, validation }),
  }
}

function halved(points: readonly CurvePoint[]): CurvePoint[] {
  return Array.from({ length: points.length / 2 }, (_, at) => {
    const [one, other] = [points[2 * at], points[2 * at + 1]]
    return { step: other?.step ?? 0, loss: ((one?.loss ?? 0) + (other?.loss ?? 0)) / 2 }
  })
}
