import { Argument, InvalidArgumentError } from 'commander'
import { UsageError } from '../domain/errors.js'
import { modelPath } from '../models/model-path.js'
import { openClassifier, openTagger } from '../models/open-models.js'
import { AS_POSTED, AS_TOKENS } from '../models/tagger.js'
import type { EngineName } from '../models/engine.js'
import { evaluateAll } from './evaluate/evaluate-all.js'
import type { CommandContext, RegisterCommand } from './command-context.js'
import { engineOption } from './options/engine-option.js'
import type { BadLine } from '../evaluation/labelled-data.js'
import { formatEvaluation, type Evaluation } from '../evaluation/format-evaluation.js'
import { evaluateLangid, evaluateNer, evaluateSentiment, type EvaluateRun } from '../evaluation/score-file.js'

const TASKS = ['langid', 'sentiment', 'ner'] as const
type Task = (typeof TASKS)[number]
const ALL = 'all'

interface EvaluateOptions {
  readonly data: string
  readonly json?: true
  readonly model?: string
  readonly engine?: EngineName
  readonly limit: number
  readonly asPosted?: true
  readonly write?: true
  readonly accept?: true
}

const BAD_LINES_SHOWN = 5

export const registerEvaluate: RegisterCommand = (program, open) => {
  program
    .command('evaluate')
    .addArgument(new Argument('<task>', 'what to score').choices([...TASKS, ALL]))
    .requiredOption(
      '--data <file>',
      'label<TAB>text, or token<TAB>tag for ner; .gz too; for all: the folder of all sets',
    )
    .option('--json', 'one JSON object on stdout')
    .option('--model <folder>', 'use this model folder instead of the shipped one (sentiment, ner)')
    .addOption(engineOption())
    .option('--limit <n>', 'score only the first n texts', parseLimit, Infinity)
    .option(
      '--as-posted',
      'ner: read the text as the workers do, handles masked and punctuation set apart (the card is scored without)',
    )
    .option('--write', 'all: write docs/understand/accuracy.md, the cards and the baseline of this checkout')
    .option('--accept', 'all: accept the figures as the new baseline even if some fell')
    .addHelpText(
      'after',
      '\nall scores everything that ships on every set (about a quarter of an hour) and exits with 1 when a figure fell by more than its noise.\n\nExample:\n  $ kopitalk evaluate sentiment --data test.tsv\n  $ kopitalk evaluate sentiment --model out/m --engine tensorflow --data test.tsv\n  $ kopitalk evaluate ner --data test.conll --json\n  $ kopitalk evaluate all --data labelled',
    )
    .action(async (task: Task | typeof ALL, options: EvaluateOptions) => {
      const context = open()
      if (task === ALL) {
        const { data, write = false, accept = false } = options
        return evaluateAll({ data, write, accept }, context)
      }
      const evaluation = await evaluate(task, options, context)
      context.print(options.json ? JSON.stringify(evaluation) : formatEvaluation(evaluation, options.data))
    })
}

async function evaluate(task: Task, options: EvaluateOptions, context: CommandContext): Promise<Evaluation> {
  const run: EvaluateRun = {
    file: options.data,
    limit: options.limit,
    stop: context.stop,
    onProgress: showProgress,
    onBadLines: (badLines) => showBadLines(options.data, badLines),
  }
  if (options.asPosted && task !== 'ner') throw new UsageError('--as-posted works only with ner')
  if (task === 'langid') {
    if (options.model !== undefined)
      throw new UsageError('--model works only with sentiment and ner; langid has its own model')
    if (options.engine !== undefined) throw new UsageError('--engine works only with sentiment and ner')
    return evaluateLangid(context.config.models.folder, run)
  }
  const models = { ...context.config.models, ...(options.engine ? { engine: options.engine } : {}) }
  const path = options.model ?? (await modelPath(task, models))
  if (task === 'sentiment') {
    const { model, close } = await openClassifier(path, models)
    try {
      return await evaluateSentiment(model, run)
    } finally {
      await close()
    }
  }
  const reading = options.asPosted ? AS_POSTED : AS_TOKENS
  const { model, close } = await openTagger(path, models, reading)
  try {
    return await evaluateNer(model, run)
  } finally {
    await close()
  }
}

function showProgress(done: number, total: number): void {
  if (!process.stderr.isTTY) return
  process.stderr.write(`\r${done} of ${total}${done === total ? '\n' : ''}`)
}

function showBadLines(file: string, badLines: readonly BadLine[]): void {
  for (const { line, reason } of badLines.slice(0, BAD_LINES_SHOWN)) {
    process.stderr.write(`${file}:${line}: left out: ${reason}\n`)
  }
  const more = badLines.length - BAD_LINES_SHOWN
  if (more > 0) process.stderr.write(`${file}: ${more} more lines left out (${badLines.length} in all)\n`)
}

function parseLimit(value: string): number {
  const limit = Number(value)
  if (!Number.isInteger(limit) || limit < 1) throw new InvalidArgumentError('a whole number above 0')
  return limit
}
