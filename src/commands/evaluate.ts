import { Argument, InvalidArgumentError } from 'commander'
import { UsageError } from '../domain/errors.js'
import { modelPath } from '../models/model-path.js'
import { openClassifier, openTagger } from '../models/open-models.js'
import { AS_TOKENS } from '../models/tagger.js'
import type { EngineName } from '../models/engine.js'
import { evaluateAll } from './evaluate/evaluate-all.js'
import { evaluateProbes, PROBES_HELP } from './evaluate/evaluate-probes.js'
import { runStoryTask, STORIES_HELP, STORY_TASKS, type StoryTask } from './evaluate/evaluate-stories.js'
import { runTopics, TOPICS, TOPICS_HELP } from './evaluate/evaluate-topics.js'
import type { CommandContext, RegisterCommand } from './command-context.js'
import { engineOption } from './options/engine-option.js'
import type { BadLine } from '../evaluation/labelled-data.js'
import { formatEvaluation, type Evaluation } from '../evaluation/format-evaluation.js'
import {
  evaluateLangid,
  evaluateNer,
  evaluateSentiment,
  spansOfWorkers,
  type EvaluateRun,
} from '../evaluation/score-file.js'
import { loadGazetteerLinker } from '../gazetteer/load.js'
import { openLangidModels } from '../models/langid/langid-folder.js'
import { createLangidProcess } from '../workers/langid/process.js'
import { createNerProcess, modelLanguages } from '../workers/ner/process.js'
import type { ModelSettings } from '../workers/open-stage.js'

const TASKS = ['langid', 'sentiment', 'ner'] as const
type Task = (typeof TASKS)[number]
const ALL = 'all'
const PROBES = 'probes'

interface EvaluateOptions {
  readonly data: string
  readonly json?: true
  readonly model?: string
  readonly engine?: EngineName
  readonly limit: number
  readonly asTokens?: true
  readonly write?: true
  readonly accept?: true
}

const BAD_LINES_SHOWN = 5

const HELP = `
all scores everything that ships on every set (about a quarter of an hour) and exits with 1 when a figure fell by more than its noise.
ner and langid read texts as the workers do. sentiment does, too, but scores every text, whatever its language.
${PROBES_HELP}${STORIES_HELP}${TOPICS_HELP}
Examples:
  $ kopitalk evaluate sentiment --data test.tsv
  $ kopitalk evaluate sentiment --model out/m --engine tensorflow --data test.tsv
  $ kopitalk evaluate ner --data test.conll --json
  $ kopitalk evaluate probes --data probes.ndjson
  $ kopitalk evaluate stories --data folder --json
  $ kopitalk evaluate topics --data data/topics
  $ kopitalk evaluate all --data labelled`

export const registerEvaluate: RegisterCommand = (program, open) => {
  program
    .command('evaluate')
    .addArgument(new Argument('<task>', 'what to score').choices([...TASKS, ...STORY_TASKS, TOPICS, PROBES, ALL]))
    .requiredOption(
      '--data <file>',
      'label<TAB>text, token<TAB>tag for ner, NDJSON for probes; .gz too; for stories, search and topics a folder; for all the folder of all sets',
    )
    .option('--json', 'one JSON object on stdout')
    .option(
      '--model <folder>',
      'use this model folder instead of the shipped one (sentiment, ner; stories, search and topics: one of the task meaning)',
    )
    .addOption(engineOption())
    .option('--limit <n>', 'score only the first n texts', parseLimit, Infinity)
    .option(
      '--as-tokens',
      'ner: score the model alone, with one label a token, as its card was; without it texts are read as the workers do',
    )
    .option('--write', 'all: write docs/understand/accuracy.md, the cards and the baseline of this checkout')
    .option('--accept', 'all: accept the figures as the new baseline even if some fell')
    .addHelpText('after', HELP)
    .action(async (task: Task | StoryTask | typeof TOPICS | typeof ALL | typeof PROBES, options: EvaluateOptions) => {
      const context = open()
      if (task === ALL) {
        const { data, write = false, accept = false } = options
        return evaluateAll({ data, write, accept }, context)
      }
      if (task === PROBES) {
        if (options.model !== undefined) throw new UsageError('--model works only with sentiment and ner')
        return evaluateProbes(options, context)
      }
      if (task === 'stories' || task === 'search') return runStoryTask(task, options, context)
      if (task === TOPICS) return runTopics(options, context)
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
  if (options.asTokens && task !== 'ner') throw new UsageError('--as-tokens works only with ner')
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
  return options.asTokens ? evaluateTokens(path, models, run) : evaluatePosts(path, models, run)
}

/** As the workers read posts: in the language that they see, handles and addresses masked, with the gazetteer. */
async function evaluatePosts(path: string, models: ModelSettings, run: EvaluateRun): Promise<Evaluation> {
  const linker = loadGazetteerLinker()
  const langid = createLangidProcess(await openLangidModels(models.folder), linker)
  const { model: tagger, close } = await openTagger(path, models)
  try {
    const ner = createNerProcess({ tagger, linker, languages: modelLanguages(tagger.card) })
    return await evaluateNer(`${tagger.card.name} + gazetteer`, spansOfWorkers({ langid, ner }), run)
  } finally {
    await close()
  }
}

async function evaluateTokens(path: string, models: ModelSettings, run: EvaluateRun): Promise<Evaluation> {
  const { model: tagger, close } = await openTagger(path, models, AS_TOKENS)
  try {
    return await evaluateNer(tagger.card.name, (texts) => tagger.tag(texts), run)
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
