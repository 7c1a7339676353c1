import { UsageError } from '../domain/errors.js'
import { PostsQuery, type PostsAnswer } from '../domain/reading/posts.js'
import { SINGAPORE_ZONE } from '../domain/singapore-time.js'
import { readModelFacts } from '../read/model-facts.js'
import { asksForNearest, readNearestPosts } from '../read/posts/nearest-posts.js'
import { readPosts } from '../read/posts/posts.js'
import type { RegisterCommand } from './command-context.js'
import { connectServers } from '../connections/connect.js'
import { createQueryEncoder } from './meaning/query-encoder.js'
import { addFilterOptions, parseFilterOptions } from './options/filter-options.js'

export const registerSearch: RegisterCommand = (program, open) => {
  const command = program
    .command('search')
    .argument('[query...]', 'words, "phrases", OR, -word, delay*, mrt NEAR/5 delay, language:ms')
    .option('--meaning <text>', 'what the posts say, in any language and other words: the nearest first')
    .option('--like <id>', 'posts that say something like the post with this id: the nearest first')
    .option('--limit <n>', 'maximum number of posts, up to 100 (default: 25)')
    .option('--json', 'print the answer of GET /api/posts')
  addFilterOptions(command, ['q'])
    .addHelpText(
      'after',
      `
Put a query with signs in quotes, and behind -- when it begins with a minus. docs/use/searching.md explains the language.

Examples:
  $ kopitalk search 'mrt (delay* OR late) -bus'
  $ kopitalk search kopi at Tiong Bahru --from 2026-08-01 --limit 5
  $ kopitalk search -- -language:ms theme:transport
  $ kopitalk search --meaning 'passengers stuck in a train' --language zh,ta`,
    )
    .action(async (words: readonly string[], { json, ...options }: Record<string, unknown>) => {
      const { limit, meaning, like, ...filter } = options
      if (words.length === 0 && meaning === undefined && like === undefined) {
        throw new UsageError('Say what to look for: a query, --meaning TEXT, or --like ID.')
      }
      const { query } = parseFilterOptions({ ...filter, ...(words.length > 0 ? { q: words.join(' ') } : {}) })
      const own = Object.entries({ limit, meaning, like }).filter(([, value]) => value !== undefined)
      const asked = PostsQuery.safeParse({ from: 'all', ...query, ...Object.fromEntries(own) })
      if (!asked.success) {
        const [issue] = asked.error.issues
        throw new UsageError(`--${String(issue?.path[0] ?? 'limit')} ${issue?.message ?? 'is not valid'}`)
      }
      const context = open()
      const { config, print } = context
      const connections = await connectServers(context, {
        poolSize: 4,
        applicationName: 'kopitalk-search',
        reads: true,
      })
      const encoder = await createQueryEncoder(config.models)
      try {
        const models = await readModelFacts(config.models.folder, config.models.replacement)
        const reading = { db: connections.pool, models }
        const answer = asksForNearest(asked.data)
          ? await readNearestPosts(reading, asked.data, encoder.encode)
          : await readPosts(reading, asked.data)
        print(json === true ? JSON.stringify(answer, null, 2) : renderPosts(answer, config.server.publicUrl))
      } finally {
        await encoder.close()
        await connections.close()
      }
    })
}

function renderPosts({ provenance, rows, compared }: PostsAnswer, dashboard: string | undefined): string {
  const { collection, posts } = provenance
  const order = compared === undefined ? 'newest first' : 'nearest first'
  const heading = `${rows.length.toLocaleString('en')} of ${(compared ?? posts).toLocaleString('en')} posts, ${order} (${collection.title}${collection.isSample ? ', invented posts' : ''})`
  if (rows.length === 0) return `No post is found (${collection.title}).`
  return [heading, ...rows.map((row) => renderPost(row, dashboard))].join('\n\n')
}

const MOMENT = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: SINGAPORE_ZONE })
/** Control characters would write into the terminal. */
const CONTROLS = /[^\P{Cc}\n]/gu

function renderPost(post: PostsAnswer['rows'][number], dashboard: string | undefined): string {
  const at = post.postedAt === null ? 'undated' : MOMENT.format(new Date(post.postedAt))
  const near = post.similarity === undefined ? [] : [`near ${post.similarity.toFixed(2)}`]
  const labels = [...near, post.language, post.sentiment, `origin ${post.origin}`].join(', ')
  const link = `${dashboard ?? ''}/posts/${post.id}`
  const text = post.text.replace(CONTROLS, ' ').trim().replaceAll('\n', '\n  ')
  return `${at}  ${labels}  ${post.platform}/${post.nativeId.replace(CONTROLS, ' ')}  ${link}\n  ${text}`
}
