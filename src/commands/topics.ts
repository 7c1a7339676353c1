import type { TopicRow } from '../domain/reading/topics.js'
import { connectServers, type Servers } from '../connections/connect.js'
import { readTopic, readTopics } from '../read/topics/topics.js'
import { findTopic, stopTopic } from '../store/topics/topics.js'
import type { CommandContext, RegisterCommand } from './command-context.js'
import { confirm } from './terminal/confirm.js'
import { textTable } from './terminal/text-table.js'
import { registerTopicsFit } from './topics/fit.js'
import { percent } from './topics/percent.js'

interface TopicOptions {
  readonly json?: true
  readonly yes?: true
}

export const registerTopics: RegisterCommand = (program, open) => {
  const topics = program
    .command('topics')
    .addHelpText(
      'after',
      '\nTopics are made from posts that people say yes or no to, in the dashboard or in a file; docs/use/topics.md explains them.\n\nExamples:\n  $ kopitalk topics list\n  $ kopitalk topics show drilling --json\n  $ kopitalk topics fit drilling --examples answers.csv --dry-run',
    )
  topics
    .command('list', { isDefault: true })
    .description('every topic, how well it does and how far it is')
    .option('--json', 'one JSON object on stdout')
    .action((options: TopicOptions) =>
      withServers(open(), { reads: true }, async ({ pool }, { print }) => {
        const answer = await readTopics({ db: pool, models: [] })
        print(options.json ? JSON.stringify(answer) : formatList(answer.rows))
      }),
    )
  topics
    .command('show')
    .description('one topic with its versions; no texts of posts')
    .argument('<key>')
    .option('--json', 'one JSON object on stdout')
    .action((key: string, options: TopicOptions) =>
      withServers(open(), { reads: true }, async ({ pool }, { print }) => {
        const { posted, ...topic } = await readTopic({ db: pool, models: [] }, key)
        const examples = posted.map(({ id, isAbout, by, at }) => ({ id, isAbout, by, at }))
        if (options.json) return print(JSON.stringify({ ...topic, posted: examples }))
        print(
          [
            formatList([topic]),
            ...topic.versions.map(
              ({ version, by, at, precision, figures }) =>
                `version ${version}: ${at.slice(0, 10)}, by ${by}, ${figures.about} yes and ${figures.not} no, finds ` +
                `${percent(figures.recall.share)} of its examples, of which ${percent(figures.precision.share)} are about it` +
                (precision === null ? '' : ` (at least ${percent(precision)} was asked for)`),
            ),
          ].join('\n'),
        )
      }),
    )
  registerTopicsFit(topics, open)
  topics
    .command('remove')
    .description('remove a topic, the answers that it was made of, and what it found')
    .argument('<key>')
    .option('--yes', 'do not ask')
    .action((key: string, options: TopicOptions) =>
      withServers(open(), {}, async ({ pool }, { print }) => {
        const { id } = await findTopic(pool, key)
        if (!options.yes) await confirm(`Remove the topic ${key} and the answers that it was made of?`, key)
        await stopTopic(pool, id, { retire: true })
        print(`The topic ${key} is removed.`)
      }),
    )
}

async function withServers(
  context: CommandContext,
  options: { readonly reads?: true },
  run: (servers: Servers, context: CommandContext) => Promise<void>,
): Promise<void> {
  const servers = await connectServers(context, { poolSize: 2, applicationName: 'kopitalk-topics', ...options })
  try {
    await run(servers, context)
  } finally {
    await servers.close()
  }
}

function formatList(topics: readonly TopicRow[]): string {
  if (topics.length === 0)
    return 'There is no topic. They are made in the dashboard, on the page Topics, or with kopitalk topics fit.'
  return textTable([
    ['key', 'title', 'version', 'yes', 'no', 'finds', 'checked right', 'looked at'],
    ...topics.map(({ key, title, version, examples, posts, checked, done }) => [
      key,
      title,
      version === null ? '-' : String(version),
      String(examples.about),
      String(examples.not),
      posts.toLocaleString('en'),
      checked === null ? '-' : `${percent(checked.share)} of ${checked.posts}`,
      version === null ? '-' : percent(done),
    ]),
  ])
}
