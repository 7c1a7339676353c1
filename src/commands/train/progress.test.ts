import { expect, it } from 'vitest'
import type { StepReport } from '../../training/tuning/train-loop.js'
import { createTrainProgress } from './progress.js'

const plan = { learningRate: 1e-4, warmUp: 0, totalSteps: 400, accumulation: 1, evaluateEvery: 100, patience: 3 }
const report = (step: number, togetherMs = 0): StepReport => ({
  step,
  epoch: 0,
  loss: 0.5,
  gradientNorm: 1,
  learningRate: 1e-4,
  rows: 32,
  places: 1_024,
  ms: 250,
  waitedMs: 5,
  togetherMs,
})

function show(isTerminal: boolean, secondsPerStep: number, togetherMs = 0): string {
  let written = ''
  let at = 0
  const progress = createTrainProgress({ write: (text) => (written += text), isTerminal }, 'macro recall', () => at)
  progress.start(plan, 0)
  for (let step = 1; step <= 100; step += 1) {
    progress.step(report(step, togetherMs))
    at += secondsPerStep * 1_000
  }
  progress.validation({ step: 100, sets: [], score: 0.812, isBest: true })
  progress.end()
  return written
}

it('draws a bar over itself in a terminal', () => {
  const written = show(true, 0.25)
  expect(written.split('\r\x1b[K')).toHaveLength(102)
  expect(written).toContain(
    '[======                  ] step 100 of 400 · epoch 1 · loss 0.5000 · rate 1.0e-4 · 4.00 steps/s · waits for texts 2.0 % · 75 s left',
  )
  expect(written.endsWith('Validation at step 100: macro recall 81.2 %, loss  (best so far)\n')).toBe(true)
})

it('says what share of the time waits for other processes, where there are some', () => {
  expect(show(false, 1, 50)).toContain('waits for texts 2.0 % · for processes 20.0 % · ')
})

it('writes plain lines elsewhere, one in ten seconds', () => {
  const written = show(false, 1)
  expect(written).not.toMatch(/[\r\x1b]/u)
  expect(written.split('\n').filter((line) => line.startsWith('step '))).toHaveLength(10)
})
