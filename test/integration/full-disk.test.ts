import { execFileSync, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, closeSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { isRunning } from '../../src/local/process-identity.js'
import { readRunFile } from '../../src/local/run-file.js'
import { openStateFolder } from '../../src/local/state-folder.js'
import { createPool } from '../../src/store/pool.js'
import { collect, startKopitalk } from '../support/kopitalk.js'
import { createMigratedDatabase, temporaryHome, type TestDatabase } from '../support/servers.js'

const DISK_MIB = 300
const PATIENCE = { timeout: 90_000, interval: 100 }

let home: string
let database: TestDatabase
/** Only root may mount: otherwise the test would fill the disk of the person who runs it. */
let ownDisk = false

beforeAll(async () => {
  database = await createMigratedDatabase(inject('databaseUrl'), 'full_disk')
  const pool = createPool(database.url, { max: 1, applicationName: 'full-disk-test' })
  await pool.end()
  home = temporaryHome()
  ownDisk = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MIB}m,mode=711`, 'tmpfs', home]).status === 0
})

afterAll(async () => {
  await database.drop()
  if (ownDisk) execFileSync('umount', ['--lazy', home])
  rmSync(home, { recursive: true, force: true })
})

/** Takes every last byte. @returns the function that gives them back */
function fillDisk(): () => void {
  const file = join(home, 'fill')
  const handle = openSync(file, 'w')
  for (let block = 2 ** 20; block >= 1; block = Math.floor(block / 16)) {
    const zeros = Buffer.alloc(block)
    try {
      for (;;) writeSync(handle, zeros)
    } catch (err) {
      if ((err as NodeJS.ErrnoException).code !== 'ENOSPC') throw err
    }
  }
  closeSync(handle)
  return () => rmSync(file)
}

describe('a disk without room', () => {
  it(
    'ends neither up nor its processes, is reported once, and leaves no process behind',
    { timeout: 240_000 },
    async ({ skip, onTestFinished }) => {
      if (!ownDisk) skip('only root can make a disk of its own to fill')
      const sources = join(home, 'sources.json')
      writeFileSync(sources, '{ "sources": [] }')
      chmodSync(sources, 0o644)
      const env = { KOPITALK_HOME: home, SOURCES_FILE: sources, KOPITALK_SAMPLE: 'false', PORT: '18231' }
      const up = startKopitalk(['up', '--no-live'], env)
      onTestFinished(async () => {
        if (up.exitCode === null && up.kill()) await once(up, 'exit')
      })
      const output = collect(up)
      const run = () => readRunFile(openStateFolder(home))
      const pidOf = (name: string) => run()?.children.find((child) => child.name === name)?.pid
      await expect.poll(() => output().stdout, PATIENCE).toMatch(/Kopitalk runs/)

      const giveBack = fillDisk()
      const before = run()?.children ?? []
      for (const name of ['worker clean', 'redis']) process.kill(pidOf(name) ?? 0, 'SIGKILL')
      await expect.poll(() => output().stdout, PATIENCE).toMatch(/worker clean ended/)
      await expect.poll(() => output().stdout, PATIENCE).toMatch(/What runs cannot be noted/)
      await expect.poll(() => output().stdout, PATIENCE).toMatch(/redis ended/)
      expect(up.exitCode).toBeNull()
      // The file is whole. A process that ends gives room back, so the file may be newer than the full disk.
      const names = before.map(({ name }) => name)
      expect(names).toEqual(
        expect.arrayContaining(run()?.children.map(({ name }) => name) ?? ['a file that can be read']),
      )

      giveBack()
      await expect.poll(() => output().stdout, PATIENCE).toMatch(/What runs is noted again/)
      await expect.poll(() => output().stdout, PATIENCE).toMatch(/redis answers again/)
      await expect
        .poll(() => pidOf('worker clean'), PATIENCE)
        .not.toBe(before.find(({ name }) => name === 'worker clean')?.pid)
      await expect.poll(() => ready(run()?.serverUrl), PATIENCE).toBe(true)
      const said = output().stdout.match(/What runs (cannot be noted|is noted again)/g) ?? []
      expect(said.filter((words, at) => words === said[at - 1])).toEqual([]) // each is said once until the other is true

      const children = run()?.children ?? []
      up.kill('SIGTERM')
      await once(up, 'close')
      expect([up.exitCode, children.filter(isRunning)]).toEqual([0, []])
    },
  )

  it.each([['serve'], ['worker', 'clean']])(
    'takes no line of kopitalk %s %s, which keeps running',
    { timeout: 60_000 },
    async (...args) => {
      const full = openSync('/dev/full', 'w')
      const env = {
        DATABASE_URL: database.url,
        REDIS_URL: inject('redisUrl'),
        KOPITALK_HOME: home,
        PORT: '18232',
      }
      const child = startKopitalk(args, { ...env, METRICS_PORT: '18233', LOG_LEVEL: 'debug' }, ['ignore', full, full])
      closeSync(full)
      const port = args[0] === 'serve' ? env.PORT : '18233'
      await expect.poll(() => answers(`http://127.0.0.1:${port}/health`, child), PATIENCE).toBe(true)
      child.kill('SIGTERM')
      await once(child, 'exit')
      expect(child.exitCode).toBe(0)
    },
  )

  it('ends a command that cannot write all of its output, and says so', async () => {
    const full = openSync('/dev/full', 'w')
    const child = startKopitalk(['--help'], {}, ['ignore', full, 'pipe'])
    closeSync(full)
    const output = collect(child)
    await once(child, 'close')
    expect(child.exitCode).toBe(1)
    expect(output().stderr).toBe('The output cannot be written completely: ENOSPC: no space left on device, write\n')
  })
})

async function ready(url: string | undefined): Promise<boolean> {
  return (await fetch(`${url}/health/ready`).catch(() => undefined))?.ok ?? false
}

/** @throws when the process has ended */
async function answers(url: string, child: ChildProcess): Promise<boolean> {
  if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`)
  return (await fetch(url).catch(() => undefined)) !== undefined
}
