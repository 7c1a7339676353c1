import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, inject, it } from 'vitest'
import { openX, type XDouble } from '../doubles/x.js'
import { kopitalk } from '../support/kopitalk.js'
import { startPipeline, type Pipeline } from '../support/pipeline.js'

let pipeline: Pipeline
let folder: string
let double: XDouble
beforeEach(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'compliance')
  folder = mkdtempSync(join(tmpdir(), 'kopitalk-compliance-'))
  double = await openX({ size: 40, jobLooks: 0 })
})
afterEach(async () => {
  await double.close()
  await pipeline.stop()
  rmSync(folder, { recursive: true, force: true })
})

it('what X withdraws is erased, and no later crawl brings it back', async () => {
  const file = join(folder, 'sources.json')
  const baseUrl = double.settings['baseUrl']
  const search = { platform: 'x', kind: 'search', ...double.settings }
  writeFileSync(file, JSON.stringify({ sources: [search, { platform: 'x', kind: 'compliance', baseUrl }] }))
  const env = {
    DATABASE_URL: pipeline.databaseUrl,
    REDIS_URL: inject('redisUrl'),
    QUEUE_PREFIX: pipeline.prefix,
    KOPITALK_HOME: folder,
    SOURCES_FILE: file,
    ...double.environment,
  }
  const crawl = async (key: string): Promise<Record<string, unknown>> => {
    const { stdout, stderr } = await kopitalk(['crawl', key, '--once', '--json'], env)
    expect(stdout, stderr).not.toBe('')
    return JSON.parse(stdout) as Record<string, unknown>
  }
  const stored = async (): Promise<string[]> => {
    const { rows } = await pipeline.pool.query<{ id: string }>(
      `select 'x/' || native_id as id from post where erased_at is null`,
    )
    return rows.map(({ id }) => id).sort()
  }
  const searchKey = double.type.keyOf(double.type.settings.parse(double.settings))
  await crawl(searchKey)
  const before = await stored()
  expect(before).toEqual([...double.expected].sort())
  const gone = before.slice(0, 7)
  for (const id of gone) double.compliance.gone.set(id.slice(2), 'deleted')
  expect(await crawl('x/compliance')).toMatchObject({ outcome: 'caught_up', removed: 7 })
  expect(await stored()).toEqual(before.slice(7))
  await pipeline.pool.query(`update source set cursor = null where key = $1`, [searchKey])
  expect(await crawl(searchKey)).toMatchObject({ accepted: 0 })
  expect(await stored()).toEqual(before.slice(7))
  expect(await crawl('x/compliance')).toMatchObject({ removed: 0 }) // those that are gone are not asked about again
  expect(double.compliance.uploads.map(({ length }) => length)).toEqual([before.length, before.length - 7])
}, 60_000)
