import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UsageError } from '../../domain/errors.js'
import type { Position } from './position.js'
import type { SavedModel } from './trainable.js'

/** How far a training is; with the state of the model, all that it needs to continue. */
export interface Progress {
  /** Steps of the optimiser done. */
  readonly step: number
  readonly position: Position
  /** The validation with the highest score. */
  readonly best: { readonly step: number; readonly score: number } | null
  /** Validations since then. */
  readonly withoutGain: number
  /** Nothing is left to train: all epochs are over, or the score no longer rises. */
  readonly ended: boolean
}

export const BEGINNING: Progress = {
  step: 0,
  position: { epoch: 0, batch: 0 },
  best: null,
  withoutGain: 0,
  ended: false,
}

export interface Checkpoints {
  /** Complete or not at all: a crash while writing leaves the one before. Keeps the last two and the best. */
  save(model: SavedModel, progress: Progress): Promise<void>
  /**
   * Puts the model where the newest checkpoint has it; null when there is none. A damaged one is passed over with a
   * warning, for the one before it.
   * @throws UsageError when there are checkpoints and none can be read
   */
  restore(model: SavedModel, onDamaged: (message: string) => void): Promise<Progress | null>
  /** Gives the model the weights of a step whose checkpoint is kept. */
  restoreBest(model: SavedModel, progress: Progress): Promise<void>
  /**
   * Makes the model, which has the best weights, the mean of all that are kept: the best and the newest. A mean forgets less
   * of what the base model knew (Izmailov et al. 2018, "Averaging Weights Leads to Wider Optima").
   */
  average(model: SavedModel, progress: Progress): Promise<void>
  /** Folder with the model's state at a step whose checkpoint is kept. */
  stateAt(step: number): string
  /** Path of the newest, for messages; null when there is none. */
  newest(): Promise<string | null>
}

const KEPT = 2
const NAME = /^step-(\d{9})$/u
const PROGRESS_FILE = 'progress.json'
const MODEL_FOLDER = 'model'

export function openCheckpoints(folder: string): Checkpoints {
  const pathOf = (step: number): string => join(folder, `step-${String(step).padStart(9, '0')}`)

  /** Steps with a checkpoint, newest first. */
  async function steps(): Promise<number[]> {
    const names = await readdir(folder).catch(() => [])
    return names
      .map((name) => NAME.exec(name)?.[1])
      .filter((digits) => digits !== undefined)
      .map(Number)
      .sort((one, other) => other - one)
  }

  return {
    async save(model, progress) {
      await mkdir(folder, { recursive: true })
      const path = pathOf(progress.step)
      const part = `${path}.part`
      await rm(part, { recursive: true, force: true })
      await mkdir(join(part, MODEL_FOLDER), { recursive: true })
      await model.saveState(join(part, MODEL_FOLDER))
      await writeFile(join(part, PROGRESS_FILE), `${JSON.stringify(progress)}\n`)
      await sync(part)
      await rm(path, { recursive: true, force: true }) // written before, at the same step, by a run that went on from an older one
      await rename(part, path)
      await syncOne(folder)
      const old = (await steps()).slice(KEPT).filter((step) => step !== progress.best?.step)
      for (const step of old) await rm(pathOf(step), { recursive: true, force: true })
    },
    async restore(model, onDamaged) {
      const known = await steps()
      for (const step of known) {
        try {
          const progress = JSON.parse(await readFile(join(pathOf(step), PROGRESS_FILE), 'utf8')) as Progress
          await model.restoreState(join(pathOf(step), MODEL_FOLDER))
          return progress
        } catch (err) {
          onDamaged(`${pathOf(step)} cannot be read (${(err as Error).message})`)
        }
      }
      if (known.length === 0) return null
      throw new UsageError(`None of the checkpoints in ${folder} can be read. Train from scratch with --force.`)
    },
    async restoreBest(model, { best }) {
      if (best) await model.restoreState(join(pathOf(best.step), MODEL_FOLDER))
    },
    async average(model, { best }) {
      const others = (await steps()).filter((step) => step !== best?.step)
      await model.meanWith(others.map((step) => join(pathOf(step), MODEL_FOLDER)))
    },
    stateAt: (step) => join(pathOf(step), MODEL_FOLDER),
    async newest() {
      const [step] = await steps()
      return step === undefined ? null : pathOf(step)
    },
  }
}

/** Flushes every file of a folder and the folders themselves: a rename may reach the disk before the renamed files. */
async function sync(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await sync(path)
    else await syncOne(path)
  }
  await syncOne(folder)
}

async function syncOne(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
