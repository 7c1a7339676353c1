import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { packageRoot } from '../../src/package-root.js'

export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Starts the program as a user does, with this environment and nothing else of the test's own. */
export function startKopitalk(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  stdio: StdioOptions = ['pipe', 'pipe', 'pipe'],
): ChildProcess {
  return spawn(process.execPath, [join(packageRoot(), 'dist/src/bin/kopitalk.js'), ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio,
  })
}

/** Runs the program to its end. @param input what it reads on stdin */
export async function kopitalk(
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

/** @returns a function that gives what the process has printed so far */
export function collect(child: ChildProcess): () => { stdout: string; stderr: string } {
  const printed = { stdout: '', stderr: '' }
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (printed.stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (printed.stderr += text))
  return () => ({ ...printed })
}
