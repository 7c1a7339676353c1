import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isTensorflowInstalled } from '../../src/models/tensorflow/load-tensorflow.js'
import type { LogEntry } from '../../src/training/tuning/training-log.js'
import { writeTinyBase } from './support/tiny-base.js'

const script = fileURLToPath(new URL('../../dist/test/support/train-together.js', import.meta.url))

describe.skipIf(!isTensorflowInstalled())('Processes that share each batch (skipped without TensorFlow)', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'together-'))
    await writeTinyBase(join(folder, 'base'))
    const words = ['bad', 'good', 'sad', 'glad', 'late', 'sweet']
    const line = (at: number): string =>
      `${at % 2 ? 'positive' : 'negative'},${'the bus '.repeat(at % 4)}${words[at % 6]} ${words[at % 6]} ${at}`
    await writeFile(
      join(folder, 'texts.csv'),
      `mood,text\n${Array.from({ length: 331 }, (_, at) => line(at)).join('\n')}\n`,
    )
    const set = { path: 'texts.csv', format: 'csv', columns: { label: 'mood', text: 'text' } }
    const recipe = {
      name: 'together',
      base: 'base',
      classes: ['negative', 'positive'],
      train: [{ ...set, part: { from: 0, to: 0.8 } }],
      validation: [{ ...set, part: { from: 0.8, to: 0.9 } }],
      test: [{ ...set, part: { from: 0.9, to: 1 } }],
      limit: 145, // the last batch of an epoch has one row: none for the second process and the third
      batchSize: 16,
      accumulation: 2,
      epochs: 4,
      learningRate: 0.01,
      dropout: 0,
      frozen: { wordEmbeddings: true },
      evaluateEvery: 4,
    }
    await writeFile(join(folder, 'recipe.json'), JSON.stringify(recipe))
  })
  afterAll(() => rm(folder, { recursive: true }))

  interface Run {
    readonly lines: readonly string[]
    readonly code: number | null
    /** Of the other processes, as long as they ran. */
    readonly peers: readonly number[]
  }

  /** @param atNine called when step 9 is done, with the first process and the others */
  async function train(out: string, processes: number, atNine?: (pid: number, peers: number[]) => void): Promise<Run> {
    const child = spawn(process.execPath, [script, join(folder, 'recipe.json'), join(folder, out), String(processes)], {
      // More threads than processors would wait for each other and for those of other tests.
      env: { ...process.env, TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const closed = once(child, 'close') as Promise<[number | null]>
    const lines: string[] = []
    let peers: number[] = []
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line)
      if (line.startsWith('start ') && processes > 1) peers = childrenOf(child.pid as number)
      if (line === 'step 9') atNine?.(child.pid as number, peers)
    }
    const [code] = await closed
    return { lines, code, peers }
  }

  async function losses(out: string): Promise<number[]> {
    const text = await readFile(join(folder, out, 'training', 'log.jsonl'), 'utf8')
    const entries = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as LogEntry)
    return entries.flatMap((entry) => (entry.kind === 'step' ? [entry.loss] : []))
  }

  const furthest = (some: readonly number[], others: readonly number[]): number =>
    Math.max(...some.map((loss, at) => Math.abs(loss - (others[at] ?? Infinity))))

  let alone: number[]
  beforeAll(async () => {
    await train('one', 1)
    alone = await losses('one')
  })

  it('learn what one process learns, loss by loss', async () => {
    expect(alone).toHaveLength(20)
    expect(alone.at(-1)).toBeLessThan((alone[0] as number) / 2)

    const two = await train('two', 2)
    expect([two.lines.at(-1), two.code]).toEqual(['finished', 0])
    expect(furthest(await losses('two'), alone)).toBeLessThan(1e-4)
    expect(two.peers.filter(isRunning)).toEqual([])
  })

  it('continue in a different number after kill -9', async () => {
    const killed = await train('three', 3, (pid) => process.kill(pid, 'SIGKILL'))
    expect(killed.peers).toHaveLength(2)
    await expect.poll(() => killed.peers.filter(isRunning), { timeout: 30_000 }).toEqual([])
    const resumed = await train('three', 2)
    expect(resumed.lines[0]).toMatch(/^start 8 of/u)
    expect(furthest(await losses('three'), alone)).toBeLessThan(1e-4)
  })

  it('say which of them is gone, and lose no checkpoint', async () => {
    const broken = await train('gone', 2, (_, peers) => process.kill(peers[0] as number, 'SIGKILL'))
    expect(broken.code).toBe(1)
    expect(broken.lines.at(-1)).toBe(
      'Process 2 of 2 was killed by SIGKILL. The same command continues from the last checkpoint.',
    )
    expect(broken.peers.filter(isRunning)).toEqual([])
    const resumed = await train('gone', 1)
    expect(resumed.lines[0]).toMatch(/^start 8 of/u)
    expect(resumed.lines.at(-1)).toBe('finished')
  })
})

function childrenOf(pid: number): number[] {
  return execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(Number)
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
