import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import type { DestinationStream } from 'pino'
import { parseEnv } from '../../config/env.js'
import { readSecretFiles } from '../../config/secret-files.js'
import { connectionTrouble } from '../connections/connection-trouble.js'
import { FieldError, QueryError, UsageError } from '../domain/errors.js'
import type { StopSignals } from '../lifecycle.js'
import { createLogger, redactUrls } from '../logging.js'
import { packageRoot } from '../package-root.js'
import { SECRET_FIELDS } from '../producers/platforms.js'
import type { CommandContext } from './command-context.js'
import { COMMANDS, type ListedCommand } from './command-list.js'
import { homeTrouble } from './home-trouble.js'
import { programVersion } from './program-version.js'

export const EXIT = { failed: 1, wrongUse: 2 } as const

/** What a program has from its process. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv
  /** The compiled program itself. */
  readonly program: string
  /** Installs the handlers of signals, once somebody listens to them. */
  readonly signals: () => StopSignals
  /** Told of a command before its code is loaded. */
  readonly prepare?: (command: ListedCommand) => void
  /** Where log lines go; default: the standard error of the process. */
  readonly logTo?: DestinationStream
}

export interface Program {
  /** @returns the exit code; undefined when the command has ended well */
  run(args: readonly string[]): Promise<number | undefined>
}

export function createProgram(surroundings: Surroundings): Program {
  let context: CommandContext | undefined
  let exitCode: number | undefined
  let installed: StopSignals | undefined
  const signals = (): StopSignals => (installed ??= surroundings.signals())

  function openContext(name: string): CommandContext {
    if (context) return context
    const root = packageRoot()
    const set = Object.fromEntries(
      Object.entries(readSecretFiles(surroundings.env)).filter(([, value]) => value !== ''),
    )
    // State and models belong to the installation, whatever folder a command is given in.
    const config = parseEnv({ KOPITALK_HOME: join(root, '.kopitalk'), MODELS_DIR: join(root, 'models'), ...set })
    context = {
      config,
      log: createLogger({ level: config.log.level, name, secretFields: SECRET_FIELDS }, surroundings.logTo),
      stop: signals().stop,
      print: (line) => process.stdout.write(`${line}\n`),
      fail: () => (exitCode = EXIT.failed),
    }
    return context
  }

  /** Loads only the requested command. For help, and for an unknown word, lists all commands without loading their code. */
  async function build(args: readonly string[]): Promise<Command> {
    const program = new Command('kopitalk')
      .description(
        'Listens to what people say about Singapore: languages, sentiment, entities and origin of public posts',
      )
      .version(programVersion())
      .option('--debug', 'show stack traces of errors')
      .enablePositionalOptions() // options after a subcommand belong to the subcommand
      .showSuggestionAfterError()
      .showHelpAfterError('(kopitalk --help lists the commands; kopitalk COMMAND --help shows its options)')
      .exitOverride()
    const words = args.filter((arg) => !arg.startsWith('-'))
    const name = (words[0] === 'help' ? words[1] : words[0]) ?? ''
    const asked = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
    if (asked) {
      surroundings.prepare?.(asked)
      const { env, program: path } = surroundings
      const register = await asked.load({ env, program: path, force: () => signals().force })
      register(program, () => openContext(name))
      program.commands[0]?.description(asked.summary)
    } else {
      for (const [each, { summary }] of Object.entries(COMMANDS)) program.command(each).description(summary)
    }
    for (const command of program.commands) command.copyInheritedSettings(program)
    return program
  }

  function report(err: unknown, debug: boolean): number | undefined {
    // commander has written what is wrong
    if (err instanceof CommanderError) return err.exitCode === 0 ? undefined : EXIT.wrongUse
    if (installed?.stop.aborted && (err as Error | undefined)?.name === 'AbortError') return exitCode ?? EXIT.failed
    const ofHome = context ? homeTrouble(err, context.config.home) : null
    const text = debug && err instanceof Error ? (err.stack ?? err.message) : (ofHome ?? messageOf(err))
    process.stderr.write(`${redactUrls(text)}\n`)
    return ofHome !== null || err instanceof UsageError ? EXIT.wrongUse : EXIT.failed
  }

  return {
    async run(args) {
      try {
        const program = await build(args)
        const given = args.length === 0 ? ['--help'] : args.filter((arg) => arg !== '--debug')
        await program.parseAsync(given, { from: 'user' })
        return exitCode
      } catch (err) {
        return report(err, args.includes('--debug'))
      }
    },
  }
}

function messageOf(err: unknown): string {
  if (!(err instanceof Error)) return String(err)
  if (err instanceof QueryError) return `The query is not understood: ${err.message}`
  // A question's fields are options here.
  if (err instanceof FieldError) return `--${err.field}: ${err.message}`
  if (err instanceof UsageError) return err.message
  const { code } = err as NodeJS.ErrnoException
  const isServers = code !== undefined || /^Connection terminated|^timeout exceeded/.test(err.message)
  const trouble = isServers ? connectionTrouble(err) : null
  // The error for a name with two addresses contains the reasons for both, and has no message itself.
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
