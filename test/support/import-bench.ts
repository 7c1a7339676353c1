import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as readAll } from 'node:stream/consumers'
import type { FileResult } from '../../src/importing/import-one.js'
import { packageRoot } from '../../src/package-root.js'
import { kopitalk } from './kopitalk.js'
import { startPipeline, TEST_HASH_KEY, type Pipeline } from './pipeline.js'

const PROGRAM = join(packageRoot(), 'dist/src/bin/kopitalk.js')

export interface ImportEnded {
  readonly code: number | null
  readonly files: readonly FileResult[]
  readonly stdout: string
  readonly stderr: string
}

/** A database and a folder of one test's own, which is the working folder until it is closed, and `kopitalk import` in it. */
export interface ImportBench {
  readonly pipeline: Pipeline
  readonly folder: string
  /** @returns the name, to be given to `run` */
  write(name: string, content: string | Buffer): string
  /** As a process, which can be killed, watched and disturbed. */
  start(
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
    input?: Buffer | string,
  ): { child: ChildProcess; ended: Promise<ImportEnded> }
  /** With `--json`, to its end, within this process. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<ImportEnded>
  /** Texts of all posts, in the order of their numbers. */
  texts(): Promise<string[]>
  countPosts(): Promise<number>
  close(): Promise<void>
}

export async function openImportBench(servers: { databaseUrl: string; redisUrl: string }): Promise<ImportBench> {
  const folder = mkdtempSync(join(tmpdir(), 'kopitalk-import-'))
  const pipeline = await startPipeline(servers, 'import')
  const workingFolder = process.cwd()
  process.chdir(folder)
  const settings = {
    KOPITALK_HOME: folder,
    DATABASE_URL: pipeline.databaseUrl,
    REDIS_URL: servers.redisUrl,
    QUEUE_PREFIX: pipeline.prefix,
    AUTHOR_HASH_KEY: TEST_HASH_KEY,
  }

  function start(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    input: Buffer | string = '',
  ): ReturnType<ImportBench['start']> {
    const child = spawn(process.execPath, [PROGRAM, 'import', ...args], {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...settings,
        ...env,
      },
    })
    child.stdin?.on('error', () => {}) // it may end before it has read everything
    child.stdin.end(input)
    const output = [readAll(child.stdout), readAll(child.stderr), once(child, 'close')] as const
    const ended = Promise.all(output).then(([stdout, stderr]) => {
      return { code: child.exitCode, files: filesOf(stdout), stdout, stderr }
    })
    return { child, ended }
  }

  return {
    pipeline,
    folder,
    start,
    async run(args, env = {}) {
      const ended = await kopitalk(['import', ...args, '--json'], { ...settings, ...env })
      return { ...ended, files: filesOf(ended.stdout) }
    },
    write(name, content) {
      writeFileSync(join(folder, name), content)
      return name
    },
    async texts() {
      const { rows } = await pipeline.pool.query<{ text: string }>('select text from post order by id')
      return rows.map(({ text }) => text)
    },
    async countPosts() {
      const { rows } = await pipeline.pool.query<{ posts: number }>('select count(*) as posts from post')
      return rows[0]?.posts ?? 0
    },
    async close() {
      process.chdir(workingFolder)
      await pipeline.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** One post a line. */
export function linesOf(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('')
}

const filesOf = (stdout: string): FileResult[] =>
  stdout.startsWith('{') ? (JSON.parse(stdout) as { files: FileResult[] }).files : []

/** Runs an import and looks at its memory; Linux only. */
export async function watched(
  bench: ImportBench,
  args: readonly string[],
): Promise<{ peak: number; result: ImportEnded }> {
  const { child, ended } = bench.start(args)
  let peak = 0
  const watch = setInterval(() => {
    const status = existsSync(`/proc/${child.pid}/status`) ? readFileSync(`/proc/${child.pid}/status`, 'utf8') : ''
    peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1_024)
  }, 20)
  const result = await ended
  clearInterval(watch)
  return { peak, result }
}
