import { linkSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { identify, isRunning, type ProcessIdentity } from './process-identity.js'
import { replaceFile, type StateFolder } from './state-folder.js'

const Identity = z.object({ pid: z.number().int().positive(), start: z.string() })
const Child = Identity.extend({ name: z.string() })

const RunFile = z.object({
  pid: z.number().int().positive(),
  /** With the pid this names one process: see process-identity.ts. */
  processStart: z.string(),
  startedAt: z.string(),
  databaseUrl: z.string(),
  redisUrl: z.string(),
  serverUrl: z.string(),
  children: z.array(Child),
})

/** What `kopitalk up` writes for the other commands. It contains passwords, so only its owner can read it. */
export type RunFile = z.infer<typeof RunFile>
export type RunningChild = z.infer<typeof Child>

/** @returns undefined when there is none, or none that can be read: then nothing can be said about a running system */
export function readRunFile(state: Pick<StateFolder, 'run'>): RunFile | undefined {
  return RunFile.safeParse(readJson(join(state.run, 'up.json'))).data
}

export function writeRunFile(state: StateFolder, run: RunFile): void {
  replaceFile(join(state.run, 'up.json'), `${JSON.stringify(run, null, 2)}\n`)
}

export function removeRunFile(state: StateFolder): void {
  rmSync(join(state.run, 'up.json'), { force: true })
}

/** By its lock or, if that cannot be read, by what it has written about itself. */
export function supervisorOf(state: Pick<StateFolder, 'run'>): ProcessIdentity | undefined {
  const run = readRunFile(state)
  const told = [Identity.safeParse(readJson(lockFile(state))).data, run && { pid: run.pid, start: run.processStart }]
  return told.find((each) => each !== undefined && isRunning(each))
}

/**
 * One supervisor per state folder.
 * @returns the function that gives the folder up, or who has it
 */
export function claimStateFolder(state: StateFolder): (() => void) | ProcessIdentity {
  const me = identify(process.pid)
  if (!me) throw new Error(`process ${process.pid} cannot be found in the process table`)
  const draft = `${lockFile(state)}.${process.pid}`
  replaceFile(draft, JSON.stringify(me))
  try {
    for (;;) {
      try {
        linkSync(draft, lockFile(state)) // whole from the first instant, unlike open-then-write
        return () => rmSync(lockFile(state), { force: true })
      } catch (err) {
        if ((err as NodeJS.ErrnoException).code !== 'EEXIST') throw err
      }
      const holder = supervisorOf(state)
      if (holder) return holder
      setAside(lockFile(state), `${draft}.dead`)
    }
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Renaming lets exactly one of several processes remove the lock of a dead one. */
function setAside(file: string, to: string): void {
  try {
    renameSync(file, to)
    rmSync(to, { force: true })
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code !== 'ENOENT') throw err
  }
}

const STOP_ORDER = ['redis', 'postgres'] // after everything that uses them
const GRACE_MS = 30_000
const POLL_MS = 50

/** Ends what a killed supervisor left running; each process is identified by its start, not only by its pid. */
export async function endLeftovers(children: readonly RunningChild[]): Promise<string[]> {
  const left = children.filter(isRunning)
  await Promise.all(left.filter(({ name }) => !STOP_ORDER.includes(name)).map((child) => end(child, 'SIGTERM')))
  for (const name of STOP_ORDER) {
    // SIGINT is Postgres's orderly end that does not wait for open sessions.
    const signal = name === 'postgres' ? 'SIGINT' : 'SIGTERM'
    for (const child of left.filter((each) => each.name === name)) await end(child, signal)
  }
  return left.map(({ name }) => name)
}

async function end(child: RunningChild, signal: NodeJS.Signals): Promise<void> {
  process.kill(child.pid, signal)
  const deadline = Date.now() + GRACE_MS
  while (isRunning(child)) {
    if (Date.now() > deadline) process.kill(child.pid, 'SIGKILL')
    await delay(POLL_MS)
  }
}

function lockFile(state: Pick<StateFolder, 'run'>): string {
  return join(state.run, 'up.pid')
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (err) {
    if (err instanceof SyntaxError || (err as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw err
  }
}
