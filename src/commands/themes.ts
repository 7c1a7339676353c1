import { readThemes } from '../../config/themes.js'
import type { ThemePreview } from '../domain/reading/figures.js'
import { CollectionKey } from '../domain/reading/filter.js'
import { UsageError } from '../domain/errors.js'
import { previewTheme } from '../read/trends/theme-preview.js'
import type { Theme } from '../text/theme-matcher.js'
import type { CommandContext, RegisterCommand } from './command-context.js'
import { connectServers } from '../connections/connect.js'

interface CheckOptions {
  readonly collection?: string
  readonly all?: boolean
  readonly json?: boolean
}

export const registerThemes: RegisterCommand = (program, open) => {
  program
    .command('themes')
    .description('themes: check what their words and queries would catch')
    .command('check')
    .description('say what each word and query would catch, and what is doubtful about it')
    .argument('[file]', 'default: THEMES_FILE, else config/themes.json, else the shipped file')
    .option('--collection <key>', 'default: live when it has posts, else the sample')
    .option('--all', 'print what every word catches, not only what is doubtful')
    .option('--json', 'one JSON object on stdout')
    .addHelpText(
      'after',
      `
Counts are of the newest 20,000 posts of the last 28 days. docs/use/themes.md explains the file.

Example:
  $ kopitalk themes check config/themes.json`,
    )
    .action((file: string | undefined, options: CheckOptions) => check(file, options, open()))
}

async function check(file: string | undefined, options: CheckOptions, context: CommandContext): Promise<void> {
  const { config, print } = context
  const collection = CollectionKey.optional().safeParse(options.collection)
  if (!collection.success) throw new UsageError(`--collection ${collection.error.issues[0]?.message ?? ''}`)
  const themes = await readThemes(file ?? config.themesFile)
  const connections = await connectServers(context, { poolSize: 2, applicationName: 'kopitalk-themes', reads: true })
  try {
    const checked: { theme: Theme; found: ThemePreview }[] = []
    for (const theme of themes) {
      const words = Object.fromEntries(Object.entries(theme.words).map(([language, list]) => [language, [...list]]))
      const asked = { words, queries: [...(theme.queries ?? [])], collection: collection.data }
      checked.push({ theme, found: await previewTheme({ db: connections.pool }, asked) })
    }
    if (options.json === true) {
      // Examples have texts of posts, which nobody asked for here.
      print(
        JSON.stringify({
          themes: checked.map(({ theme: { key }, found: { examples: _, ...counts } }) => ({ key, ...counts })),
        }),
      )
      return
    }
    print(checked.map(({ theme, found }) => render(theme, found, options.all === true)).join('\n\n'))
  } finally {
    await connections.close()
  }
}

function render(
  { key, title }: Theme,
  { posts, looked, words, queries, warnings }: ThemePreview,
  all: boolean,
): string {
  const count = (n: number): string => n.toLocaleString('en')
  const entries = [
    ...words.map(({ word, posts: n }) => [word, n] as const),
    ...queries.map((each) => [each.query, each.posts] as const),
  ]
  const shown = all ? entries : entries.slice(words.length)
  return [
    `${title} (${key}): ${count(posts)} of ${count(looked)} posts`,
    ...shown.map(([entry, n]) => `  ${entry}: ${count(n)}`),
    ...warnings.map(({ entry, warning }) => `  ! ${entry ?? 'The theme'} ${warning}`),
  ].join('\n')
}
