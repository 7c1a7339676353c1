import { importX } from 'eslint-plugin-import-x'
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript'
import tseslint from 'typescript-eslint'

// Which folder of src may import which (docs/understand/architecture.md has the reasons).
const MAY_IMPORT = {
  domain: [],
  charts: ['domain'],
  brief: ['domain', 'charts'],
  queues: ['domain'],
  // Text is normalised at the door, where it is written; a platform says since when it exists.
  store: ['domain', 'text/normalize.ts', 'producers/platforms.ts', 'producers/platform-names.ts'],
  local: ['domain'],
  threads: ['domain'],
  producers: ['domain', 'queues', 'threads'],
  text: ['domain'],
  gazetteer: ['domain', 'text'],
  models: ['domain', 'text', 'threads'],
  sample: ['domain', 'text'],
  training: ['domain', 'text', 'models', 'threads', 'local/process-identity.ts'],
  evaluation: ['domain', 'text', 'models', 'gazetteer', 'workers', 'sample', 'read', 'training'],
  workers: [
    'domain',
    'queues',
    'store',
    'threads',
    'text',
    'gazetteer',
    'models',
    'read',
    'alerts',
    'accounts/sessions.ts',
  ],
  read: [
    'domain',
    'queues',
    'text',
    'gazetteer',
    'store/pool.ts',
    'store/parameters.ts',
    'store/pipeline/stage-tables.ts',
    'store/derived/trends.ts',
  ],
  export: ['domain', 'read', 'store/pool.ts', 'store/parameters.ts'],
  report: ['domain', 'charts', 'read'],
  accounts: ['domain', 'store/pool.ts'],
  alerts: ['domain', 'queues', 'read', 'store', 'producers/http/address-kind.ts'],
  backup: ['domain', 'store', 'accounts/admin-login.ts', 'importing/splitters/line-splitter.ts'],
  connections: ['domain', 'queues', 'store', 'local', 'backup/installation.ts'],
  importing: ['domain', 'queues', 'store', 'text/normalize.ts', 'producers', 'connections'],
  crawling: ['domain', 'queues', 'store', 'producers', 'connections'],
  uploads: ['domain', 'store', 'importing'],
  server: ['domain', 'queues', 'store', 'text', 'read', 'accounts', 'alerts', 'uploads', 'workers/replay.ts'],
}

// The clean stage must not know the sentiment stage: what two of them share is next to them, in src/workers.
const STAGES = ['clean', 'langid', 'sentiment', 'ner', 'origin', 'meaning']

// A call among the arguments of a later one may throw while an earlier one runs: nothing would await the failure of the
// earlier one.
const FORGOTTEN_PROMISE = {
  selector:
    'CallExpression[callee.object.name="Promise"] > ArrayExpression > CallExpression:not(:first-child) > CallExpression.arguments',
  message: 'Work out what a later promise is made of before the first one starts: a throw would leave that one alone.',
}

// Wordings that no native speaker uses for this. The linter finds them in strings, config/wording.test.ts in pages and
// comments.
const TRANSLATED_WORDING =
  /\b(?:[Aa]new|[Rr]eckon(?:s|ed|ing)?|[Mm]end(?:s|ed|ing)?|[Ii]n the place of|[Ss]tands? beside|[Gg]o(?:es)? on behind|[Bb]y its own measure)\b|(?<![Tt]here )\bis no (?:date|theme|collection|name|page|folder|file|list|field|number|format|JSON|text)\b/
const TRANSLATED = ['Literal[value=', 'TemplateElement[value.raw='].map((text) => ({
  selector: `${text}/${TRANSLATED_WORDING.source}/]`,
  message:
    'Write it in plain English: "again", "calculate", "fix", "instead of", "next to", "continue after", "is not a …".',
}))

// Small things without an opinion on the pipeline; the configuration is for all as well.
const FOR_ALL = ['heartbeat.ts', 'html.ts', 'logging.ts', 'metrics.ts', 'package-root.ts', 'whole-file.ts']

const zones = [
  ...Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
    target: `./src/${folder}`,
    from: './src',
    except: [folder, ...allowed, ...FOR_ALL].map((name) => `./${name}`),
    message: `src/${folder} may import: ${allowed.join(', ') || 'nothing of ours'}.`,
  })),
  ...STAGES.map((stage) => ({
    target: `./src/workers/${stage}`,
    from: STAGES.filter((other) => other !== stage).map((other) => `./src/workers/${other}`),
    message: 'One stage never imports another.',
  })),
  {
    target: './web',
    from: './src',
    except: ['./brief', './charts', './domain'],
    message:
      'The dashboard knows the server only by what it answers: web may import src/domain, src/charts and src/brief.',
  },
]

/**
 * Rules for the sources of one TypeScript project: what may import what, and what is ours alone. Those that everybody has, and those
 * that need types, stand in .oxlintrc.json: oxlint asks TypeScript 7 and takes a fifth of the time.
 */
function sourcesOf(project) {
  return {
    extends: [tseslint.configs.base],
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver({ project })] },
    rules: {
      'import-x/no-default-export': 'error',
      'import-x/no-restricted-paths': ['error', { zones, basePath: import.meta.dirname }],
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      'no-console': 'error',
    },
  }
}

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'node_modules/',
      '.kopitalk/',
      'coverage/',
      'models/',
      'data/',
      'sample/',
      'scripts/new-source/templates/', // checked as what is made of them (test/support/new-source.test.ts)
    ],
  },
  { files: ['**/*.ts'], ignores: ['web/**'], ...sourcesOf('./tsconfig.json') },
  { files: ['web/**/*.{ts,tsx}'], ...sourcesOf('./web/tsconfig.json') },
  {
    files: ['src/**/*.ts', 'config/**/*.ts'],
    ignores: ['src/bin/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Configuration is parsed once, in src/bin.' },
      ],
    },
  },
  { rules: { 'no-restricted-syntax': ['error', ...TRANSLATED] } },
  { files: ['src/**/*.ts'], rules: { 'no-restricted-syntax': ['error', FORGOTTEN_PROMISE, ...TRANSLATED] } },
  {
    files: ['config/wording.test.ts'],
    rules: { 'no-restricted-syntax': 'off' }, // it has the wordings as examples
  },
  {
    files: ['web/messages/*.ts'],
    rules: { 'max-lines': 'off' }, // every word of a language in one file, for one translator
  },
  {
    files: ['vitest.config.ts', 'web/vite.config.ts'],
    rules: { 'import-x/no-default-export': 'off' }, // vite demands one
  },
)
