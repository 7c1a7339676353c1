import { setImmediate as oneTurn } from 'node:timers/promises'
import type { Progress } from './checkpoints.js'
import type { BatchSource, Position } from './position.js'
import { learningRateAt, type RatePlan } from './learning-rate.js'
import type { TokenBatch } from './token-batch.js'
import type { StepResult, Together, Trainable } from './trainable.js'

/** The loss or its gradient is no longer a number: the training learns nothing useful from here on. */
export class DivergedError extends Error {
  override name = 'DivergedError'
}

export interface StepReport extends StepResult {
  /** Steps done, this one included. */
  readonly step: number
  /** From 0. */
  readonly epoch: number
  readonly learningRate: number
  readonly rows: number
  /** Rows × length: what this process computed, padding included. */
  readonly places: number
  /** Of the whole step, and the parts of it that waited for texts and for other processes. */
  readonly ms: number
  readonly waitedMs: number
  readonly togetherMs: number
}

/** How good the model is on one set. Each kind of training adds its own figures. */
export interface ScoredSet {
  readonly name: string
  readonly loss: number
}

export interface Validation<Set extends ScoredSet = ScoredSet> {
  readonly sets: readonly Set[]
  /** Validations are compared by it; higher is better. */
  readonly score: number
}

export interface ValidationReport<Set extends ScoredSet = ScoredSet> extends Validation<Set> {
  readonly step: number
  readonly isBest: boolean
}

export interface LoopPlan extends RatePlan {
  readonly accumulation: number
  readonly evaluateEvery: number
  /** Validations without a better score before it stops. */
  readonly patience: number
}

/** What the loop needs to know of a batch. */
export type Sized = Pick<TokenBatch, 'rows' | 'length'>

export interface Loop<Batch extends Sized, Set extends ScoredSet> {
  readonly model: Pick<Trainable<Batch>, 'step'>
  /** From `progress.position` on. */
  readonly examples: BatchSource<Batch>
  readonly plan: LoopPlan
  /** Adds up over the processes that share each batch, if there are several. */
  readonly sum?: Together['sum'] | undefined
  readonly progress: Progress
  readonly validate: () => Promise<Validation<Set>>
  readonly save: (progress: Progress) => Promise<void>
  readonly onStep: (report: StepReport) => void
  readonly onValidation: (report: ValidationReport<Set>) => void
  /** Aborted: the step under way ends, a checkpoint is written, and the loop returns. */
  readonly signal: AbortSignal
}

/**
 * Trains from `progress` to the end of the last epoch, or until the validation no longer gets better. Each validation is
 * followed by a checkpoint. This code draws nothing at random and does not depend on the clock, so an interrupted training
 * continues exactly where its checkpoint was.
 * @returns the progress; `ended` is false when the signal stopped it
 * @throws DivergedError; checkpoints written before are good
 */
export async function runLoop<Batch extends Sized, Set extends ScoredSet>(loop: Loop<Batch, Set>): Promise<Progress> {
  const { model, examples, plan, signal } = loop
  let progress = loop.progress
  while (!progress.ended) {
    await oneTurn() // steps compute without a pause: Ctrl-C and the thread that reads would wait for minutes
    const startedAt = performance.now()
    const waitedBefore = examples.waitedMs()
    const taken = await takeBatches(examples, plan.accumulation)
    if (taken.batches.length === 0) return validateAndSave(loop, { ...progress, ended: true })
    const learningRate = learningRateAt(plan, progress.step)
    let togetherMs = 0
    const together = loop.sum && {
      rows: taken.rows,
      async sum(values: Float32Array) {
        const since = performance.now()
        await loop.sum?.(values)
        togetherMs += performance.now() - since
      },
    }
    const result = await model.step(taken.batches, learningRate, together)
    const step = progress.step + 1
    if (!Number.isFinite(result.loss) || !Number.isFinite(result.gradientNorm))
      throw diverged(result, step, learningRate)
    const { epoch } = progress.position
    progress = { ...progress, step, position: taken.next ?? progress.position }
    loop.onStep({
      ...result,
      step,
      epoch,
      learningRate,
      rows: taken.rows,
      places: sum(taken.batches.map((batch) => batch.rows * batch.length)),
      ms: performance.now() - startedAt,
      waitedMs: examples.waitedMs() - waitedBefore,
      togetherMs,
    })
    const isLast = step >= plan.totalSteps
    if (step % plan.evaluateEvery === 0 || isLast) {
      progress = await validateAndSave(loop, { ...progress, ended: isLast })
    } else if (signal.aborted) await loop.save(progress)
    if (signal.aborted) return progress
  }
  return progress
}

/** The next batches of one step, and how many rows they have over all processes; a step never takes batches of two epochs. */
export async function takeBatches<Batch>(
  examples: Pick<BatchSource<Batch>, 'next'>,
  most: number,
): Promise<{ batches: Batch[]; rows: number; next: Position | null }> {
  const batches: Batch[] = []
  let rows = 0
  let next: Position | null = null
  while (batches.length < most) {
    const placed = await examples.next()
    if (!placed) break
    batches.push(placed.batch)
    rows += placed.rows
    next = placed.next
    if (next.batch === 0) break
  }
  return { batches, rows, next }
}

async function validateAndSave<Batch extends Sized, Set extends ScoredSet>(
  loop: Loop<Batch, Set>,
  progress: Progress,
): Promise<Progress> {
  const { sets, score } = await loop.validate()
  const isBest = progress.best === null || score > progress.best.score
  const withoutGain = isBest ? 0 : progress.withoutGain + 1
  const validated: Progress = {
    ...progress,
    best: isBest ? { step: progress.step, score } : progress.best,
    withoutGain,
    ended: progress.ended || withoutGain >= loop.plan.patience,
  }
  loop.onValidation({ step: progress.step, sets, score, isBest })
  await loop.save(validated)
  return validated
}

function diverged({ loss, gradientNorm }: StepResult, step: number, learningRate: number): DivergedError {
  const what = Number.isFinite(loss) ? `the norm of the gradient is ${gradientNorm}` : `the loss is ${loss}`
  return new DivergedError(`Step ${step}: ${what} (learning rate ${learningRate.toExponential(2)})`)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
