import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { parseEnv } from '../../config/env.js'
import type { CommandContext, RegisterCommand } from '../commands/command-context.js'
import { programVersion } from '../commands/program-version.js'
import { UsageError } from '../domain/errors.js'
import { stopSignals, type StopSignals } from '../lifecycle.js'
import { createLogger, redactUrls } from '../logging.js'
import { packageRoot } from '../package-root.js'
import { keepHeapSteady } from '../steady-heap.js'

// Loaded by name: a clean worker must not carry the memory of the model engine, nor `--help` wait for it.
const COMMANDS: Readonly<Record<string, () => Promise<RegisterCommand>>> = {
  up: async () => {
    const { registerUp } = await import('../commands/up.js')
    return (program, open) =>
      registerUp(program, open, {
        env: process.env,
        program: fileURLToPath(import.meta.url),
        force: () => signals().force,
      })
  },
  down: async () => (await import('../commands/down.js')).registerDown,
  worker: async () => (await import('../commands/worker.js')).registerWorker,
  produce: async () => (await import('../commands/produce.js')).registerProduce,
  crawl: async () => (await import('../commands/crawl.js')).registerCrawl,
  sources: async () => (await import('../commands/sources.js')).registerSources,
  serve: async () => (await import('../commands/serve.js')).registerServe,
  migrate: async () => (await import('../commands/migrate.js')).registerMigrate,
  import: async () => {
    keepHeapSteady()
    return (await import('../commands/import.js')).registerImport
  },
  sample: async () => (await import('../commands/sample.js')).registerSample,
  annotate: async () => (await import('../commands/annotate.js')).registerAnnotate,
  evaluate: async () => (await import('../commands/evaluate.js')).registerEvaluate,
  drain: async () => (await import('../commands/drain.js')).registerDrain,
  status: async () => (await import('../commands/status.js')).registerStatus,
  trace: async () => (await import('../commands/trace.js')).registerTrace,
  train: async () => (await import('../commands/train.js')).registerTrain,
  replay: async () => (await import('../commands/replay.js')).registerReplay,
  rescore: async () => (await import('../commands/rescore.js')).registerRescore,
  erase: async () => (await import('../commands/erase.js')).registerErase,
  export: async () => (await import('../commands/export.js')).registerExport,
  report: async () => (await import('../commands/report.js')).registerReport,
  trends: async () => (await import('../commands/trends.js')).registerTrends,
  user: async () => (await import('../commands/user.js')).registerUser,
  token: async () => (await import('../commands/token.js')).registerToken,
  backup: async () => (await import('../commands/backup.js')).registerBackup,
  restore: async () => (await import('../commands/restore.js')).registerRestore,
}

const EXIT = { failed: 1, wrongUse: 2 } as const

let context: CommandContext | undefined
let installed: StopSignals | undefined

function signals(): StopSignals {
  return (installed ??= stopSignals(process.env.KOPITALK_SUPERVISED === '1'))
}

function openContext(name: string): CommandContext {
  if (context) return context
  const root = packageRoot()
  const set = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''))
  // State and models belong to the installation, whatever folder a command is given in.
  const config = parseEnv({ KOPITALK_HOME: join(root, '.kopitalk'), MODELS_DIR: join(root, 'models'), ...set })
  const { stop, force } = signals()
  // After every other listener: `up` first ends its children.
  force.addEventListener('abort', () => setImmediate(() => process.exit(EXIT.failed)))
  context = {
    config,
    log: createLogger({ level: config.log.level, name }),
    stop,
    print: (line) => process.stdout.write(`${line}\n`),
  }
  return context
}

/** The one command that is asked for, or all of them for help and for a word that is none. */
async function buildProgram(args: readonly string[]): Promise<Command> {
  const program = new Command('kopitalk')
    .description(
      'Listens to what people say about Singapore: languages, sentiment, entities and origin of public posts',
    )
    .version(programVersion())
    .option('--debug', 'show stack traces of errors')
    .enablePositionalOptions() // what stands behind a subcommand is the subcommand's
    .showSuggestionAfterError()
    .showHelpAfterError('(kopitalk --help lists the commands; kopitalk COMMAND --help shows its options)')
    .exitOverride()
  const asked = args.find((arg) => !arg.startsWith('-')) ?? ''
  const names = Object.hasOwn(COMMANDS, asked) ? [asked] : Object.keys(COMMANDS)
  for (const name of names) {
    const register = await COMMANDS[name]?.()
    register?.(program, () => openContext(name))
  }
  for (const command of program.commands) command.copyInheritedSettings(program)
  return program
}

function messageOf(err: unknown): string {
  if (!(err instanceof Error)) return String(err)
  // A refused connection to a name with two addresses carries its reasons inside and no message of its own.
  if (err instanceof AggregateError && err.message === '') return err.errors.map(messageOf).join('\n')
  const hint = nextStep((err as NodeJS.ErrnoException).code)
  return hint ? `${err.message}. ${hint}` : err.message
}

/** What to do about a server that does not let a command in; the message itself names the address. */
function nextStep(code: string | undefined): string | null {
  switch (code) {
    case 'ECONNREFUSED':
    case 'ENOTFOUND':
    case 'ETIMEDOUT':
      return 'Postgres or Redis does not answer there: start everything with npm start, or check DATABASE_URL and REDIS_URL'
    case '28P01':
    case '28000':
    case '3D000':
      return 'Check user, password and database in DATABASE_URL'
    default:
      return null
  }
}

function report(err: unknown, debug: boolean): void {
  if (err instanceof CommanderError) {
    if (err.exitCode !== 0) process.exitCode = EXIT.wrongUse // commander has written what is wrong
    return
  }
  if (installed?.stop.aborted && (err as Error | undefined)?.name === 'AbortError') {
    process.exitCode ??= EXIT.failed
    return
  }
  const text = debug && err instanceof Error ? (err.stack ?? err.message) : messageOf(err)
  process.stderr.write(`${redactUrls(text)}\n`)
  process.exitCode = err instanceof UsageError ? EXIT.wrongUse : EXIT.failed
}

const args = process.argv.slice(2)

// The reader went away (`kopitalk annotate … | head`, a closed terminal): nobody is left to tell.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (err: NodeJS.ErrnoException) => {
    if (err.code !== 'EPIPE' && err.code !== 'EIO') throw err
    if (args[0] === 'up')
      process.kill(process.pid, 'SIGTERM') // its children and servers still want an orderly end
    else process.exit()
  })
}

const debug = args.includes('--debug')
try {
  const program = await buildProgram(args)
  await program.parseAsync(args.length === 0 ? ['--help'] : args.filter((arg) => arg !== '--debug'), { from: 'user' })
} catch (err) {
  report(err, debug)
}
