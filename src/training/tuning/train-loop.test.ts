import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBagModel } from '../../../test/support/bag-model.js'
import { UsageError } from '../../domain/errors.js'
import { padBatch, type Example } from '../sentiment/batching.js'
import { BEGINNING, openCheckpoints, type Progress } from './checkpoints.js'
import type { TrainingBatch } from '../sentiment/batch.js'
import type { PlacedBatch } from '../sentiment/example-source.js'
import {
  DivergedError,
  runLoop,
  type Loop,
  type LoopPlan,
  type ScoredSet,
  type StepReport,
  type Validation,
} from './train-loop.js'
import type { TrainableModel } from '../sentiment/trainable.js'

const VOCABULARY = 50
const PER_EPOCH = 25
const EPOCHS = 4

/** Class 1 has more tokens above 25. */
const batches: PlacedBatch[] = Array.from({ length: PER_EPOCH * EPOCHS }, (_, at) => {
  const examples = Array.from({ length: 8 }, (_, row): Example => {
    const label = (at + row) % 2
    const ids = Int32Array.from(
      { length: 6 },
      (_, place) => ((at * 7 + row * 5 + place * 3) % 25) + (label && place % 3 ? 25 : 0),
    )
    return { ids, label, classWeights: [1, 1] }
  })
  const done = at + 1
  const next = { epoch: Math.floor(done / PER_EPOCH), batch: done % PER_EPOCH }
  return { batch: padBatch(examples, 0, 2), rows: 8, next }
})

const plan: LoopPlan = {
  learningRate: 0.05,
  warmUp: 0.1,
  totalSteps: 100,
  accumulation: 1,
  evaluateEvery: 20,
  patience: 9,
}
const scored = (score: number): Validation => ({ sets: [{ name: 'set', loss: 0 }], score })

let folder: string
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'loop-'))))
afterEach(() => rm(folder, { recursive: true }))

const newModel = (divergesAt?: number): TrainableModel =>
  createBagModel({ vocabulary: VOCABULARY, classes: 2, dropout: 0.2, ...(divergesAt && { divergesAt }) })

interface Run {
  readonly progress: Progress
  readonly steps: readonly StepReport[]
}

async function run(
  changed: Partial<Loop<TrainingBatch, ScoredSet>> & { model?: TrainableModel } = {},
  stopAfter = Infinity,
): Promise<Run> {
  const model = changed.model ?? newModel()
  const checkpoints = openCheckpoints(folder)
  const progress = (await checkpoints.restore(model, () => undefined)) ?? BEGINNING
  const left = batches.slice(progress.position.epoch * PER_EPOCH + progress.position.batch)
  const steps: StepReport[] = []
  const stop = new AbortController()
  const ended = await runLoop({
    examples: { next: async () => left.shift() ?? null, waitedMs: () => 0 },
    plan,
    progress,
    validate: async () => scored(0.5),
    save: (reached) => checkpoints.save(model, reached),
    onStep(report) {
      steps.push(report)
      if (report.step === stopAfter) stop.abort()
    },
    onValidation: () => undefined,
    signal: stop.signal,
    ...changed,
    model,
  })
  return { progress: ended, steps }
}

const losses = ({ steps }: Run): number[] => steps.map(({ loss }) => loss)

describe('runLoop', () => {
  it('learns, warms up, cools down and ends with the last epoch', async () => {
    const { progress, steps } = await run()
    expect(progress).toMatchObject({ step: 100, ended: true, position: { epoch: 4, batch: 0 } })
    expect(steps[0]?.loss).toBeCloseTo(Math.log(2), 6)
    expect(steps.at(-1)?.loss).toBeLessThan(0.1)
    const rates = steps.map(({ learningRate }) => learningRate)
    expect(rates[0]).toBeCloseTo(0.005)
    expect(rates[9]).toBeCloseTo(0.05)
    expect(rates.at(-1)).toBeCloseTo(0.05 / 90)
  })

  it('continues after an interruption with the losses of an unbroken run', async () => {
    const whole = losses(await run())
    await rm(folder, { recursive: true })
    const first = await run({}, 33)
    expect(first.progress).toMatchObject({ step: 33, ended: false })
    const second = await run()
    expect([...losses(first), ...losses(second)]).toEqual(whole)
  })

  it('would not, were the state of the optimiser or of the dropout lost', async () => {
    const whole = losses(await run())
    for (const lost of ['first', 'draws'] as const) {
      await rm(folder, { recursive: true })
      await run({}, 33)
      const file = join(folder, 'step-000000033', 'model', 'bag.json')
      const state = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>
      const zero = lost === 'draws' ? 1 : (state[lost] as number[]).map(() => 0)
      await writeFile(file, JSON.stringify({ ...state, [lost]: zero }))
      const second = losses(await run())
      const gaps = second.map((loss, at) => Math.abs(loss - (whole[33 + at] ?? 0)))
      expect(Math.max(...gaps)).toBeGreaterThan(1e-4)
    }
  })

  it('hears Ctrl-C while steps follow each other without a pause', async () => {
    const stop = new AbortController()
    const onStep = ({ step }: StepReport): unknown => step === 3 && setImmediate(() => stop.abort())
    const { progress } = await run({ signal: stop.signal, onStep })
    expect(progress.ended).toBe(false)
    expect(progress.step).toBeLessThan(6)
    expect((await openCheckpoints(folder).restore(newModel(), () => undefined))?.step).toBe(progress.step)
  })

  it('takes several batches a step, never of two epochs', async () => {
    const { steps } = await run({ plan: { ...plan, accumulation: 2, totalSteps: 52 } })
    expect(steps).toHaveLength(52)
    expect(steps.slice(0, 13).map(({ rows }) => rows)).toEqual([...Array<number>(12).fill(16), 8])
    expect(steps.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3].flatMap((epoch) => Array<number>(13).fill(epoch)))
  })

  it('stops when the score no longer rises, and keeps the best', async () => {
    const scores = [0.5, 0.7, 0.6, 0.7, 0.65]
    const { progress } = await run({
      plan: { ...plan, evaluateEvery: 10, patience: 3 },
      validate: async () => scored(scores.shift() ?? 0),
    })
    expect(progress).toMatchObject({ step: 50, ended: true, best: { step: 20, score: 0.7 } })
    expect((await readdir(folder)).sort()).toEqual(['step-000000020', 'step-000000040', 'step-000000050'])
  })

  it('stops when the loss is not a number, with the last good checkpoint', async () => {
    const failing = run({ model: newModel(55) })
    await expect(failing).rejects.toThrow(DivergedError)
    await expect(failing).rejects.toThrow('Step 55: the loss is NaN')
    expect((await readdir(folder)).sort()).toEqual(['step-000000020', 'step-000000040'])
  })
})

describe('checkpoints', () => {
  it('passes over a damaged one', async () => {
    await run({}, 45)
    await writeFile(join(folder, 'step-000000045', 'model', 'bag.json'), '{"weights": [1')
    const warnings: string[] = []
    const progress = await openCheckpoints(folder).restore(newModel(), (message) => warnings.push(message))
    expect(progress?.step).toBe(40)
    expect(warnings).toEqual([expect.stringContaining('step-000000045 cannot be read')])
  })

  it('says so when none can be read', async () => {
    await run({}, 5)
    await rm(join(folder, 'step-000000005', 'progress.json'))
    await expect(openCheckpoints(folder).restore(newModel(), () => undefined)).rejects.toThrow(UsageError)
  })

  it('leaves the one before when it is killed while writing', async () => {
    await run({}, 5)
    const torn: TrainableModel = { ...newModel(), saveState: () => Promise.reject(new Error('killed')) }
    await expect(openCheckpoints(folder).save(torn, { ...BEGINNING, step: 6 })).rejects.toThrow('killed')
    expect((await openCheckpoints(folder).restore(newModel(), () => undefined))?.step).toBe(5)
  })

  it('averages the best weights with the newest, and with nothing else', async () => {
    const checkpoints = openCheckpoints(folder)
    const weightsAt = async (step: number): Promise<Float32Array> => {
      const model = newModel()
      await model.restoreState(checkpoints.stateAt(step))
      return (await model.weights()).get('bag')!.data
    }
    const { progress } = await run() // each validation scores the same, so the first is the best
    const model = newModel()
    await checkpoints.restoreBest(model, progress)
    await checkpoints.average(model, progress)
    expect(await readdir(folder)).toEqual(['step-000000020', 'step-000000080', 'step-000000100'])
    const kept = await Promise.all([20, 80, 100].map(weightsAt))
    const mean = (await model.weights()).get('bag')!.data
    mean.forEach((weight, at) => {
      expect(weight).toBeCloseTo(kept.reduce((sum, weights) => sum + weights[at]!, 0) / 3, 6)
    })
    expect(mean).not.toEqual(kept[0])
  })
})
