import { resolve } from 'node:path'
import { InvalidArgumentError, type Command } from 'commander'
import { sourceFrom, sourcesSchema, findType } from '../../config/sources.js'
import { UsageError } from '../domain/errors.js'
import type { Source } from '../domain/source.js'
import { SOURCE_TYPES } from '../producers/registry.js'
import { listSources, saveSource, setPaused, type KnownSource } from '../store/crawl/sources.js'
import type { CommandContext, RegisterCommand } from './command-context.js'
import { connect, isRunning, type Connections } from '../connections/connect.js'
import { createProducerDeps } from '../crawling/open-crawling.js'
import { credentialHealth } from '../crawling/login-health.js'
import { readSourcesFile, syncFromFile } from '../crawling/sources-file.js'
import { formatCheck, formatCredentials, formatSources, type CheckedSource } from './sources/sources-table.js'

/** Checks send requests to platforms: a few at a time, and each for this long at most. */
const CHECKS_AT_ONCE = 6
const CHECK_TIMEOUT_MS = 30_000

export const registerSources: RegisterCommand = (program, open) => {
  const sources = program.command('sources')
  sources
    .command('list', { isDefault: true })
    .description(
      'every source with its state, its posts of the last day and its gaps; and whether your credentials work',
    )
    .option('--json', 'one JSON object on stdout')
    .action(async (options: { json?: true }) =>
      withRunning(open(), async (connections, context) => {
        await syncFromFile(connections, context)
        const list = await listSources(connections.pool)
        const credentials = await credentialHealth(connections.pool, context.config.credentials)
        context.print(
          options.json
            ? JSON.stringify({ sources: list, credentials })
            : [formatSources(list, new Date()), ...formatCredentials(credentials)].join('\n\n'),
        )
      }),
    )
  sources
    .command('check')
    .description('before anything runs: what sources would bring and cost, and whether they can be reached')
    .argument('[source-key...]', 'default: all sources of the file and all that were added')
    .option('--json', 'one JSON object on stdout')
    .addHelpText('after', '\nExample:\n  $ kopitalk sources check')
    .action(async (keys: string[], options: { json?: true }) => check(keys, options.json ?? false, open()))
  addCommand(sources, open)
  stateCommand(sources, open, 'pause', 'stop crawling a source; its posts stay')
  stateCommand(sources, open, 'resume', 'crawl a paused or blocked source again, from where it stopped')
  sources
    .command('login')
    .description('log in to Instagram yourself, in a browser window that keeps the login in a folder')
    .argument('<folder>', 'folder named in the session setting of a source')
    .addHelpText(
      'after',
      '\nKopitalk does not see what you type there. Close the window when you are done. Instagram may lock the account.\n\nExample:\n  $ kopitalk sources login ~/instagram-login',
    )
    .action(async (folder: string) => {
      const { config, print, stop } = open()
      const { openLoginWindow } = await import('../producers/instagram/login.js') // the browser's library, only here
      print('A window opens. Log in, then close it.')
      await openLoginWindow({ folder: resolve(folder), chromiumPath: config.chromiumPath }, stop)
      print(`Use it with  "session": ${JSON.stringify(resolve(folder))}, "ownLoginAcknowledged": true  in the source.`)
    })
  sources
    .command('schema')
    .description('print the JSON Schema of the sources file')
    .action(() => open().print(JSON.stringify(sourcesSchema(SOURCE_TYPES), null, 2)))
}

function addCommand(sources: Command, open: () => CommandContext): void {
  sources
    .command('add')
    .description('add a source without the sources file')
    .argument('<platform>', [...new Set(SOURCE_TYPES.map(({ platform }) => platform))].join(', '))
    .argument('<kind>', 'such as tag, feed, search')
    .argument('<setting=value...>', 'settings of the source; JSON values are read as JSON')
    .option('--every <seconds>', 'time between two passes', parseSeconds)
    .option('--collection <name>', 'collection for its posts (default: live)')
    .addHelpText(
      'after',
      `\nKinds and their settings:\n${SOURCE_TYPES.map((type) => `  ${type.platform} ${type.kind}: ${type.title}`).join('\n')}\n\nExample:\n  $ kopitalk sources add mastodon tag instance=mastodon.social tag=hawker --every 300`,
    )
    .action(
      async (platform: string, kind: string, pairs: string[], options: { every?: number; collection?: string }) => {
        const source = sourceFrom(
          {
            ...Object.fromEntries(pairs.map(parsePair)),
            platform,
            kind,
            ...(options.every === undefined ? {} : { everySeconds: options.every }),
            ...(options.collection === undefined ? {} : { collection: options.collection }),
          },
          SOURCE_TYPES,
        )
        await withRunning(open(), async ({ pool }, { print }) => {
          await saveSource(pool, source, { fromFile: false })
          print(
            `${source.key} is crawled ${source.mode === 'poll' ? `every ${source.everySeconds} s` : 'without end'}.`,
          )
          print(findType(SOURCE_TYPES, platform, kind).policy)
        })
      },
    )
}

function stateCommand(
  sources: Command,
  open: () => CommandContext,
  verb: 'pause' | 'resume',
  description: string,
): void {
  sources
    .command(verb)
    .description(description)
    .argument('<source-key...>', 'key of the source, as shown by kopitalk sources list')
    .action(async (keys: string[]) =>
      withRunning(open(), async (connections, context) => {
        await syncFromFile(connections, context)
        for (const key of keys) {
          const state = await setPaused(connections.pool, key, verb === 'pause')
          context.print(state === 'paused' ? `${key} is paused.` : `${key} is crawled again.`)
        }
      }),
    )
}

async function withRunning(
  context: CommandContext,
  work: (connections: Connections, context: CommandContext) => Promise<void>,
): Promise<void> {
  const connections = await connect(context)
  try {
    await work(connections, context)
  } finally {
    await connections.close()
  }
}

/** Works also before the first start. Then only the sources file says what there is, and nothing can be spent. */
async function check(keys: readonly string[], json: boolean, context: CommandContext): Promise<void> {
  const running = await isRunning(context.config)
  const connections = running ? await connect(context) : undefined
  try {
    const known: readonly Source[] = connections
      ? [...(await readSourcesFile(context)), ...(await listSources(connections.pool)).filter(notFromFile)]
      : await readSourcesFile(context)
    const chosen = keys.length === 0 ? known : keys.map((key) => pick(known, key))
    // The table says what fails. The log would only interrupt it.
    const quiet = { ...context, log: context.log.child({}, { level: 'error' }) }
    const deps = createProducerDeps(quiet, { pool: connections?.pool })
    const checked: CheckedSource[] = []
    for (let at = 0; at < chosen.length; at += CHECKS_AT_ONCE) {
      const page = chosen.slice(at, at + CHECKS_AT_ONCE)
      checked.push(
        ...(await Promise.all(
          page.map(async (source): Promise<CheckedSource> => {
            const type = findType(SOURCE_TYPES, source.platform, source.kind)
            const signal = AbortSignal.any([context.stop, AbortSignal.timeout(CHECK_TIMEOUT_MS)])
            const result = await type
              .check(type.settings.parse(source.settings), deps, signal)
              .catch((err: unknown) => ({
                reachable: false,
                finding: err instanceof Error ? err.message : String(err),
              }))
            return { key: source.key, policy: type.policy, ...result }
          }),
        )),
      )
    }
    context.print(json ? JSON.stringify({ sources: checked }) : formatCheck(checked))
  } finally {
    await connections?.close()
  }
}

const notFromFile = (source: KnownSource): boolean => !source.fromFile

function pick(known: readonly Source[], key: string): Source {
  const source = known.find((each) => each.key === key)
  if (source) return source
  throw new UsageError(
    `There is no source "${key}". The sources are:\n${known.map((each) => `  ${each.key}`).join('\n')}`,
  )
}

function parsePair(pair: string): [string, unknown] {
  const equals = pair.indexOf('=')
  if (equals < 1) throw new UsageError(`"${pair}" is not a setting: write name=value`)
  const text = pair.slice(equals + 1)
  try {
    return [pair.slice(0, equals), JSON.parse(text)]
  } catch {
    return [pair.slice(0, equals), text] // plain words need no quotes
  }
}

function parseSeconds(value: string): number {
  const seconds = Number(value)
  if (!Number.isInteger(seconds) || seconds < 10)
    throw new InvalidArgumentError('a whole number of seconds, 10 or more')
  return seconds
}
