import { authorHashKey, connectServers, type Servers } from '../connections/connect.js'
import {
  findContents,
  mergeCollections,
  readContents,
  removeCollection,
  renameCollection,
  requireMergeable,
  requireRemovable,
  type CollectionContents,
} from '../store/change-collections.js'
import { requireCollectionName } from '../store/collections.js'
import { requireKnownKey } from '../store/people/erasures.js'
import type { CommandContext, RegisterCommand } from './command-context.js'
import { noteErasures, vacuum } from './erase/after-erasing.js'
import { confirm } from './terminal/confirm.js'
import { textTable } from './terminal/text-table.js'

interface ChangeOptions {
  readonly dryRun?: true
  readonly yes?: true
  readonly json?: true
  readonly title?: string
}

const count = (n: number): string => `${n.toLocaleString('en-SG')} ${n === 1 ? 'post' : 'posts'}`

export const registerCollection: RegisterCommand = (program, open) => {
  const collection = program
    .command('collection')
    .addHelpText(
      'after',
      '\nExamples:\n  $ kopitalk collection list\n  $ kopitalk collection rename import forum\n  $ kopitalk collection merge forum-2024 forum\n  $ kopitalk collection remove forum --dry-run',
    )
  collection
    .command('list', { isDefault: true })
    .description('every collection with its posts and the sources that are crawled into it')
    .option('--json', 'one JSON object on stdout')
    .action((options: ChangeOptions) =>
      withPool(open(), async ({ pool }, { print }) => {
        const rows = await readContents(pool)
        print(options.json ? JSON.stringify({ collections: rows }) : formatList(rows))
      }),
    )
  collection
    .command('rename')
    .description('give a collection another name; posts, sources, imported files and alert rules follow')
    .argument('<name>')
    .argument('<new-name>')
    .option('--title <text>', 'title on the pages (default: stays, or the new name where it was the old one)')
    .option('--dry-run', 'say what would happen; change nothing')
    .option('--json', 'one JSON object on stdout')
    .addHelpText(
      'after',
      `
Links with the old name stop working, and a source in the sources file goes on under the old name until you change it
there. Posts without an id of their own, or without a platform, are named after the collection that they were imported
into: if you read their file once more into the new name with --again, they are stored a second time.

Example:
  $ kopitalk collection rename import forum --title "Forum posts"`,
    )
    .action((name: string, to: string, options: ChangeOptions) => rename(name, to, options, open()))
  collection
    .command('merge')
    .description('put the posts of one collection into another, and take the first away')
    .argument('<name>')
    .argument('<into>')
    .option('--dry-run', 'count what would happen; change nothing')
    .option('--yes', 'do not ask')
    .option('--json', 'one JSON object on stdout')
    .addHelpText(
      'after',
      '\nA post that is in both is there once. This cannot be undone.\n\nExample:\n  $ kopitalk collection merge forum-2024 forum',
    )
    .action((name: string, into: string, options: ChangeOptions) => merge(name, into, options, open()))
  collection
    .command('remove')
    .description('remove a collection, with every post that is in no other one and all that was derived from them')
    .argument('<name>')
    .option('--dry-run', 'count what would go; change nothing')
    .option('--yes', 'do not ask')
    .option('--json', 'one JSON object on stdout')
    .addHelpText(
      'after',
      `
Posts, annotations, labels, counts, trends and the alert rules of the collection go, and authors of whom no post is
left. Posts that are in another collection too stay there. A keyed hash of each post that went is kept and listed in
KOPITALK_HOME/erasures/list.ndjson, so that a restore of an older backup does not bring it back. It does not keep the
post out: you can import the same files again, which the record of imported files no longer knows. To keep a post or a
person out for good, use \`kopitalk erase\`.

The posts go page by page. After a crash, run the same command again.

Example:
  $ kopitalk collection remove forum --dry-run`,
    )
    .action((name: string, options: ChangeOptions) => remove(name, options, open()))
}

async function rename(name: string, to: string, options: ChangeOptions, context: CommandContext): Promise<void> {
  requireCollectionName(to)
  await withPool(context, async ({ pool }, { print }) => {
    const { posts, sources } = await findContents(pool, name)
    if (!options.dryRun) await renameCollection(pool, name, to, options.title ?? null)
    tell(
      print,
      options,
      { renamed: posts, to },
      `${name} ${options.dryRun ? 'would be' : 'is'} ${to} now: ${count(posts)}.`,
    )
    warnOfFile(name, to, sources)
  })
}

async function merge(name: string, into: string, options: ChangeOptions, context: CommandContext): Promise<void> {
  await withPool(context, async ({ pool }, { print }) => {
    const { from } = await requireMergeable(pool, name, into)
    const question = `${count(from.posts)} of ${name} ${from.posts === 1 ? 'goes' : 'go'} into ${into}, and ${name} is no more.`
    if (options.dryRun) return tell(print, options, { posts: from.posts, moved: 0 }, question)
    if (!options.yes) await confirm(question, into)
    const moved = await mergeCollections(pool, name, into)
    const text = `${count(moved)} of ${name} came to ${into}; ${from.posts - moved} were there already.`
    tell(print, options, { posts: from.posts, moved }, text)
    warnOfFile(name, into, from.sources)
  })
}

async function remove(name: string, options: ChangeOptions, context: CommandContext): Promise<void> {
  const hashKey = await authorHashKey(context.config)
  await withPool(context, async ({ pool }, { config, print }) => {
    const found = await findContents(pool, name)
    const question =
      `${count(found.onlyHere)} of ${name} would be removed with everything derived from them` +
      (found.posts > found.onlyHere ? `; ${count(found.posts - found.onlyHere)} stay in other collections.` : '.')
    if (options.dryRun)
      return tell(print, options, { removed: 0, wouldRemove: found.onlyHere, posts: found.posts }, question)
    requireRemovable(found)
    await requireKnownKey(pool, hashKey)
    if (!options.yes) await confirm(question, name)
    const removed = await removeCollection(pool, name, found.isSample ? null : hashKey)
    await noteErasures(pool, config)
    if (removed > 0) await vacuum(pool)
    tell(print, options, { removed, posts: found.posts }, `${name} is removed, with ${count(removed)}.`)
  })
}

function tell(print: CommandContext['print'], { json }: ChangeOptions, fields: object, text: string): void {
  print(json ? JSON.stringify(fields) : text)
}

/** The sources file is the wish: what it says comes back with the next command that reads it. */
function warnOfFile(name: string, to: string, sources: CollectionContents['sources']): void {
  const inFile = sources.filter(({ fromFile }) => fromFile).length
  if (inFile === 0) return
  process.stderr.write(
    `${inFile} sources of the sources file name the collection ${name}. Write ${to} there, or they go on filling ${name}.\n`,
  )
}

function formatList(rows: readonly CollectionContents[]): string {
  if (rows.length === 0) return 'No collections yet: import a file or crawl a source.'
  const table = rows.map(({ key, title, posts, onlyHere, sources, isSample }) => [
    key,
    posts.toLocaleString('en-SG'),
    onlyHere.toLocaleString('en-SG'),
    String(sources.length),
    isSample ? `${title} (invented)` : title,
  ])
  return textTable([['collection', 'posts', 'only here', 'sources', 'title'], ...table], [0, 4])
}

async function withPool(
  context: CommandContext,
  work: (servers: Servers, context: CommandContext) => Promise<void>,
): Promise<void> {
  const servers = await connectServers(context, { poolSize: 2, statementTimeoutMs: 0 })
  try {
    await work(servers, context)
  } finally {
    await servers.close()
  }
}
