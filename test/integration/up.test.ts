import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isRunning } from '../../src/local/process-identity.js'
import { readRunFile, type RunFile, type RunningChild } from '../../src/local/run-file.js'
import { openStateFolder } from '../../src/local/state-folder.js'
import { packageRoot } from '../../src/package-root.js'
import { temporaryHome } from '../support/servers.js'

const PROGRAM = join(packageRoot(), 'dist', 'src', 'bin', 'kopitalk.js')
const READY = /Kopitalk runs/
const PATIENCE_MS = 90_000
const POSTS = 200

interface Running {
  readonly process: ChildProcess
  readonly output: () => string
  readonly ended: Promise<number | null>
}

let home: string
const started: Running[] = []

/** Its 2,000 posts would be annotated for minutes: a part of them is by the system that test/e2e looks at. */
const NO_SAMPLE = { KOPITALK_SAMPLE: 'false' }

const kopitalk = (...args: string[]): Running => start(args, NO_SAMPLE)

function start(args: readonly string[], more: Readonly<Record<string, string>>): Running {
  const { DATABASE_URL: _1, REDIS_URL: _2, ...env } = process.env
  const sources = join(home, 'sources.json')
  writeFileSync(sources, '{ "sources": [] }') // no test asks a live platform
  const settings = { KOPITALK_HOME: home, SOURCES_FILE: sources, ...more }
  const child = spawn(process.execPath, [PROGRAM, ...args], { env: { ...env, ...settings } })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = once(child, 'close').then(([code]) => code as number | null)
  const running = { process: child, output: () => output, ended }
  started.push(running)
  return running
}

async function until(condition: () => boolean, what: () => string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited ${PATIENCE_MS / 1_000} s in vain: ${what()}`)
    await delay(50)
  }
}

async function untilReady(up: Running): Promise<void> {
  await until(() => READY.test(up.output()) || up.process.exitCode !== null, up.output)
  expect(up.output()).toMatch(READY)
}

function runFile(): RunFile {
  const run = readRunFile(openStateFolder(home))
  if (!run) throw new Error('there is no up.json')
  return run
}

function childOf(run: RunFile, name: string): RunningChild {
  const child = run.children.find((each) => each.name === name)
  if (!child) throw new Error(`up.json has no ${name}: ${run.children.map((each) => each.name).join(', ')}`)
  return child
}

async function replaced(name: string): Promise<void> {
  const before = childOf(runFile(), name)
  process.kill(before.pid, 'SIGKILL')
  const now = (): RunningChild | undefined => runFile().children.find((each) => each.name === name)
  await until(
    () => now() !== undefined && now()?.pid !== before.pid,
    () => `${name} was not started again`,
  )
}

/** Whatever the files about running processes contain, a second start leaves the first alone. */
async function garbageStopsNothing(up: Running, { children }: RunFile): Promise<void> {
  for (const files of [['up.pid'], ['up.json'], ['up.pid', 'up.json']]) {
    const paths = files.map((file) => join(home, 'run', file))
    const before = paths.map((path) => readFileSync(path))
    for (const path of paths) writeFileSync(path, 'garbage')
    const second = kopitalk('up')
    expect(await second.ended, `${files.join(' and ')}: ${second.output()}`).toBe(0)
    expect(second.output()).toContain('running already')
    paths.forEach((path, at) => writeFileSync(path, before[at] ?? ''))
  }
  expect(
    children.filter((child) => !isRunning(child)),
    up.output(),
  ).toEqual([])
  expect(up.process.exitCode).toBeNull()
}

beforeAll(() => {
  home = temporaryHome()
})

afterAll(async () => {
  await kopitalk('down').ended
  for (const { process: child } of started) if (child.exitCode === null) child.kill('SIGKILL')
  rmSync(home, { recursive: true, force: true })
})

describe('kopitalk up', () => {
  let up: Running

  it('refuses a port that is in use, naming the way out', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const refused = kopitalk('up', '--port', String(port))
    expect(await refused.ended).toBe(2)
    expect(refused.output()).toContain(`Port ${port} is in use`)
    other.close()
  })

  it('starts everything once and restarts what crashes', { timeout: 240_000 }, async () => {
    up = kopitalk('up')
    await untilReady(up)
    const run = runFile()
    expect(run.children.map(({ name }) => name).sort()).toEqual([
      'postgres',
      'produce',
      'redis',
      'serve',
      'worker clean',
      'worker langid',
      'worker meaning',
      'worker ner',
      'worker origin',
      'worker sentiment',
    ])
    expect(statSync(join(home, 'run', 'up.json')).mode & 0o077).toBe(0)
    expect((await fetch(`${run.serverUrl}/health/live`)).status).toBe(200)

    const second = kopitalk('up')
    expect(await second.ended).toBe(0)
    expect(second.output()).toContain(`running already (process ${up.process.pid}): ${run.serverUrl}`)

    await garbageStopsNothing(up, run)
    const posts = join(home, 'posts.txt')
    writeFileSync(posts, Array.from({ length: POSTS }, (_, at) => `waited ${at} minutes for the bus, sian\n`).join(''))
    const imported = kopitalk('import', posts, '--as', 'lines')
    expect(await imported.ended, imported.output()).toBe(0)
    for (const name of ['worker clean', 'redis', 'postgres']) await replaced(name)
    await until(() => up.output().includes('postgres answers again'), up.output)
    const drained = kopitalk('drain', '--timeout', '120')
    expect(await drained.ended, drained.output()).toBe(0)
    const status = kopitalk('status', '--json')
    expect(await status.ended, status.output()).toBe(0)
    expect(JSON.parse(status.output())).toMatchObject({ law: 'holds', posts: { accepted: POSTS } })
  })

  it(
    'leaves nothing that blocks the next start when it is killed, and stops everything on `down`',
    { timeout: 240_000 },
    async () => {
      const before = runFile()
      up.process.kill('SIGKILL')
      const ours = before.children.filter(({ name }) => name === 'serve' || name.startsWith('worker'))
      await until(
        () => !ours.some(isRunning),
        () =>
          `still there: ${ours
            .filter(isRunning)
            .map(({ name }) => name)
            .join(', ')}`,
      )
      const next = start(['up'], {})
      await untilReady(next)
      expect(next.output()).toContain('Sample loaded: 2000 invented posts')
      const after = runFile()
      expect(before.children.filter(isRunning)).toEqual([])
      expect([after.databaseUrl, after.redisUrl, after.serverUrl]).toEqual([
        before.databaseUrl,
        before.redisUrl,
        before.serverUrl,
      ])

      const down = kopitalk('down')
      expect(await down.ended, down.output()).toBe(0)
      expect(await next.ended, next.output()).toBe(0)
      expect(after.children.filter(isRunning)).toEqual([])
      expect(readRunFile(openStateFolder(home))).toBeUndefined()
      const again = kopitalk('down')
      expect(await again.ended).toBe(0)
      expect(again.output()).toContain('Nothing runs here')
    },
  )
})
