import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findDrops, parseBaseline } from '../../src/evaluation/baseline.js'
import { QUICK, runEvaluations } from '../../src/evaluation/everything.js'
import { SETS, without } from '../support/kept-back.js'

const root = join(import.meta.dirname, '../..')
const hasSets = existsSync(SETS)

// What needs no neural model is scored again with every change; `npm run evaluate` does the rest.
describe.skipIf(!hasSets)(`accuracy${without(hasSets)}`, () => {
  it('has not fallen by more than its noise', { timeout: 180_000 }, async () => {
    const { measurements } = await runEvaluations(QUICK, {
      data: SETS,
      models: join(root, 'models'),
      threads: 1,
      timeoutMs: 60_000,
      stop: new AbortController().signal,
      onSet: () => undefined,
    })
    const path = 'data/evaluation/baseline.json'
    const baseline = parseBaseline(await readFile(join(root, path), 'utf8'), path)
    const known = new Set(baseline.map(({ set, language, metric }) => `${set} ${language} ${metric}`))
    const unknown = measurements.filter(({ set, language, metric }) => !known.has(`${set} ${language} ${metric}`))
    expect(unknown.map(({ set }) => set)).toEqual([])
    expect(findDrops(measurements, baseline)).toEqual([])
  })
})
