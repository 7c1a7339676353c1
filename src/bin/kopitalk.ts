import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { parseEnv } from '../../config/env.js'
import { readSecretFiles } from '../../config/secret-files.js'
import type { CommandContext } from '../commands/command-context.js'
import { connectionTrouble } from '../connections/connection-trouble.js'
import { COMMANDS } from '../commands/command-list.js'
import { homeTrouble } from '../commands/home-trouble.js'
import { programVersion } from '../commands/program-version.js'
import { FieldError, UsageError } from '../domain/errors.js'
import { stopSignals, type StopSignals } from '../lifecycle.js'
import { createLogger, redactUrls } from '../logging.js'
import { packageRoot } from '../package-root.js'
import { SECRET_FIELDS } from '../producers/platforms.js'

const EXIT = { failed: 1, wrongUse: 2 } as const

let context: CommandContext | undefined
let installed: StopSignals | undefined

function signals(): StopSignals {
  return (installed ??= stopSignals(process.env.KOPITALK_SUPERVISED === '1'))
}

function openContext(name: string): CommandContext {
  if (context) return context
  const root = packageRoot()
  const set = Object.fromEntries(Object.entries(readSecretFiles(process.env)).filter(([, value]) => value !== ''))
  // State and models belong to the installation, whatever folder a command is given in.
  const config = parseEnv({ KOPITALK_HOME: join(root, '.kopitalk'), MODELS_DIR: join(root, 'models'), ...set })
  const { stop, force } = signals()
  // After every other listener: `up` first ends its children.
  force.addEventListener('abort', () => setImmediate(() => process.exit(EXIT.failed)))
  context = {
    config,
    log: createLogger({ level: config.log.level, name, secretFields: SECRET_FIELDS }),
    stop,
    print: (line) => process.stdout.write(`${line}\n`),
  }
  return context
}

/** The one command that is asked for; for help and for a word that is none, the list of all without their code. */
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
  const words = args.filter((arg) => !arg.startsWith('-'))
  const name = (words[0] === 'help' ? words[1] : words[0]) ?? ''
  const asked = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (asked) {
    const register = await asked.load({
      env: process.env,
      program: fileURLToPath(import.meta.url),
      force: () => signals().force,
    })
    register(program, () => openContext(name))
    program.commands[0]?.description(asked.summary)
  } else {
    for (const [each, { summary }] of Object.entries(COMMANDS)) program.command(each).description(summary)
  }
  for (const command of program.commands) command.copyInheritedSettings(program)
  return program
}

function messageOf(err: unknown): string {
  if (!(err instanceof Error)) return String(err)
  // A question's fields are options here.
  if (err instanceof FieldError) return `--${err.field}: ${err.message}`
  if (err instanceof UsageError) return err.message
  const { code } = err as NodeJS.ErrnoException
  const isServers = code !== undefined || /^Connection terminated|^timeout exceeded/.test(err.message)
  const trouble = isServers ? connectionTrouble(err) : null
  // A refused connection to a name with two addresses carries its reasons inside and no message of its own.
  const message =
    err instanceof AggregateError && err.message === '' ? err.errors.map(messageOf).join('\n') : err.message
  if (code === '42501' && !trouble) {
    return `${message}. This user of Postgres has no right to that: migrate and restore need the owner of the tables, other commands the writing role (docs/operate/operations.md, Roles)`
  }
  if (!trouble) return message
  return trouble.kind === 'away'
    ? `Postgres or Redis went away while this ran (${message}): ${trouble.why}. See how they are with kopitalk status, then run it again`
    : `${message}. ${trouble.fix ?? 'Check its address'} in DATABASE_URL or REDIS_URL`
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
  const ofHome = context ? homeTrouble(err, context.config.home) : null
  const text = debug && err instanceof Error ? (err.stack ?? err.message) : (ofHome ?? messageOf(err))
  process.stderr.write(`${redactUrls(text)}\n`)
  process.exitCode = ofHome !== null || err instanceof UsageError ? EXIT.wrongUse : EXIT.failed
}

const args = process.argv.slice(2)

/** Commands that run until they are told to stop: a line that has no room is lost, and the work goes on. */
const RUNS_ON = ['up', 'serve', 'worker', 'produce']
const NO_ROOM = ['ENOSPC', 'EDQUOT', 'EFBIG']

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (err: NodeJS.ErrnoException) => {
    if (err.code === 'EPIPE' || err.code === 'EIO') {
      // The reader went away (`kopitalk annotate … | head`, a closed terminal): nobody is left to tell.
      if (args[0] === 'up')
        process.kill(process.pid, 'SIGTERM') // its children and servers still want an orderly end
      else process.exit()
    } else if (!NO_ROOM.includes(err.code ?? '')) throw err
    else if (!RUNS_ON.includes(args[0] ?? '')) {
      report(new Error(`The output cannot be written whole: ${err.message}`), false)
      process.exit(EXIT.failed)
    }
  })
}

const debug = args.includes('--debug')
try {
  const program = await buildProgram(args)
  await program.parseAsync(args.length === 0 ? ['--help'] : args.filter((arg) => arg !== '--debug'), { from: 'user' })
} catch (err) {
  report(err, debug)
}
