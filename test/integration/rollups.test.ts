import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { STAGES } from '../../src/domain/stage.js'
import { expectedRollups, readRollups } from '../support/expected-rollups.js'
import { startPipeline, type Pipeline } from '../support/pipeline.js'
import { rollUp } from '../support/rollups.js'

let pipeline: Pipeline
beforeEach(async () => {
  const servers = { databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }
  pipeline = await startPipeline(servers, 'rollups')
})
afterEach(() => pipeline.stop())

const TEXTS = Array.from({ length: 300 }, (_, at) => `bus ${at % 40} late again in the rain #mrt${at % 7} lah ${at}`)

describe('rollups', () => {
  it('say what posts and results say', async () => {
    await pipeline.work(STAGES)
    await pipeline.accept(TEXTS)
    await rollUp(pipeline.pool)
    await pipeline.drained(30_000)
    await rollUp(pipeline.pool)
    const tables = await readRollups(pipeline.pool)
    expect(tables).toEqual(await expectedRollups(pipeline.pool))
    expect(tables.facts).toHaveLength(TEXTS.length)
  })
})
