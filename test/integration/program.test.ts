import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { COMMANDS } from '../../src/commands/command-list.js'
import { ensureCollection } from '../../src/store/collections.js'
import { createInbox } from '../../src/store/pipeline/inbox.js'
import { createPool } from '../../src/store/pool.js'
import { kopitalk, kopitalkProcess } from '../support/kopitalk.js'
import { rawPost, TEST_HASH_KEY } from '../support/pipeline.js'
import { createMigratedDatabase, type TestDatabase } from '../support/servers.js'

// Most tests run a command within their own process. What only a process shows stands here: that the compiled program
// loads what the command needs, that it ends by itself, and with which code.

let folder: string
let database: TestDatabase
let env: Record<string, string>

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kopitalk-program-'))
  database = await createMigratedDatabase(inject('databaseUrl'), 'program')
  const pool = createPool(database.url, { max: 1, applicationName: 'program-test' })
  await ensureCollection(pool, { key: 'live', title: 'Live', isSample: false })
  await createInbox(pool, { hashKey: TEST_HASH_KEY, keepHandles: false }).accept(
    [rawPost({ nativeId: 'p1', text: 'shiok' }), rawPost({ nativeId: 'p2', text: 'kopi o' })],
    { collection: 'live' },
  )
  await pool.end()
  writeFileSync(join(folder, 'sources.json'), '{ "sources": [] }')
  writeFileSync(join(folder, 'labelled.tsv'), 'en\tthe bus was late again\n')
  env = {
    DATABASE_URL: database.url,
    REDIS_URL: inject('redisUrl'),
    QUEUE_PREFIX: 'program',
    KOPITALK_HOME: join(folder, 'home'),
    SOURCES_FILE: join(folder, 'sources.json'),
    AUTHOR_HASH_KEY: TEST_HASH_KEY,
  }
})

afterAll(async () => {
  await database.drop()
  rmSync(folder, { recursive: true })
})

/** What each is given, and what it answers. */
const RUNS: Readonly<Record<string, { args: string[]; input?: string; code?: number; says: RegExp }>> = {
  migrate: { args: [], says: /up to date/ },
  sources: { args: ['list'], says: /^No sources\./ },
  sample: { args: ['load'], says: /^2000 sample posts loaded/ },
  annotate: { args: ['--stages', 'langid', '--json'], input: 'the bus was late again\n', says: /"en"/ },
  glossary: { args: ['jialat'], says: /^jialat, .*\n {2}in deep trouble/ },
  evaluate: { args: ['langid', '--data', 'labelled.tsv', '--json'], says: /"n":1,"accuracy":1/ },
  trace: { args: ['test/p2'], says: /^test\/p2: post 2/ },
  train: { args: ['sentiment', '--recipe', 'nowhere.json', '--out', 'model'], code: 2, says: /nowhere\.json/ },
  replay: { args: ['--json'], says: /^\{"posts":0\}/ },
  rescore: { args: ['--stage', 'clean', '--json'], says: /^\{"posts":0\}/ },
  erase: { args: ['test/p1'], says: /^1 posts erased/ },
  report: { args: ['--out', 'report'], says: /^9 figures in / },
  brief: { args: ['--day', '2026-08-09'], says: /^# Brief of 9 August 2026\n\n[^]*No post of this time is known\./ },
  trends: { args: [], says: /Nothing stands out/ },
  topics: { args: ['list'], says: /^There is no topic/ },
  themes: { args: ['check'], says: /^Transport \(transport\): 0 of 0 posts/ },
  search: { args: ['kopi', 'lang:ms'], code: 2, says: /kopi lang:ms\n {7}\^{5}\nTry: kopi language:ms/ },
  token: { args: ['list'], says: /no token yet/ },
  collection: { args: ['list'], says: /^collection .*posts/ },
  refusals: { args: ['list'], says: /^No author is refused\.$/m },
}

/** These run as processes where more is asked of them. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  up: 'up.test.ts',
  down: 'up.test.ts',
  drain: 'up.test.ts',
  status: 'up.test.ts',
  worker: 'every-source.test.ts',
  produce: 'crawl-processes.test.ts',
  crawl: 'crawl-processes.test.ts',
  serve: 'server-process.test.ts',
  import: 'import.test.ts',
  export: 'export.test.ts',
  backup: 'output-places.test.ts',
  restore: 'output-places.test.ts',
  user: 'login-commands.test.ts',
  stories: 'stories-command.test.ts',
}

it('every command runs as a process in some test', () => {
  expect([...Object.keys(RUNS), ...Object.keys(ELSEWHERE)].sort()).toEqual(Object.keys(COMMANDS).sort())
})

describe('the compiled program', () => {
  it.each(Object.entries(RUNS))('%s', async (command, { args, input, code = 0, says }) => {
    const given = args.map((arg) => (/\.tsv$|^report$/.test(arg) ? join(folder, arg) : arg))
    const ended = await kopitalkProcess([command, ...given], env, input)
    expect(ended.code, ended.stderr).toBe(code)
    expect(ended.stdout + ended.stderr).toMatch(says)
  })
})

describe('a command within this process', () => {
  it('ends and prints as the same command as a process does', async () => {
    for (const args of [['trace', 'test/p2'], ['trace', 'test/nobody'], ['replay', '--frobnicate'], ['--version']]) {
      expect(await kopitalk(args, env)).toEqual(await kopitalkProcess(args, env))
    }
  })

  it.each([
    { args: ['frobnicate'], code: 2, says: /unknown command 'frobnicate'/ },
    { args: ['status', '--frobnicate'], code: 2, says: /unknown option '--frobnicate'/ },
    { args: ['status'], code: 2, says: /not running here.*npm start/ },
    { args: ['--help'], code: 0, says: /Commands:/ },
    { args: ['drain', '--help'], code: 0, says: /Example:/ },
  ])('kopitalk $args → $code', async ({ args, code, says }) => {
    const ended = await kopitalk(args, { KOPITALK_HOME: join(folder, 'nothing-runs-here') })
    expect(ended.code).toBe(code)
    expect(ended.stdout + ended.stderr).toMatch(says)
    expect(ended.stderr).not.toMatch(/^\s+at .*:\d+:\d+/m)
  })

  it('keeps its output apart from that of another at the same time', async () => {
    const [one, other] = await Promise.all([kopitalk(['trace', 'test/p2'], env), kopitalk(['--version'], env)])
    expect(one.stdout).toMatch(/^test\/p2/)
    expect(other.stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})
