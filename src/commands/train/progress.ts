import type { LoopPlan, StepReport, ValidationReport } from '../../training/tuning/train-loop.js'

export interface TrainProgress {
  message(text: string): void
  start(plan: LoopPlan, doneSteps: number): void
  step(report: StepReport): void
  validation(report: ValidationReport): void
  /** Leaves the last state of the bar where it is. */
  end(): void
}

export interface ProgressOutput {
  write(text: string): void
  /** A bar that is drawn over itself; else a line now and then. */
  readonly isTerminal: boolean
}

const LINE_EVERY_MS = 10_000
const BAR_EVERY_MS = 200
const BAR_CELLS = 24
/** Weight of the newest step in the loss and the rate shown: about the last 50 steps. */
const NEWEST = 0.02

/**
 * Tells of a training on stderr: loss, rate, share of the time that waited for texts, time left.
 * @param score what the validation's score is
 */
export function createTrainProgress(
  output: ProgressOutput,
  score: string,
  now = (): number => performance.now(),
): TrainProgress {
  let plan: LoopPlan | null = null
  let mean: Means = { loss: 0, ms: 0, waitedMs: 0, togetherMs: 0, steps: 0 }
  let shownAt = -Infinity
  let isBarOpen = false

  const line = (text: string): void => {
    output.write(`${isBarOpen ? '\r\x1b[K' : ''}${text}\n`)
    isBarOpen = false
  }

  const stateOf = ({ step, epoch, learningRate }: StepReport, totalSteps: number): string =>
    [
      `step ${step} of ${totalSteps}`,
      `epoch ${epoch + 1}`,
      `loss ${mean.loss.toFixed(4)}`,
      `rate ${learningRate.toExponential(1)}`,
      `${(1_000 / mean.ms).toFixed(2)} steps/s`,
      `waits for texts ${percent(mean.waitedMs / mean.ms)}`,
      ...(mean.togetherMs > 0 ? [`for processes ${percent(mean.togetherMs / mean.ms)}`] : []),
      `${duration(((totalSteps - step) * mean.ms) / 1_000)} left`,
    ].join(' · ')

  return {
    message: line,
    start(started, doneSteps) {
      plan = started
      const from = doneSteps > 0 ? `continues at step ${doneSteps} of` : 'begins:'
      line(
        `Training ${from} ${started.totalSteps} steps${started.accumulation > 1 ? `, ${started.accumulation} batches each` : ''}`,
      )
    },
    step(report) {
      mean = advance(mean, report)
      if (!plan) return
      const at = now()
      const isLast = report.step === plan.totalSteps
      if (at - shownAt < (output.isTerminal ? BAR_EVERY_MS : LINE_EVERY_MS) && !isLast) return
      shownAt = at
      const state = stateOf(report, plan.totalSteps)
      if (!output.isTerminal) return line(state)
      const full = Math.floor((BAR_CELLS * report.step) / plan.totalSteps)
      output.write(`\r\x1b[K[${'='.repeat(full)}${' '.repeat(BAR_CELLS - full)}] ${state}`)
      isBarOpen = true
    },
    validation({ step, sets, score: reached, isBest }) {
      const losses = sets.map(({ loss }) => loss.toFixed(4)).join(', ')
      line(`Validation at step ${step}: ${score} ${percent(reached)}, loss ${losses}${isBest ? ' (best so far)' : ''}`)
    },
    end() {
      if (isBarOpen) output.write('\n')
      isBarOpen = false
    },
  }
}

type Means = Record<'loss' | 'ms' | 'waitedMs' | 'togetherMs' | 'steps', number>

function advance(mean: Means, report: StepReport): Means {
  const steps = mean.steps + 1
  // A plain mean until there are enough steps for the moving one.
  const share = Math.max(NEWEST, 1 / steps)
  const move = (from: number, to: number): number => from + share * (to - from)
  return {
    steps,
    loss: move(mean.loss, report.loss),
    ms: move(mean.ms, report.ms),
    waitedMs: move(mean.waitedMs, report.waitedMs),
    togetherMs: move(mean.togetherMs, report.togetherMs),
  }
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
