import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { InvalidArgumentError, type Command } from 'commander'
import type { Config } from '../../config/env.js'
import { UsageError } from '../domain/errors.js'
import { isFree } from '../local/free-port.js'
import { lockHome } from '../local/home-lock.js'
import { claimStateFolder, endLeftovers, readRunFile, removeRunFile, supervisorOf } from '../local/run-file.js'
import { createSystem } from '../local/system.js'
import { openStateFolder, replaceFile, type StateFolder } from '../local/state-folder.js'
import { packageRoot } from '../package-root.js'
import { refuseCluster } from '../queues/refuse-cluster.js'
import { adminPasswordFile, resolveAdminLogin, type AdminLogin } from '../accounts/admin-login.js'
import { demoAllowed, localAddress } from '../accounts/binding.js'
import { surviveRejections } from '../server/unhandled-rejections.js'
import { hasPosts } from '../read/pipeline/status.js'
import { migrate } from '../store/migrate.js'
import { hasUsers } from '../accounts/users.js'
import type { CommandContext } from './command-context.js'
import { authorHashKey, connect, type Connections } from '../connections/connect.js'
import { loadSample } from './sample.js'
import { watchProgress } from './up/progress.js'

/** What only `up` needs in addition to a command's context, because it starts processes. */
export interface UpEnvironment {
  /** Handed on to the processes that it starts. */
  readonly env: NodeJS.ProcessEnv
  /** The compiled program itself. */
  readonly program: string
  /** Aborted when waiting for an orderly end is no longer wanted. */
  readonly force: () => AbortSignal
}

interface UpOptions {
  readonly port?: number
  readonly sampleOnly?: true
  /** False with --no-live. */
  readonly live: boolean
}

const PORTS_TRIED = 20
/** Beyond the grace that a worker gives its running batch, so that it can close its connections. */
const CLOSING_MS = 5_000

/** Not a RegisterCommand: it needs the environment that its children get. */
export function registerUp(program: Command, open: () => CommandContext, environment: UpEnvironment): void {
  program
    .command('up')
    .option('--sample-only', 'only the bundled sample, no live sources')
    .option('--no-live', 'no live sources')
    .option('--port <number>', 'where the server listens (default: PORT, else 8080 or the next free one)', parsePort)
    .addHelpText(
      'after',
      '\nDATABASE_URL and REDIS_URL name servers to use instead of embedded ones. Ctrl-C stops everything.\n\nExample:\n  $ kopitalk up --sample-only --port 8090',
    )
    .action(async (options: UpOptions) => up(open(), options, environment))
}

async function up(context: CommandContext, options: UpOptions, environment: UpEnvironment): Promise<void> {
  const { config, print, stop } = context
  surviveRejections(context.log)
  const state = openStateFolder(config.home)
  const unlock = await lockHome(state.home)
  const claim = unlock ? claimStateFolder(state) : supervisorOf(state)
  if (!unlock || typeof claim !== 'function') {
    unlock?.()
    const address = readRunFile(state)?.serverUrl
    const where = typeof claim === 'object' ? ` (process ${claim.pid})` : ''
    print(`Kopitalk is running already${where}${address ? `: ${address}` : ', still starting'}.`)
    print('Stop it with:  npx kopitalk down')
    return
  }
  try {
    const startedAt = performance.now()
    const passwordIsNew = !existsSync(adminPasswordFile(config.home))
    const login = await resolveAdminLogin(config)
    const demo = demoAllowed(config.server, true)
    await authorHashKey(config)
    await clearLeftovers(state, print)
    const port = await choosePort(config, options.port, print)
    const serverUrl = localAddress(config.server.host, port)
    const system = createSystem({ state, serverUrl, notice: print, ...environment })
    const force = environment.force()
    force.addEventListener('abort', () => system.killNow())
    try {
      await system.startServers({
        databaseUrl: config.databaseUrl,
        redisUrl: config.redisUrl,
        homes: [config.home, join(packageRoot(), '.kopitalk')],
      })
      if (stop.aborted) return
      const connections = await connect(context, { poolSize: 2, applicationName: 'kopitalk-up', statementTimeoutMs: 0 })
      try {
        await refuseCluster(connections)
        const applied = await migrate(connections.pool)
        if (applied.length > 0) print(`Database prepared: ${applied.length} migrations`)
        const live = options.live && !options.sampleOnly
        const settings = { KOPITALK_HOME: config.home, PORT: String(port), KOPITALK_DEMO: String(demo) }
        system.startProcesses(settings, { live })
        if (config.sample) await loadSampleOnce(connections, state, context)
        if (!(await system.untilAnswering(stop))) return
        const tookMs = performance.now() - startedAt
        const open = demo && !(await hasUsers(connections.pool))
        print(welcome({ serverUrl, login, passwordIsNew, open, state, tookMs }))
        await watchProgress(connections.pool, context)
      } finally {
        await connections.close()
      }
      if (!stop.aborted) await once(stop, 'abort')
    } finally {
      if (stop.aborted) print('Stopping: the workers finish their batches …')
      await system.stop(config.graceMs + CLOSING_MS)
      removeRunFile(state)
    }
    if (stop.aborted) print('Stopped.')
  } finally {
    claim()
    unlock()
  }
}

async function clearLeftovers(state: StateFolder, print: (line: string) => void): Promise<void> {
  const ended = await endLeftovers(readRunFile(state)?.children ?? [])
  if (ended.length > 0) print(`Ended what an earlier start left running: ${ended.join(', ')}`)
  removeRunFile(state)
}

/** Loads it once: a sample that the user has removed does not come back, unless the database is a new one. */
async function loadSampleOnce({ pool, inbox, queues }: Connections, state: StateFolder, context: CommandContext) {
  const mark = join(state.home, 'sample-loaded')
  if (existsSync(mark) && (await hasPosts(pool))) return
  const now = new Date()
  const { accepted } = await loadSample({ pool, inbox, queues, now, log: context.log })
  if (accepted > 0)
    context.print(`Sample loaded: ${accepted} invented posts (npx kopitalk sample remove takes them out)`)
  try {
    replaceFile(mark, `${now.toISOString()}\n`)
  } catch (err) {
    context.log.warn({ err }, 'the sample is loaded, which could not be noted: a removed sample may come back')
  }
}

async function choosePort(config: Config, asked: number | undefined, print: (line: string) => void): Promise<number> {
  const { host, port: usual } = config.server
  const first = asked ?? usual
  if (await isFree(first, host)) return first
  if (asked !== undefined)
    throw new UsageError(`Port ${asked} is in use. Choose another:  npm start -- --port ${asked + 1}`)
  for (let port = first + 1; port <= first + PORTS_TRIED; port++) {
    if (!(await isFree(port, host))) continue
    print(`Port ${first} is in use; the server takes ${port}.`)
    return port
  }
  throw new UsageError(`Ports ${first} to ${first + PORTS_TRIED} are in use. Choose one:  npm start -- --port 9090`)
}

interface Welcome {
  readonly serverUrl: string
  readonly login: AdminLogin
  /** It is shown once, when it is made. */
  readonly passwordIsNew: boolean
  /** The demo: without a login for now. */
  readonly open: boolean
  readonly state: StateFolder
  readonly tookMs: number
}

function welcome({ serverUrl, login, passwordIsNew, open, state, tookMs }: Welcome): string {
  const { credentials, passwordFile } = login
  const kept = passwordFile === null ? 'as in ADMIN_PASSWORD' : `kept in ${passwordFile}`
  const password = passwordFile !== null && passwordIsNew ? `${credentials.password} (${kept})` : `password ${kept}`
  return `
Kopitalk runs (ready in ${(tookMs / 1_000).toFixed(1)} s).

  Status    ${serverUrl}/
  Queues    ${serverUrl}/queues
  Health    ${serverUrl}/health/ready     Metrics  ${serverUrl}/metrics
  Login     ${credentials.user} / ${password}
  Logs      ${state.logs}
${open ? DEMO : ''}
Next:  npx kopitalk status      npx kopitalk import FILE      npx kopitalk --help
Stop:  Ctrl-C, or npx kopitalk down
`
}

const DEMO = `
Demo: pages open without a login in a browser of yours on this machine.
Switch logins on:  npx kopitalk user add NAME --role operator
`

function parsePort(value: string): number {
  const port = Number(value)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new InvalidArgumentError('a port from 1 to 65535')
  return port
}
