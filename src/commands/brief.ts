import { resolve } from 'node:path'
import { Option } from 'commander'
import { briefHtml } from '../brief/brief-html.js'
import { briefMarkdown } from '../brief/brief-markdown.js'
import { briefText } from '../brief/brief-text.js'
import { englishBriefWords } from '../brief/english.js'
import { UsageError } from '../domain/errors.js'
import { BriefQuery, type BriefAnswer } from '../domain/reading/brief.js'
import { readBrief } from '../read/brief/brief.js'
import { readModelFacts } from '../read/model-facts.js'
import { writeWhole } from '../whole-file.js'
import type { RegisterCommand } from './command-context.js'
import { connectServers } from '../connections/connect.js'
import { addFilterOptions, parseFilterOptions } from './options/filter-options.js'
import { requireNewFile } from './options/output-place.js'

const NEXT = 'Name a file in a folder that can be written with --out, or leave it out for standard output.'

const FORMATS = ['html', 'markdown', 'json'] as const
type Format = (typeof FORMATS)[number]
const ENDINGS: Readonly<Record<string, Format>> = { '.html': 'html', '.md': 'markdown', '.json': 'json' }

export const registerBrief: RegisterCommand = (program, open) => {
  const command = program
    .command('brief')
    .option('--day <day>', 'a day in Singapore such as 2026-08-09 (default: yesterday)')
    .option('--week <week>', 'a week, Monday to Sunday, such as 2026-W32')
    .option('--limit <n>', 'maximum number of stories, up to 20 (default: 5)')
    .addOption(
      new Option('--format <format>', 'default: by the ending of --out (.html, .md, .json), else markdown').choices(
        FORMATS,
      ),
    )
    .option('--out <file>', 'a new file (default: standard output)')
  addFilterOptions(command)
    .addHelpText(
      'after',
      `
A brief has figures, and the words of posts in quotation marks. No sentence of it is written by a model.
Instead of a day or a week, --from and --to name any window. docs/use/briefs.md explains it.

Examples:
  $ kopitalk brief
  $ kopitalk brief --week 2026-W32 --out week.html
  $ kopitalk brief --from 2026-08-01 --to 2026-09-01 --language ms --format markdown`,
    )
    .action(async ({ day, week, limit, format: named, out, ...options }: Record<string, unknown>) => {
      const path = typeof out === 'string' ? resolve(out) : null
      const format = (named as Format | undefined) ?? formatOf(path)
      const { query } = parseFilterOptions(options)
      const own = Object.entries({ day, week, limit }).filter(([, value]) => value !== undefined)
      const asked = BriefQuery.safeParse({ ...query, ...Object.fromEntries(own) })
      if (!asked.success)
        throw new UsageError(
          asked.error.issues.map((issue) => `--${String(issue.path[0])} ${issue.message}`).join('\n'),
        )
      if (path !== null) await requireNewFile(path, NEXT)
      const context = open()
      const { config, print } = context
      const connections = await connectServers(context, { poolSize: 2, applicationName: 'kopitalk-brief', reads: true })
      try {
        const models = await readModelFacts(config.models.folder, config.models.replacement)
        const answer = await readBrief({ db: connections.pool, models }, asked.data)
        const written = write(answer, format, config.server.publicUrl ?? '')
        if (path === null) print(written.trimEnd())
        else {
          await writeWhole(path, written)
          print(`${path}: ${answer.stories.rows.length} stories, ${answer.citations.length} cited posts`)
        }
      } finally {
        await connections.close()
      }
    })
}

function formatOf(path: string | null): Format {
  const ending = Object.keys(ENDINGS).find((each) => path?.endsWith(each))
  return ENDINGS[ending ?? ''] ?? 'markdown'
}

function write(answer: BriefAnswer, format: Format, dashboard: string): string {
  if (format === 'json') return `${JSON.stringify(answer, null, 2)}\n`
  const text = briefText(answer, englishBriefWords)
  return format === 'html'
    ? briefHtml(text, englishBriefWords, dashboard)
    : briefMarkdown(text, englishBriefWords, dashboard)
}
