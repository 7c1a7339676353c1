import type { Checkpoints, Progress } from './checkpoints.js'
import { createCurveRecorder, type Curve } from './loss-curve.js'
import { DivergedError, runLoop, type Loop, type ScoredSet, type Sized, type ValidationReport } from './train-loop.js'
import type { SavedModel } from './trainable.js'
import { openTrainingLog } from './training-log.js'
import type { WorkFolder } from './work-folder.js'

/** A loop with a folder in which it keeps its log and its checkpoints. */
export interface Learning<Batch extends Sized, Set extends ScoredSet> extends Omit<
  Loop<Batch, Set>,
  'save' | 'onValidation'
> {
  readonly model: Loop<Batch, Set>['model'] & SavedModel
  readonly folder: WorkFolder
  readonly checkpoints: Checkpoints
  readonly onValidation: (report: ValidationReport<Set>, curve: Curve, folder: WorkFolder) => void
}

export interface Learnt {
  readonly progress: Progress
  readonly curve: Curve
  /** Spent in steps, over all runs. */
  readonly seconds: number
}

/**
 * Trains from `progress` on, and writes log and checkpoints.
 * @throws DivergedError naming the last good checkpoint
 */
export async function learn<Batch extends Sized, Set extends ScoredSet>(
  learning: Learning<Batch, Set>,
): Promise<Learnt> {
  const { folder, checkpoints, progress, model, onStep, onValidation, ...loop } = learning
  const recorder = createCurveRecorder()
  let milliseconds = 0
  const log = await openTrainingLog(folder.log, progress.step, (entry) => {
    recorder.add(entry)
    if (entry.kind === 'step') milliseconds += entry.ms
  })
  try {
    const ended = await runLoop<Batch, Set>({
      ...loop,
      model,
      progress,
      save: (reached) => checkpoints.save(model, reached),
      onStep(report) {
        milliseconds += report.ms
        const entry = { kind: 'step', ...report } as const
        recorder.add(entry)
        log.add(entry)
        onStep(report)
      },
      onValidation(report) {
        const entry = { kind: 'validation', ...report } as const
        recorder.add(entry)
        log.add(entry)
        onValidation(report, recorder.curve(), folder)
      },
    })
    return { progress: ended, curve: recorder.curve(), seconds: milliseconds / 1_000 }
  } catch (err) {
    if (!(err instanceof DivergedError)) throw err
    const newest = await checkpoints.newest()
    const left = newest === null ? 'There is no checkpoint yet.' : `The last good checkpoint is ${newest}.`
    throw new DivergedError(`${err.message}. ${left} Lower "learningRate" in the recipe and train again.`, {
      cause: err,
    })
  } finally {
    log.close()
  }
}
