import { AsyncLocalStorage } from 'node:async_hooks'
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { createProgram } from '../../src/commands/run-program.js'
import { packageRoot } from '../../src/package-root.js'

export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const PROGRAM = join(packageRoot(), 'dist/src/bin/kopitalk.js')

/** Starts the program as a user does, with this environment and nothing else of the test's own. */
export function startKopitalk(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  stdio: StdioOptions = ['pipe', 'pipe', 'pipe'],
): ChildProcess {
  return spawn(process.execPath, [PROGRAM, ...args], { env: { PATH: process.env.PATH ?? '', ...env }, stdio })
}

/** Runs the program to its end, as a process: for tests of processes. @param input its stdin */
export async function kopitalkProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  input = '',
): Promise<Finished> {
  const child = startKopitalk(args, env)
  child.stdin?.end(input)
  const output = collect(child)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...output() }
}

/** They change the whole process: its rejected promises, its metrics and its children. */
const OWN_PROCESS = ['up', 'serve', 'worker', 'produce']

/**
 * Runs a command to its end in this process, which saves the second that a process takes to start. The command has its
 * own stdin and output. test/integration/program.test.ts runs each command as a process. Commands that would not end get
 * a process.
 * @param input its stdin
 */
export async function kopitalk(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  input = '',
): Promise<Finished> {
  if (OWN_PROCESS.includes(args[0] ?? '')) return kopitalkProcess(args, env, input)
  standApart()
  const stdout = keepText()
  const stderr = keepText()
  const program = createProgram({
    env: { PATH: process.env.PATH ?? '', ...env },
    program: PROGRAM,
    signals: () => ({ stop: new AbortController().signal, force: new AbortController().signal }),
    logTo: stderr.stream,
  })
  const streams = { stdin: Readable.from([Buffer.from(input)]), stdout: stdout.stream, stderr: stderr.stream }
  const code = await ownStreams.run(streams, () => program.run(args))
  return { code: code ?? 0, stdout: stdout.text(), stderr: stderr.text() }
}

/** The streams of the command whose code asks, where several run at once in this process. */
const ownStreams = new AsyncLocalStorage<Readonly<Record<StreamName, Readable | Writable>>>()
const STREAMS = ['stdin', 'stdout', 'stderr'] as const
type StreamName = (typeof STREAMS)[number]
let standsApart = false

/** From now on `process.stdout` and the others are a command's own inside of it, and the process's outside. */
function standApart(): void {
  if (standsApart) return
  standsApart = true
  for (const name of STREAMS) {
    const ofProcess = process[name]
    Object.defineProperty(process, name, { configurable: true, get: () => ownStreams.getStore()?.[name] ?? ofProcess })
  }
}

function keepText(): { stream: Writable; text: () => string } {
  const chunks: Buffer[] = []
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(chunk)
      done()
    },
  })
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') }
}

/** @returns a function that returns the output of the process so far */
export function collect(child: ChildProcess): () => { stdout: string; stderr: string } {
  const printed = { stdout: '', stderr: '' }
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (printed.stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (printed.stderr += text))
  return () => ({ ...printed })
}
