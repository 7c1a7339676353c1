import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { UploadsAnswer } from '../../src/domain/reading/uploads.js'
import { PIECE_TYPE, startUploads, type UploadWorld } from '../support/upload-world.js'
import { workbookOf } from '../support/workbook.js'
import { zipOf } from '../support/zip.js'

const TABLE = 'text,Ref\nKopi,1\n'

let world: UploadWorld
beforeAll(async () => void (world = await startUploads('uploads_refused')))
afterEach(async () => {
  world.freeBytes = 50 * 1024 ** 3
  const { rows } = (await world.ask('GET')).json<UploadsAnswer>()
  for (const { id } of rows) await world.ask('DELETE', `/${id}`)
})
afterAll(() => world.stop())

describe('of other kinds', () => {
  it('a workbook shows its sheets, JSON its names, text its separator', async () => {
    const cell = (text: string): string => `<c t="inlineStr"><is><t>${text}</t></is></c>`
    const sheet = (...rows: string[][]): string => rows.map((row) => `<row>${row.map(cell).join('')}</row>`).join('')
    const book = workbookOf({ sheets: { Notes: sheet(['nothing']), Answers: sheet(['Comment'], ['Nice food lah']) } })
    const xlsx = await world.bring('answers.xlsx', book)
    expect(await world.look(xlsx)).toMatchObject({ sheets: ['Notes', 'Answers'], columns: ['nothing'] })
    expect(await world.look(xlsx, { sheet: 'Answers' })).toMatchObject({
      columns: ['Comment'],
      rows: [['Nice food lah']],
    })
    const json = await world.bring('posts.json', JSON.stringify({ items: [{ body: 'Rain again', user: { id: 7 } }] }))
    expect(await world.look(json)).toMatchObject({
      columns: ['body', 'user.id'],
      suggested: { text: 'body' },
      rows: [['Rain again', '7']],
    })
    const zip = await world.bring('posts.zip', zipOf({ 'posts.csv': 'text;id\nKopi;1\n' }))
    expect(await world.look(zip)).toMatchObject({ format: 'csv', separator: ';', columns: ['text', 'id'] })
    expect(await world.look(zip, { separator: ',' })).toMatchObject({ columns: ['text;id'] })
  })

  it.each([
    ['setup.exe', Buffer.concat([Buffer.from('4d5a9000', 'hex'), randomBytes(600)]), 'a program'],
    ['picture.csv', Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), randomBytes(600)]), 'a picture'],
    ['spaces.csv', ' \n', 'is empty'],
    ['cut off.zip', zipOf({ 'posts.csv': 'text\nKopi\n' }).subarray(0, 40), 'zip'],
    ['notes.docx', zipOf({ 'word/document.xml': '<w/>' }), 'a Word document'],
  ])('%s is refused with words that a person understands', async (name, content, problem) => {
    const seen = await world.look(await world.bring(name, content))
    expect(seen).toMatchObject({ format: null, problem: expect.stringContaining(problem) as unknown })
    expect(seen.problem).toContain(name)
    expect(seen.problem).not.toMatch(/--|kopitalk-uploads/)
  })

  it('a file cut off, or made to fill the disk, is read as far as it may be', async () => {
    const cut = gzipSync(
      `text\n${Array.from({ length: 9_000 }, (_, at) => `post ${at} ${'x'.repeat(at % 90)}`).join('\n')}`,
    )
    const id = await world.bring('cut.csv.gz', cut.subarray(0, cut.length - 200))
    const { preview } = await world.check(id, {})
    expect(preview?.problem).toMatch(/./)
    expect(preview?.posts).toBeGreaterThan(0)
    const bomb = await world.bring('bomb.csv.gz', gzipSync(`text\n${`${'x'.repeat(1_000_000)}\n`.repeat(70)}`))
    expect((await world.check(bomb, {})).preview?.problem).toContain('unpack to more than')
  }, 60_000)
})

describe('is refused', () => {
  it('to readers, to other people, and from pages of other sites', async () => {
    expect((await world.ask('POST', '', { name: 'a.csv', bytes: 3 }, 'rita')).statusCode).toBe(403)
    const id = await world.bring('a.csv', TABLE)
    expect((await world.ask('GET', `/${id}`, undefined, 'ravi')).statusCode).toBe(404)
    expect((await world.ask('DELETE', `/${id}`, undefined, 'ravi')).statusCode).toBe(404)
    expect((await world.ask('GET', `/${id}`, undefined, 'olga')).statusCode).toBe(200)
    const elsewhere = await world.app.inject({
      method: 'PATCH',
      url: `/api/uploads/${id}`,
      headers: {
        cookie: 'kopitalk_session=x',
        'sec-fetch-site': 'cross-site',
        'content-type': PIECE_TYPE,
        'upload-offset': '0',
      },
      payload: 'x',
    })
    expect(elsewhere.statusCode).toBe(403)
    expect((await world.ask('DELETE', `/${id}`)).statusCode).toBe(204)
    expect(readdirSync(world.root)).toEqual([])
  })

  it('when it is empty, too large, longer than it said, or the disk is full', async () => {
    expect((await world.ask('POST', '', { name: 'a.csv', bytes: 0 })).json()).toMatchObject({
      field: 'bytes',
      error: expect.stringContaining('empty') as unknown,
    })
    expect((await world.ask('POST', '', { name: 'a.csv', bytes: 2 * 1024 ** 3 + 1 })).statusCode).toBe(400)
    const id = await world.begin('a.csv', 10)
    expect((await world.send(id, 0, Buffer.alloc(11))).statusCode).toBe(413)
    expect((await world.send(id, 0, Buffer.alloc(5), { 'content-type': 'text/csv' })).statusCode).toBe(415)
    world.freeBytes = 1024 ** 3
    const full = await world.ask('POST', '', { name: 'a.csv', bytes: 100 })
    expect([full.statusCode, full.json<{ error: string }>().error]).toEqual([507, expect.stringContaining('no room')])
    expect(readdirSync(world.root)).toEqual([id])
  })

  it('when ten files of this person wait already', async () => {
    for (let at = 0; at < 10; at += 1) await world.begin(`${at}.csv`, 10)
    expect((await world.ask('POST', '', { name: 'a.csv', bytes: 10 })).json()).toMatchObject({ field: 'bytes' })
    expect((await world.ask('POST', '', { name: 'a.csv', bytes: 10 }, 'ravi')).statusCode).toBe(200)
    await world.pipeline.pool.query(`delete from upload where made_by = 'ravi'`)
  })

  it('into the sample, or with choices that are none', async () => {
    const id = await world.bring('a.csv', TABLE)
    const tried = async (more: object): Promise<string | undefined> =>
      (await world.ask('POST', `/${id}/import`, { collection: 'survey', ...more })).json<{ field?: string }>().field
    expect(await tried({ collection: 'sample' })).toBe('collection')
    expect(await tried({ zone: 'Mars/Olympus' })).toBe('zone')
    expect(await tried({ format: 'docx' })).toBe('format')
    expect(await tried({ fields: { nativeId: 'Ref' } })).toBe('fields')
    expect(await world.read(id)).toMatchObject({ state: 'waiting' })
  })
})
