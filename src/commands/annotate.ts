import { addAbortSignal } from 'node:stream'
import { CHUNK_SIZE, STAGES, type Stage } from '../domain/stage.js'
import { createLineReader, lineGroups, type ParsedLine } from './annotate/input.js'
import {
  annotatePosts,
  openStages,
  type Annotated,
  type AnnotateInput,
  type AnnotateStages,
} from '../workers/annotate-posts.js'
import type { CommandContext, RegisterCommand } from './command-context.js'
import { engineOption } from './options/engine-option.js'
import type { EngineName } from '../models/engine.js'
import { parseStage } from './options/stage-option.js'

interface AnnotateOptions {
  readonly stages?: string
  readonly json?: true
  readonly vectors?: true
  readonly engine?: EngineName
}

const HELP = `
Reads one post in each line of standard input: plain text, or JSON objects when the first line is one. An object has
"text" and may have "platform", "authorPlace", "placeTag", "community"; other fields are ignored. Writes one JSON object a
line, in the same order; on a terminal a line to read instead, unless --json is given. No database is needed.

localWords, where there are some, says what local words of the text mean, such as jialat or shiok (see kopitalk glossary).
A field is null when its stage was not run or does not apply ("notApplicable" says why). Stages that others need are run
with them. A line that cannot be read is reported on standard error with its number, and the others are processed.

Exit code: 0, or 1 when a line could not be read or annotated, 2 for wrong use.

Examples:
  $ echo 'Wah the MRT at Dhoby Ghaut kena delay again lah' | kopitalk annotate --json
  $ kopitalk annotate --stages langid,origin < posts.ndjson > annotated.ndjson`

export const registerAnnotate: RegisterCommand = (program, open) => {
  program
    .command('annotate')
    .option('--stages <list>', `which stages to run, separated by commas: ${STAGES.join(', ')} (default: all)`)
    .option('--json', 'JSON also on a terminal')
    .option('--vectors', 'with the numbers that the stage meaning gives, which are left out otherwise')
    .addOption(engineOption())
    .addHelpText('after', HELP)
    .action(async (options: AnnotateOptions) => runAnnotate(options, open()))
}

async function runAnnotate(options: AnnotateOptions, context: CommandContext): Promise<void> {
  const asked = options.stages === undefined ? STAGES : parseStages(options.stages)
  const format = options.json || !process.stdout.isTTY ? JSON.stringify : formatLine
  const models = { ...context.config.models, ...(options.engine ? { engine: options.engine } : {}) }
  const { stages, close } = await openStages(asked, models)
  try {
    if (process.stdin.isTTY) process.stderr.write('One post a line; Ctrl-D ends.\n')
    const { lines, failed } = await annotateStream(addAbortSignal(context.stop, process.stdin), stages, {
      onResult: (result) => context.print(format(result)),
      vectors: options.vectors === true,
      onError: (line, error) => process.stderr.write(`${JSON.stringify({ error, line })}\n`),
    })
    if (failed > 0) throw new Error(`${failed} of ${lines} lines could not be annotated. They are listed above.`)
  } finally {
    await close()
  }
}

/** Annotates the lines of a stream, group by group, with the results in input order. Counts the lines that failed. */
export async function annotateStream(
  input: AsyncIterable<Buffer | string>,
  stages: AnnotateStages,
  report: {
    readonly vectors?: boolean
    readonly onResult: (result: Annotated) => void
    readonly onError: (line: number, error: string) => void
  },
): Promise<{ lines: number; failed: number }> {
  const read = createLineReader()
  const annotate: Annotate = (posts) => annotatePosts(posts, stages, report)
  let lines = 0
  let failed = 0
  const fail = (line: number, error: string): void => {
    failed += 1
    report.onError(line, error)
  }
  for await (const group of lineGroups(input)) {
    const parsed = group.map(read).filter((line): line is ParsedLine => line !== null)
    lines += parsed.length
    const posts: AnnotateInput[] = []
    for (const line of parsed) {
      if ('post' in line) posts.push(line.post)
      else fail(line.line, line.error)
    }
    for (let from = 0; from < posts.length; from += CHUNK_SIZE.sentiment) {
      const chunk = posts.slice(from, from + CHUNK_SIZE.sentiment)
      for (const result of await annotateApart(chunk, annotate, fail)) report.onResult(result)
    }
  }
  return { lines, failed }
}

type Annotate = (posts: readonly AnnotateInput[]) => Promise<Annotated[]>

/** As in the workers: when a batch fails, each post is tried alone, so that a bad post does not affect the others. */
async function annotateApart(
  posts: readonly AnnotateInput[],
  annotate: Annotate,
  fail: (line: number, error: string) => void,
): Promise<Annotated[]> {
  try {
    return await annotate(posts)
  } catch (err) {
    const [only] = posts
    if (posts.length === 1 && only) {
      fail(only.id, err instanceof Error ? err.message : String(err))
      return []
    }
  }
  const results: Annotated[] = []
  for (const post of posts) results.push(...(await annotateApart([post], annotate, fail)))
  return results
}

function parseStages(list: string): Stage[] {
  return list.split(',').map((name) => parseStage(name.trim()))
}

/** `en-SG 0.83 · negative −0.76 · Dhoby Ghaut (LOC) · inside 0.89 · meaning in 384 numbers · Wah the MRT …` */
function formatLine({ text, language, sentiment, entities, origin, meaning }: Annotated): string {
  const parts = [
    language ? `${language.label} ${language.confidence.toFixed(2)}` : '-',
    sentiment ? `${sentiment.label} ${(sentiment.positive - sentiment.negative).toFixed(2)}` : '-',
    entities?.map(({ surface, type }) => `${surface} (${type})`).join(', ') || '-',
    origin ? `${origin.label} ${origin.probability.toFixed(2)}` : '-',
    meaning ? `meaning in ${meaning.dimensions} numbers` : '-',
  ]
  // Control characters of a post must not reach the terminal.
  return [...parts, text.slice(0, 100)].join(' · ').replace(/\p{Cc}+/gu, ' ')
}
