import { readdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { STAGES } from '../../src/domain/stage.js'
import { enqueue } from '../../src/queues/queues.js'
import { expectedRollups, readRollups } from '../support/expected-rollups.js'
import { rawPost } from '../support/pipeline.js'
import { rollUp } from '../support/rollups.js'
import { startUploads, type UploadWorld } from '../support/upload-world.js'

/** Of a survey in Singapore: days first, a comma inside quotes, a row that is cut off, one twice. */
const SURVEY = [
  'Ref,Submitted,Name,Comment',
  'S1,25/03/2026 08:15,Mei,"Bus 95 late again, as always"',
  'S2,03/04/2026 19:40,Ravi,The hawker centre at Tiong Bahru is packed',
  'S3,04/04/2026 07:05,Aminah,Circle Line breakdown this morning',
  'S4,05/04/2026 09:00,Wei',
  'S2,03/04/2026 19:40,Ravi,The hawker centre at Tiong Bahru is packed',
  '',
].join('\r\n')
const READING = { fields: { text: 'Comment', nativeId: 'Ref', postedAt: 'Submitted', author: 'Name' } }
const SINGAPORE = { ...READING, zone: 'Asia/Singapore', dayFirst: true }

let world: UploadWorld
beforeEach(async () => void (world = await startUploads('uploads')))
afterEach(() => world.stop())

describe('a file from the browser', () => {
  it('comes in pieces, is looked at, tried, imported and undone', async () => {
    const bytes = Buffer.from(SURVEY)
    const id = await world.begin('../../Survey Q1.csv', bytes.length)
    await world.send(id, 0, bytes.subarray(0, 100))
    expect((await world.ask('POST', `/${id}/look`, {})).json()).toMatchObject({ field: 'id' })
    expect((await world.send(id, 40, bytes.subarray(40))).statusCode).toBe(409) // some of it is here already
    expect(await world.read(id)).toMatchObject({ received: 100, state: 'waiting' })
    expect((await world.send(id, 100, bytes.subarray(100))).json()).toMatchObject({ received: bytes.length })
    expect(readdirSync(world.root)).toEqual([id])

    expect(await world.look(id)).toMatchObject({
      format: 'csv',
      problem: null,
      columns: ['Ref', 'Submitted', 'Name', 'Comment'],
      suggested: { text: 'Comment' },
      separator: ',',
    })
    const seen = await world.look(id, READING)
    expect(seen.rows[0]).toEqual(['S1', '25/03/2026 08:15', 'Mei', 'Bus 95 late again, as always'])
    expect(seen.dates).toEqual({
      column: 'Submitted',
      ambiguous: 3,
      dayFirst: 1,
      monthFirst: 0,
      example: '03/04/2026 19:40',
    })

    const unsaid = await world.check(id, { ...READING, zone: 'Asia/Singapore' })
    expect(unsaid.preview?.omitted).toEqual({ postedAt: { 'could be day or month first': 2 } })
    const { preview } = await world.check(id, SINGAPORE)
    expect(preview).toMatchObject({ posts: 4, rejected: 1, undated: 0, repeated: 1, known: 0, omitted: {} })
    expect(Object.values(preview?.reasons ?? {})).toEqual([1])
    expect(preview?.rows[1]).toMatchObject({ nativeId: 'survey/S2', postedAt: '2026-04-03T11:40:00.000Z' })
    expect(await world.postsIn('survey')).toEqual([])

    const done = await world.import(id, SINGAPORE)
    expect(done).toMatchObject({ state: 'imported', added: 3, collection: 'survey', hasRejects: true, received: null })
    expect(done.result).toMatchObject({ accepted: 3, duplicates: 1, rejected: 1 })
    expect(await world.postsIn('survey')).toEqual(['survey/S1', 'survey/S2', 'survey/S3'])
    const rejects = await world.ask('GET', `/${id}/rejects`)
    expect(rejects.headers['content-disposition']).toContain('attachment')
    expect(JSON.parse(rejects.body)).toMatchObject({ line: 5, action: 'rejected' })

    expect(await world.undo(id)).toMatchObject({ state: 'undone', added: 0 })
    expect(await world.postsIn('survey')).toEqual([])
    expect(readdirSync(world.root)).toEqual([])
    // The same file can be imported again.
    const again = await world.import(await world.bring('survey.csv', SURVEY), SINGAPORE)
    expect(again.result).toMatchObject({ status: 'imported', accepted: 3 })
    expect(world.logged()).not.toMatch(/survey|Tiong Bahru/i)
  })

  it('undone leaves what was there before, and counts are true', async () => {
    const work = world.pipeline.workHere(STAGES)
    const before = rawPost({ platform: 'file', nativeId: 'survey/S2', text: 'was here' })
    await enqueue(world.pipeline.queues, (await world.pipeline.inbox.accept([before], { collection: 'test' })).batches)
    const id = await world.bring('survey.csv', SURVEY)
    expect((await world.check(id, SINGAPORE)).preview).toMatchObject({ posts: 4, known: 2 })
    await world.import(id, SINGAPORE)
    await world.pipeline.drained(30_000)
    await rollUp(world.pipeline.pool)
    await world.undo(id)
    await work.stop()
    expect([await world.postsIn('test'), await world.postsIn('survey')]).toEqual([['survey/S2'], []])
    await rollUp(world.pipeline.pool)
    expect(await readRollups(world.pipeline.pool)).toEqual(await expectedRollups(world.pipeline.pool))
    expect((await world.pipeline.law()).law).toBe('holds')
  })

  it('brought a second time adds nothing, unless it is read again', async () => {
    await world.import(await world.bring('survey.csv', SURVEY), SINGAPORE)
    const second = await world.import(await world.bring('the same.csv', SURVEY), SINGAPORE)
    expect(second).toMatchObject({ state: 'imported', added: 0, result: { status: 'already imported' } })
    const other = await world.import(await world.bring('once more.csv', SURVEY), { ...SINGAPORE, dayFirst: false })
    expect(other).toMatchObject({ state: 'waiting', problem: expect.stringContaining('Read it again') as unknown })
    expect((await world.import(other.id, { ...SINGAPORE, dayFirst: false, again: true })).state).toBe('imported')
    expect((await world.ask('POST', `/${second.id}/undo`)).statusCode).toBe(409)
  })

  it('goes on after a restart of the server, and is not lost', async () => {
    const rows = Array.from({ length: 450 }, (_, at) => `r${at},post number ${at} about the MRT`)
    const id = await world.bring('many.csv', `id,text\n${rows.join('\n')}\n`)
    const { accept } = world.pipeline.inbox
    let pages = 0
    // The server is stopped while the second page is being accepted.
    const stopped = new Promise<void>((resolve) =>
      Object.assign(world.pipeline.inbox, {
        accept: (async (...given: Parameters<typeof accept>) => {
          if ((pages += 1) === 2) resolve(world.uploads.close())
          return accept(...given)
        }) satisfies typeof accept,
      }),
    )
    await world.ask('POST', `/${id}/import`, { collection: 'many', fields: { text: 'text', nativeId: 'id' } })
    await stopped
    expect(await world.read(id)).toMatchObject({ state: 'importing' })
    expect((await world.postsIn('many')).length).toBeLessThan(450)
    await world.restart()
    await world.uploads.resume()
    expect(await world.worked(id)).toMatchObject({
      state: 'imported',
      added: 450,
      result: { accepted: 450, duplicates: 0 },
    })
    expect(await world.undo(id)).toMatchObject({ state: 'undone' })
    expect(await world.postsIn('many')).toEqual([])
  })
})

it('files are removed after a day, whatever became of them', async () => {
  const id = await world.bring('a.csv', SURVEY)
  await world.uploads.clean()
  expect(readdirSync(world.root)).toEqual([id])
  const before = new Date(Date.now() - 25 * 3_600_000)
  for (const name of readdirSync(join(world.root, id))) utimesSync(join(world.root, id, name), before, before)
  utimesSync(join(world.root, id), before, before)
  await world.pipeline.pool.query(`update upload set updated_at = now() - interval '25 hours'`)
  await world.uploads.clean()
  expect(readdirSync(world.root)).toEqual([])
  expect((await world.ask('GET', `/${id}`)).statusCode).toBe(404)
})
