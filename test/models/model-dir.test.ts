import { once } from 'node:events'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { packageRoot } from '../../src/package-root.js'
import { collect, startKopitalk } from '../support/kopitalk.js'
import { startPipeline, type Pipeline } from '../support/pipeline.js'

let pipeline: Pipeline
let folder: string
beforeAll(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'model_dir')
  folder = await mkdtemp(join(tmpdir(), 'kopitalk-model-'))
  const shipped = join(packageRoot(), 'models', 'sentiment-multilingual')
  const card = JSON.parse(await readFile(join(shipped, 'model.json'), 'utf8')) as { sha256: Record<string, string> }
  for (const file of Object.keys(card.sha256)) await symlink(join(shipped, file), join(folder, file))
  await writeFile(join(folder, 'model.json'), JSON.stringify({ ...card, name: 'of-our-own', ordinal: 9 }))
})
afterAll(async () => {
  await pipeline.stop()
  await rm(folder, { recursive: true })
})

it('a worker serves the model of MODEL_DIR, and its results say so', async () => {
  pipeline.workHere(['clean', 'langid'])
  await pipeline.accept(['what a lovely day', 'the train broke down again, terrible'])
  const worker = startKopitalk(['worker', 'sentiment'], {
    DATABASE_URL: pipeline.databaseUrl,
    REDIS_URL: inject('redisUrl'),
    QUEUE_PREFIX: pipeline.prefix,
    KOPITALK_HOME: folder,
    MODEL_DIR: folder,
  })
  const printed = collect(worker)
  const results = async (): Promise<{ label: string; model_ordinal: number }[]> => {
    const text = 'select label, model_ordinal from sentiment order by post_id'
    return (await pipeline.pool.query<{ label: string; model_ordinal: number }>(text)).rows
  }
  await expect.poll(results, { timeout: 30_000 }).toHaveLength(2)
  worker.kill('SIGTERM')
  const [code] = (await once(worker, 'close')) as [number | null]
  expect(code, printed().stderr).toBe(0)
  expect(await results()).toEqual([
    { label: 'positive', model_ordinal: 9 },
    { label: 'negative', model_ordinal: 9 },
  ])
})
