import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { STAGES } from '../domain/stage.js'
import { keepRunning, type KeptProcess } from './kept-process.js'
import { startLocalServers, type LocalServers } from './local-servers.js'
import { identify } from './process-identity.js'
import { writeRunFile, type RunningChild } from './run-file.js'
import type { StateFolder } from './state-folder.js'

/** The servers and processes of one `kopitalk up`, which keeps `<home>/run/up.json` true to them. */
export interface System {
  /** The embedded ones among Postgres and Redis, whichever has no address. */
  startServers(options: ServerOptions): Promise<{ databaseUrl: string; redisUrl: string }>
  /**
   * The server, one worker of each stage and, with `live`, one producer.
   * @param settings environment variables in addition to those of this process
   */
  startProcesses(settings: Readonly<Record<string, string>>, options: { readonly live: boolean }): void
  /** @returns false when `stop` came first */
  untilAnswering(stop: AbortSignal): Promise<boolean>
  /** Workers first, which still need Redis and Postgres, then Redis, then Postgres. */
  stop(graceMs: number): Promise<void>
  /** Ends everything at once, without waiting. */
  killNow(): void
}

export interface SystemOptions {
  readonly state: StateFolder
  readonly serverUrl: string
  readonly env: NodeJS.ProcessEnv
  /** The compiled kopitalk program. */
  readonly program: string
  readonly notice: (line: string) => void
}

export interface ServerOptions {
  readonly databaseUrl: string | undefined
  readonly redisUrl: string | undefined
  /** State folders in which set-up may have put Redis. */
  readonly homes: readonly string[]
}

const READY_MS = 120_000
const POLL_MS = 150
const NOTE_AGAIN_MS = 2_000
const NO_ROOM = 'It keeps running, and everything continues by itself once there is room'

export function createSystem({ state, serverUrl, env, program, notice }: SystemOptions): System {
  const startedAt = new Date().toISOString()
  const processes: KeptProcess[] = []
  let servers: LocalServers | undefined

  let cannotNote: NodeJS.Timeout | undefined

  /**
   * For example a full disk: what runs keeps running, and what ended is started again. It is logged as soon as there is
   * room.
   */
  function changed(): void {
    try {
      note()
      if (cannotNote) notice('What runs is noted again.')
      clearInterval(cannotNote)
      cannotNote = undefined
    } catch (err) {
      if (cannotNote) return
      notice(`What runs cannot be noted for \`kopitalk down\`: ${(err as Error).message}. ${NO_ROOM}`)
      cannotNote = setInterval(changed, NOTE_AGAIN_MS)
    }
  }

  function note(): void {
    if (!servers) return
    const children = [...processes, ...servers.own].flatMap(({ name, pid }): RunningChild[] => {
      const identity = pid === undefined ? undefined : identify(pid)
      return identity ? [{ name, ...identity }] : []
    })
    writeRunFile(state, {
      pid: process.pid,
      processStart: identify(process.pid)?.start ?? '',
      startedAt,
      databaseUrl: servers.databaseUrl,
      redisUrl: servers.redisUrl,
      serverUrl,
      children,
    })
  }

  return {
    async startServers({ databaseUrl, redisUrl, homes }) {
      const own = [...(databaseUrl ? [] : ['Postgres']), ...(redisUrl ? [] : ['Redis'])]
      if (own.length > 0) notice(`Starting ${own.join(' and ')} …`)
      servers = await startLocalServers(state, { databaseUrl, redisUrl, path: env.PATH ?? '', homes, changed, notice })
      changed()
      return servers
    },
    startProcesses(settings, { live }) {
      if (!servers) throw new Error('the processes need the servers')
      const childEnv = {
        ...env,
        ...settings,
        DATABASE_URL: servers.databaseUrl,
        REDIS_URL: servers.redisUrl,
        // Both addresses hold their passwords already; a second way to give them would be refused.
        DATABASE_URL_FILE: '',
        DATABASE_PASSWORD: '',
        DATABASE_PASSWORD_FILE: '',
        REDIS_URL_FILE: '',
        REDIS_PASSWORD: '',
        REDIS_PASSWORD_FILE: '',
        METRICS_PORT: '', // one port cannot serve several processes
      }
      for (const command of [['serve'], ...STAGES.map((stage) => ['worker', stage]), ...(live ? [['produce']] : [])]) {
        const name = command.join(' ')
        const logFile = join(state.logs, `${command.join('-')}.log`)
        processes.push(keepRunning({ name, args: [program, ...command], env: childEnv, logFile, changed, notice }))
      }
      changed() // with the last one, which was not yet in the list when it started
    },
    async untilAnswering(stop) {
      const deadline = Date.now() + READY_MS
      while (!stop.aborted) {
        const answer = await fetch(`${serverUrl}/health/live`).catch(() => undefined) // refused: not listening yet
        if (answer?.ok) return true
        if (Date.now() > deadline) {
          throw new Error(`The server did not answer within ${READY_MS / 1_000} s. Its log: ${state.logs}/serve.log`)
        }
        await delay(POLL_MS)
      }
      return false
    },
    async stop(graceMs) {
      clearInterval(cannotNote)
      await Promise.all(processes.map((process) => process.stop(graceMs)))
      await servers?.stop()
    },
    killNow() {
      for (const process of processes) process.killNow()
      servers?.killNow()
    },
  }
}
