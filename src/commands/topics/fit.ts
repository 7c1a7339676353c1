import { InvalidArgumentError, type Command } from 'commander'
import type pg from 'pg'
import { connectServers } from '../../connections/connect.js'
import { FieldError, UsageError } from '../../domain/errors.js'
import type { Share } from '../../domain/reading/answer.js'
import { TopicBody } from '../../domain/reading/topics.js'
import { fitTopic, type FittedTopic } from '../../domain/topics/fit-topic.js'
import { transaction, type Queryable } from '../../store/pool.js'
import { drawBackground, findPostIds, readMaterial } from '../../store/topics/topic-examples.js'
import { addTopic, findTopic, readWantedPrecision, saveExample, saveVersion } from '../../store/topics/topics.js'
import type { CommandContext } from '../command-context.js'
import { textTable } from '../terminal/text-table.js'
import { readExamplesFile, refuse, type ExamplesFile } from './examples-file.js'
import { percent } from './percent.js'

interface FitOptions {
  readonly examples?: string
  readonly title?: string
  readonly precision?: number
  readonly by: string
  readonly dryRun?: true
  readonly json?: true
}

interface Fitted {
  readonly head: FittedTopic
  /** Null: nothing was saved. */
  readonly version: number | null
  readonly unused: number
}

export function registerTopicsFit(topics: Command, open: () => CommandContext): void {
  topics
    .command('fit')
    .description('fit a topic on its answers, and on those of a file; a topic that is not there is begun')
    .argument('<key>')
    .option('--examples <file>', 'CSV or NDJSON with platform, native_id and about (yes or no)')
    .option('--title <title>', 'of a topic that is begun (default: its key)')
    .option('--precision <share>', 'at least this among the examples, 0 to 1 (default: as it was last saved)', shareOf)
    .option('--by <name>', 'who gave the answers', 'a file')
    .option('--dry-run', 'say the figures, and change nothing')
    .option('--json', 'one JSON object on stdout')
    .addHelpText(
      'after',
      `
A file has one post a line. platform and native_id are those of "kopitalk export ids" and "export posts"; a line where about
is empty is left out, and so are other columns. An answer replaces the one that a post has; others stay. When a line
cannot be used, or there are too few answers, nothing is changed.

Examples:
  $ kopitalk export posts --q renovation --out posts.csv    then add a column about, with yes or no
  $ kopitalk topics fit drilling --examples posts.csv --dry-run
  $ kopitalk topics fit drilling --examples posts.csv --title "Drilling next door" --precision 0.9`,
    )
    .action(async (key: string, options: FitOptions) => {
      const named = TopicBody.safeParse({ key, title: options.title ?? key })
      if (!named.success)
        throw new UsageError(named.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'))
      const file = options.examples === undefined ? null : await readExamplesFile(options.examples)
      const context = open()
      const connections = await connectServers(context, { poolSize: 1, applicationName: 'kopitalk-topics' })
      try {
        const fitted = await fitOn(connections.pool, key, file, options)
        context.print(options.json ? JSON.stringify(answerOf(key, fitted)) : describe(key, file, fitted, options))
      } finally {
        await connections.close()
      }
    })
}

/** All of it or nothing. The figures of a run that changes nothing are those of the run that does: both do the same. */
async function fitOn(pool: pg.Pool, key: string, file: ExamplesFile | null, options: FitOptions): Promise<Fitted> {
  return transaction(pool, async (tx) => {
    await tx.query('savepoint before_fit')
    const id = await topicToFit(tx, key, file !== null, options)
    if (file) await storeExamples(tx, key, file, options)
    await drawBackground(tx, id)
    const { examples, background, ids, modelOrdinal, unused } = await readMaterial(tx, id)
    const precision = options.precision ?? (await readWantedPrecision(tx, id))
    const head = fitTopic(examples, background, { precision })
    if (!options.dryRun) {
      const made = { head, modelOrdinal, precision, by: options.by, examples: ids }
      return { head, unused, version: await saveVersion(tx, id, made) }
    }
    await tx.query('rollback to savepoint before_fit')
    return { head, unused, version: null }
  })
}

async function topicToFit(tx: Queryable, key: string, mayBegin: boolean, { title, by }: FitOptions): Promise<number> {
  const known = await findTopic(tx, key).catch((err: unknown) => {
    if (err instanceof FieldError && mayBegin) return null
    throw err instanceof FieldError
      ? new UsageError(
          `There is no topic ${key}. Begin it with --examples FILE; kopitalk topics list names those there are.`,
        )
      : err
  })
  if (known) {
    if (title !== undefined) throw new UsageError(`The topic ${key} has a title already: leave out --title.`)
    return known.id
  }
  await addTopic(tx, { key, title: title ?? key, by })
  return (await findTopic(tx, key)).id
}

async function storeExamples(
  tx: Queryable,
  key: string,
  { examples }: ExamplesFile,
  options: FitOptions,
): Promise<void> {
  const ids = await findPostIds(tx, examples)
  refuse(
    examples.flatMap(({ line, platform, nativeId }, at) =>
      ids[at] === null
        ? [
            `${options.examples}:${line}: there is no post ${platform} ${nativeId}. Import it first, or take out the line`,
          ]
        : [],
    ),
  )
  for (const [at, { isAbout }] of examples.entries())
    await saveExample(tx, key, { postId: ids[at] ?? 0, isAbout, drawn: 'search' }, options.by)
}

function shareOf(value: string): number {
  const share = Number(value)
  if (value.trim() === '' || !(share >= 0 && share <= 1))
    throw new InvalidArgumentError('a share from 0 to 1, such as 0.9')
  return share
}

function answerOf(key: string, { head: { figures, choices }, version, unused }: Fitted) {
  return { key, figures, version, choices, unused }
}

const within = ({ share, low, high }: Share): string => `${percent(share)} (${percent(low)} to ${percent(high)})`

function describe(
  key: string,
  file: ExamplesFile | null,
  { head: { figures, choices }, version, unused }: Fitted,
  { examples, precision }: FitOptions,
): string {
  const { about, not, recall, precision: right, found } = figures
  const skipped =
    file && file.unanswered > 0
      ? [`${examples}: ${file.unanswered === 1 ? '1 line has' : `${file.unanswered} lines have`} no answer: left out.`]
      : []
  return [
    ...skipped,
    `Fitted on ${about} yes and ${not} no.` +
      (unused > 0
        ? ` ${unused} more are not used: the meaning of the post is not known yet, or its text has changed.`
        : ''),
    `It finds ${within(recall)} of the examples that are about it, each judged without having seen it.`,
    `Of the examples that it finds, ${within(right)} are about it. Among all posts it is fewer, because most are not.`,
    ...(found ? [`It would find ${within(found)} of all posts.`] : []),
    ...(precision !== undefined && right.share < precision
      ? [`${percent(precision)} right cannot be had with these examples: this is the most.`]
      : []),
    '',
    textTable([
      ['asked for', 'finds', 'of these right'],
      ...choices.map((choice) => [
        choice.precision === null ? 'as it is' : `at least ${percent(choice.precision)}`,
        percent(choice.figures.recall.share),
        percent(choice.figures.precision.share),
      ]),
    ]),
    '',
    version === null
      ? 'Nothing was changed. Without --dry-run it is saved and used.'
      : `Saved as version ${version} of ${key}. The server looks at the newest posts first; kopitalk topics list says how far it is.`,
  ].join('\n')
}
