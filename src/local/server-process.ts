import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, readFileSync, statSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { rotateLog } from './state-folder.js'

/** A database server that this process started, on a fixed port and folder for as long as the object lives. */
export interface LocalServer {
  readonly name: 'postgres' | 'redis'
  /** With its password: never to be printed or logged as it is. */
  readonly url: string
  readonly port: number
  /** Undefined while it is not running. */
  readonly pid: number | undefined
  /** Resolves when it answers queries. */
  start(): Promise<void>
  /** Orderly end; forced when it takes too long. Resolves when the process is gone. */
  stop(): Promise<void>
  /** Ends it at once, as a crash would (SIGKILL), or sends another signal. SIGKILL: resolves when the process is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>
  /** Called when it ends without having been asked to by `stop`; `how` says with which code or signal. */
  onCrash(listener: (how: string) => void): void
}

export interface ServerCommand {
  readonly file: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string
  /** Operating-system user to run as; undefined: the same as this process. */
  readonly user: { readonly uid: number; readonly gid: number } | undefined
}

export interface ServerSpec {
  readonly name: LocalServer['name']
  readonly url: string
  readonly port: number
  readonly logFile: string
  readonly command: ServerCommand
  /** Removes what an earlier, crashed process left. */
  readonly clearAway: () => Promise<void>
  /** Resolves true when the server answers. Any failure means: not yet. */
  readonly answers: () => Promise<boolean>
  readonly stopSignal: NodeJS.Signals
  /** Log text of a start that failed for a temporary reason. */
  readonly passing: RegExp
  /** Log text of a start that can never succeed → removes the cause (true) so that the next attempt can. */
  readonly repair?: (log: string) => boolean
}

// Recovery after a crash replays what was written since the last checkpoint, which takes minutes on a slow disk.
const READY_MS = 180_000
const PASSING_MS = 15_000
const STOP_MS = 30_000
const POLL_MS = 40

export function createServer(spec: ServerSpec): LocalServer {
  let child: ChildProcess | undefined
  let starting: Promise<void> | undefined
  let asked = false // to end: then an exit is not a crash
  const listeners: ((how: string) => void)[] = []

  /** @returns undefined once it answers, else why it does not */
  async function launch(): Promise<string | undefined> {
    await spec.clearAway()
    rotateLog(spec.logFile)
    const from = existsSync(spec.logFile) ? statSync(spec.logFile).size : 0
    const log = openSync(spec.logFile, 'a', 0o600)
    const { file, args, env, cwd, user } = spec.command
    // Its own process group: Ctrl-C in the terminal must reach it only through us, after the workers have ended.
    const started = spawn(file, args, { env, cwd, ...user, stdio: ['ignore', log, log], detached: true })
    closeSync(log)
    let ended: string | undefined
    started.once('error', (err) => (ended = err.message))
    started.once('exit', (code, signal) => (ended = signal ?? `exit code ${code}`))
    const abandon = (err: unknown): never => {
      started.kill('SIGKILL')
      throw err
    }
    const deadline = Date.now() + READY_MS
    while (ended === undefined && Date.now() < deadline) {
      if (await spec.answers().catch(abandon)) {
        if (ended !== undefined) break // another program answers on this port
        asked = false
        child = started
        started.once('exit', (code, signal) => gone(started, signal ?? `exit code ${code}`))
        return undefined
      }
      await delay(POLL_MS)
    }
    if (ended === undefined) {
      started.kill('SIGKILL')
      return `did not answer within ${READY_MS / 1000} s`
    }
    return `${ended}\n${logSince(from)}`
  }

  function logSince(from: number): string {
    const text = existsSync(spec.logFile) ? readFileSync(spec.logFile).subarray(from).toString('utf8') : ''
    return text.trimEnd().split('\n').slice(-8).join('\n')
  }

  function gone(process: ChildProcess, how: string): void {
    if (child !== process) return
    child = undefined
    if (!asked) for (const listener of listeners) listener(how)
  }

  async function end(signal: NodeJS.Signals, withinMs: number): Promise<boolean> {
    const process = child
    if (!process || process.exitCode !== null || process.signalCode !== null) return true
    const exited = once(process, 'exit')
    process.kill(signal)
    const timer = new AbortController()
    const late = delay(withinMs, 'late', { signal: timer.signal }).catch(() => 'late')
    const first = await Promise.race([exited, late])
    timer.abort()
    return first !== 'late'
  }

  async function startOnce(): Promise<void> {
    if (child) return
    let repaired = false
    const passingUntil = Date.now() + PASSING_MS
    for (;;) {
      const problem = await launch()
      if (problem === undefined) return
      if (spec.passing.test(problem) && Date.now() < passingUntil) {
        await delay(POLL_MS * 5)
        continue
      }
      if (!repaired && spec.repair?.(problem)) {
        repaired = true
        continue
      }
      throw new Error(`${spec.name} did not start: ${problem}\nIts log is ${spec.logFile}`)
    }
  }

  return {
    name: spec.name,
    url: spec.url,
    port: spec.port,
    get pid() {
      return child?.pid
    },
    start() {
      starting ??= startOnce().finally(() => (starting = undefined))
      return starting
    },
    async stop() {
      await starting?.catch(() => undefined) // the caller of start() hears of it
      asked = true
      if (!(await end(spec.stopSignal, STOP_MS))) await end('SIGKILL', STOP_MS)
    },
    async kill(signal = 'SIGKILL') {
      if (signal === 'SIGKILL') await end(signal, STOP_MS)
      else child?.kill(signal)
    },
    onCrash(listener) {
      listeners.push(listener)
    },
  }
}
