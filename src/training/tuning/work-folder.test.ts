import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { UsageError } from '../../domain/errors.js'
import { openWorkFolder, type WorkFolder } from './work-folder.js'

let root: string
let out: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'work-'))
  out = join(root, 'out')
})
afterEach(() => rm(root, { recursive: true }))

const identity = { name: 'one', epochs: 4 }
/** Opens and gives back, as a training that has ended does. */
async function open(changed: object = {}, force = false): Promise<WorkFolder> {
  const folder = await openWorkFolder(out, { ...identity, ...changed }, force)
  await folder.close()
  return folder
}

it('opens a new folder, an empty one, and that of the same training again', async () => {
  const { checkpoints } = await open()
  await mkdir(join(checkpoints, 'step-000000100'), { recursive: true })
  await open()
  expect(existsSync(join(checkpoints, 'step-000000100'))).toBe(true)
})

it('refuses checkpoints of another recipe, naming what differs; with force it deletes them', async () => {
  const { checkpoints } = await open()
  await mkdir(join(checkpoints, 'step-000000100'), { recursive: true })
  const refusal = open({ epochs: 3 })
  await expect(refusal).rejects.toThrow(UsageError)
  await expect(refusal).rejects.toThrow('epochs: 4 there, 3 here')
  await open({ epochs: 3 }, true)
  expect(existsSync(checkpoints)).toBe(false)
})

it('takes another recipe where nothing is learnt yet, and reads the texts again', async () => {
  const { data } = await open()
  await mkdir(data)
  await open({ epochs: 3 })
  expect(existsSync(data)).toBe(false)
})

it('refuses a folder with anything else in it, and leaves it alone even with force', async () => {
  await mkdir(out)
  await writeFile(join(out, 'thesis.txt'), 'mine')
  await expect(open()).rejects.toThrow(
    'out is not empty, and does not contain a training that can be continued (thesis.txt)',
  )
  await open({}, true)
  expect(existsSync(join(out, 'thesis.txt'))).toBe(true)
})

it('refuses a finished model, also one with the same recipe', async () => {
  await open()
  await writeFile(join(out, 'model.json'), '{}')
  await expect(open()).rejects.toThrow('out contains a finished model')
  await open({}, true)
})

it('refuses a file', async () => {
  await writeFile(out, '')
  await expect(open()).rejects.toThrow('out is not a folder that can be read')
})

it('keeps a second training out, even with force, and takes over from one that was killed', async () => {
  const { file, close } = await openWorkFolder(out, identity, false)
  for (const force of [false, true]) {
    await expect(open({}, force)).rejects.toThrow(`Process ${process.pid} is training in this folder`)
  }
  const lock = file('running.json')
  const held = JSON.parse(await readFile(lock, 'utf8')) as object
  await writeFile(lock, JSON.stringify({ ...held, start: 'of another process with this number' }))
  await open()
  await close()
})
