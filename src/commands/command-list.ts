import type { RegisterCommand } from './command-context.js'
import type { UpEnvironment } from './up.js'

export interface ListedCommand {
  /** Its text in the list of commands and in its own help. */
  readonly summary: string
  /** Reads for hours, and its heap is to stay as small as it is after a minute. */
  readonly readsForHours?: true
  readonly load: (environment: UpEnvironment) => Promise<RegisterCommand>
}

/**
 * Every command, in the order of the help. Loaded by name: a clean worker must not carry the memory of the model engine, nor
 * `--help` and a wrong word wait for it.
 */
export const COMMANDS: Readonly<Record<string, ListedCommand>> = {
  up: {
    summary: 'start everything on this machine: Postgres, Redis, the workers and the server',
    load: async (environment) => {
      const { registerUp } = await import('./up.js')
      return (program, open) => registerUp(program, open, environment)
    },
  },
  down: {
    summary: 'stop what `kopitalk up` started here, and wait until it has ended; or delete it',
    load: async () => (await import('./down.js')).registerDown,
  },
  worker: {
    summary: 'run a worker process for one stage or several',
    load: async () => (await import('./worker.js')).registerWorker,
  },
  produce: {
    summary: 'crawl the configured sources, of all platforms or of some',
    load: async () => (await import('./produce.js')).registerProduce,
  },
  crawl: {
    summary: 'crawl one source now, in this process',
    load: async () => (await import('./crawl.js')).registerCrawl,
  },
  sources: {
    summary: 'sources to crawl: list, add, pause, resume, check',
    load: async () => (await import('./sources.js')).registerSources,
  },
  serve: {
    summary: 'run the server: status page, health, metrics, Bull Board, and the dispatcher',
    load: async () => (await import('./serve.js')).registerServe,
  },
  migrate: {
    summary: 'bring the database schema up to date',
    load: async () => (await import('./migrate.js')).registerMigrate,
  },
  import: {
    summary: 'read posts from files',
    readsForHours: true,
    load: async () => (await import('./import.js')).registerImport,
  },
  collection: {
    summary: 'collections of posts: list, rename, merge, remove',
    load: async () => (await import('./collection.js')).registerCollection,
  },
  sample: {
    summary: 'the bundled sample: 2,000 invented posts in a separate collection',
    load: async () => (await import('./sample.js')).registerSample,
  },
  annotate: {
    summary: 'annotate posts from standard input with the code of the workers; needs no database',
    load: async () => (await import('./annotate.js')).registerAnnotate,
  },
  glossary: {
    summary: 'what local words such as jialat mean; needs no database',
    load: async () => (await import('./glossary.js')).registerGlossary,
  },
  evaluate: {
    summary: 'score the shipped models on a labelled file',
    load: async () => (await import('./evaluate.js')).registerEvaluate,
  },
  drain: {
    summary: 'wait until nothing is pending at any stage',
    load: async () => (await import('./drain.js')).registerDrain,
  },
  status: {
    summary: 'show the law, the stages, the workers and the servers',
    load: async () => (await import('./status.js')).registerStatus,
  },
  trace: {
    summary: 'show where a post is at every stage, and why',
    load: async () => (await import('./trace.js')).registerTrace,
  },
  train: {
    summary: 'train a model from labelled texts',
    load: async () => (await import('./train.js')).registerTrain,
  },
  replay: {
    summary: 'try dead letters again',
    load: async () => (await import('./replay.js')).registerReplay,
  },
  rescore: {
    summary: 'run a stage again over posts that already have its result, such as after a new model',
    load: async () => (await import('./rescore.js')).registerRescore,
  },
  erase: {
    summary: 'erase a post, or every post of an author, with everything derived from them',
    load: async () => (await import('./erase.js')).registerErase,
  },
  refusals: {
    summary: 'authors of whom nothing is stored any more: list, remove',
    load: async () => (await import('./refusals.js')).registerRefusals,
  },
  search: {
    summary: 'find posts with a query, such as mrt (delay* OR late) -bus',
    load: async () => (await import('./search.js')).registerSearch,
  },
  export: {
    summary: 'write posts, stories or hourly counts to a file that other programs read',
    readsForHours: true,
    load: async () => (await import('./export.js')).registerExport,
  },
  report: {
    summary: 'write the figures as SVG, PNG and CSV, and all of them as one HTML page',
    load: async () => (await import('./report.js')).registerReport,
  },
  brief: {
    summary: 'a day or a week in figures and quotations: its stories, peaks, and what is not known',
    load: async () => (await import('./brief.js')).registerBrief,
  },
  trends: {
    summary: 'show what people talk about more than in the 28 days before, as last computed',
    load: async () => (await import('./trends.js')).registerTrends,
  },
  stories: {
    summary: 'show what many people write about, in whatever language, and one story in full',
    load: async () => (await import('./stories.js')).registerStories,
  },
  themes: {
    summary: 'themes: check what their words and queries would catch',
    load: async () => (await import('./themes.js')).registerThemes,
  },
  topics: {
    summary: 'topics that people made from examples: list, show, fit, remove',
    load: async () => (await import('./topics.js')).registerTopics,
  },
  user: {
    summary: 'users who may log in: add, passwd, list, disable, enable',
    load: async () => (await import('./user.js')).registerUser,
  },
  token: {
    summary: 'tokens for programs: create, list, revoke',
    load: async () => (await import('./token.js')).registerToken,
  },
  backup: {
    summary: 'write database, keys and settings into one file',
    load: async () => (await import('./backup.js')).registerBackup,
  },
  restore: {
    summary: 'restore a file that `kopitalk backup` wrote',
    load: async () => (await import('./restore.js')).registerRestore,
  },
}
