import type { Command } from 'commander'
import type { z } from 'zod'
import { UsageError } from '../domain/errors.js'
import { rowIdText } from '../domain/reading/fields.js'
import { StoriesQuery, StoryQuery } from '../domain/reading/stories.js'
import { readModelFacts } from '../read/model-facts.js'
import type { Reading } from '../read/reading.js'
import { readStories } from '../read/stories/stories.js'
import { readStory } from '../read/stories/story.js'
import type { CommandContext, RegisterCommand } from './command-context.js'
import { connectServers } from '../connections/connect.js'
import { addFilterOptions } from './options/filter-options.js'
import { renderStories, renderStory } from './stories/render-stories.js'

export const registerStories: RegisterCommand = (program, open) => {
  const stories = program.command('stories')
  addWindow(
    stories
      .command('list', { isDefault: true })
      .description('what many people write about, in whatever language: those of the most people first'),
    '28 days',
  )
    .option('--limit <n>', 'maximum number of stories, up to 100 (default: 20)')
    .option('--json', 'print the answer of GET /api/stories')
    .addHelpText(
      'after',
      `
docs/use/stories.md explains the numbers.

Examples:
  $ kopitalk stories --from 2026-08-01 --to 2026-08-10
  $ kopitalk stories show 12`,
    )
    .action(async ({ json, ...asked }: Readonly<Record<string, unknown>>) => {
      const query = parseOptions(StoriesQuery, asked)
      await withReading(open(), async (reading, print) => {
        const answer = await readStories(reading, query)
        print(json === true ? JSON.stringify(answer, null, 2) : renderStories(answer))
      })
    })
  addWindow(
    stories
      .command('show')
      .description('one story: what was said, who took it up first, and how groups feel about it')
      .argument('<id>', 'as `kopitalk stories` prints it'),
    'its whole life',
  )
    .option('--json', 'print the answer of GET /api/stories/{id}')
    .addHelpText('after', '\ndocs/use/stories.md explains the numbers.\n\nExample:\n  $ kopitalk stories show 12')
    .action(async (given: string, { json, ...asked }: Readonly<Record<string, unknown>>) => {
      const id = rowIdText.safeParse(given)
      if (!id.success) {
        throw new UsageError(`${given} is not the id of a story: a number, as \`kopitalk stories\` prints it.`)
      }
      const query = parseOptions(StoryQuery, asked)
      await withReading(open(), async (reading, print) => {
        const answer = await readStory(reading, id.data, query)
        print(json === true ? JSON.stringify(answer, null, 2) : renderStory(answer))
      })
    })
}

function addWindow(command: Command, usual: string): Command {
  command
    .option('--from <day>', `from this day in Singapore or instant (default: ${usual})`)
    .option('--to <day>', 'up to this day or instant, exclusive (default: now)')
    .option('--collection <key>', 'default: live when it has posts, else the sample; of `show` that of the story')
  return addFilterOptions(command, ['from', 'to', 'collection', 'story', 'q'])
}

/** @throws UsageError naming the first option that is wrong */
function parseOptions<T extends z.ZodType>(query: T, asked: Readonly<Record<string, unknown>>): z.output<T> {
  const parsed = query.safeParse(asked)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new UsageError(`--${String(issue?.path[0] ?? '')} ${issue?.message ?? 'is not valid'}`)
}

async function withReading(
  context: CommandContext,
  work: (reading: Reading, print: CommandContext['print']) => Promise<void>,
): Promise<void> {
  const { config, print } = context
  const connections = await connectServers(context, { poolSize: 4, applicationName: 'kopitalk-stories', reads: true })
  try {
    const models = await readModelFacts(config.models.folder, config.models.replacement)
    await work({ db: connections.pool, models }, print)
  } finally {
    await connections.close()
  }
}
