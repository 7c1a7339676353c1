import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { rotateLog } from './state-folder.js'

/** One of our commands as a child process, which is started again whenever it ends by itself. */
export interface KeptProcess {
  readonly name: string
  /** Undefined between an end and the next start. */
  readonly pid: number | undefined
  /** Sends SIGTERM, and SIGKILL to processes that are still there after `graceMs`. */
  stop(graceMs: number): Promise<void>
  /** SIGKILL, without waiting. */
  killNow(): void
}

export interface KeptProcessOptions {
  readonly name: string
  /** Arguments of node: the script and its arguments. */
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly logFile: string
  /** Called after each start and end, when pids have changed. */
  readonly changed: () => void
  readonly notice: (line: string) => void
}

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000
/** A process that has run this long is taken as well: its next crash starts at the shortest pause again. */
const STEADY_MS = 60_000

export function keepRunning(options: KeptProcessOptions): KeptProcess {
  const { name, logFile, notice } = options
  const stopping = new AbortController()
  let child: ChildProcess | undefined
  let pause = FIRST_PAUSE_MS

  function start(): void {
    rotateLog(logFile)
    const log = openSync(logFile, 'a', 0o600)
    const startedAt = performance.now()
    // The channel closes however this process dies, and then the child stops by itself (lifecycle.ts). Because of its
    // own process group, Ctrl-C reaches it only through us.
    const started = spawn(process.execPath, options.args, {
      env: { ...options.env, KOPITALK_SUPERVISED: '1' },
      stdio: ['ignore', log, log, 'ipc'],
      detached: true,
    })
    closeSync(log)
    child = started
    started.once('error', (err) => void ended(started, err.message, startedAt))
    started.once('exit', (code, signal) => void ended(started, signal ?? `exit code ${code}`, startedAt))
    options.changed()
  }

  async function ended(process: ChildProcess, how: string, startedAt: number): Promise<void> {
    if (child !== process) return
    child = undefined
    if (stopping.signal.aborted) return
    options.changed()
    if (performance.now() - startedAt > STEADY_MS) pause = FIRST_PAUSE_MS
    notice(`${name} ended (${how}); starting it again in ${pause / 1_000} s. ${lastWords(logFile)}`)
    while (await delay(pause, true, { signal: stopping.signal }).catch(() => false)) {
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
      try {
        start()
        return
      } catch (err) {
        notice(`${name} cannot be started: ${(err as Error).message}. Trying again in ${pause / 1_000} s`)
      }
    }
  }

  start()
  return {
    name,
    get pid() {
      return child?.pid
    },
    async stop(graceMs) {
      stopping.abort()
      if (!child) return
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      const overdue = setTimeout(() => {
        notice(`${name} did not stop within ${graceMs / 1_000} s and is killed; its batch will be done again`)
        child?.kill('SIGKILL')
      }, graceMs)
      await exited
      clearTimeout(overdue)
    },
    killNow() {
      stopping.abort()
      child?.kill('SIGKILL')
    },
  }
}

/** A program that cannot start says why in plain words; JSON lines are for readers of the log. */
function lastWords(logFile: string): string {
  const line = readFileSync(logFile, 'utf8').trimEnd().split('\n').at(-1) ?? ''
  return line === '' || line.startsWith('{') ? `Its log: ${logFile}` : `It said: ${line}`
}
