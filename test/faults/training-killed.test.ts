import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { seededRandom } from '../../src/domain/random.js'
import { packageRoot } from '../../src/package-root.js'
import type { TrainingResult } from '../../src/training/sentiment/training.js'
import type { LogEntry } from '../../src/training/tuning/training-log.js'

const script = fileURLToPath(new URL('../../dist/test/support/train-process.js', import.meta.url))
const EVERY = 15
/** As large as that of the model in train-process.ts. */
const VOCABULARY = 5_000

let folder: string
let recipe: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'training-'))
  await mkdir(join(folder, 'base'))
  await writeFile(join(folder, 'base', 'tokenizer.json'), await smallTokenizer())
  await writeFile(join(folder, 'base', 'model.safetensors'), 'weights of no model')
  await writeFile(join(folder, 'texts.csv'), texts(1_500))
  const set = { path: 'texts.csv', format: 'csv', columns: { label: 'mood', text: 'text' } }
  recipe = join(folder, 'recipe.json')
  await writeFile(
    recipe,
    JSON.stringify({
      name: 'killed',
      base: 'base',
      classes: ['negative', 'positive'],
      train: [{ ...set, part: { from: 0, to: 0.8 } }],
      validation: [{ ...set, part: { from: 0.8, to: 0.9 } }],
      test: [{ ...set, part: { from: 0.9, to: 1 } }],
      batchSize: 16,
      epochs: 2,
      learningRate: 0.01,
      dropout: 0.2,
      evaluateEvery: EVERY,
    }),
  )
})
afterAll(() => rm(folder, { recursive: true }))

interface TokenizerFile {
  readonly added_tokens: readonly { readonly id: number }[]
  readonly model: { readonly vocab: readonly unknown[] }
}

/** The shipped one, without its rarer words: each of the processes would take a second longer to open them all. */
async function smallTokenizer(): Promise<string> {
  const file = join(packageRoot(), 'models', 'sentiment-multilingual', 'tokenizer.json')
  const whole = JSON.parse(await readFile(file, 'utf8')) as TokenizerFile
  return JSON.stringify({
    ...whole,
    added_tokens: whole.added_tokens.filter(({ id }) => id < VOCABULARY),
    model: { ...whole.model, vocab: whole.model.vocab.slice(0, VOCABULARY) },
  })
}

/** Sorted by label, so that the order of the file alone would teach nothing. */
function texts(rows: number): string {
  const random = seededRandom(7)
  const words = { negative: ['bad', 'sad', 'late', 'broken'], positive: ['good', 'glad', 'sweet', 'bright'] }
  const line = (mood: 'negative' | 'positive', at: number): string => {
    const of = random() < 0.9 ? words[mood] : words[mood === 'negative' ? 'positive' : 'negative']
    return `${mood},"day ${at}, ${of[Math.floor(random() * 4)]} bus ${Math.floor(random() * 50)}"\n`
  }
  const lines = Array.from({ length: rows }, (_, at) => line(at < rows / 2 ? 'negative' : 'positive', at))
  return `mood,text\n${lines.join('')}`
}

/** Runs the training; with `killAt` it is killed when it has done that step. Its last line, or null. */
async function train(out: string, killAt = Infinity): Promise<{ started: string; last: string; code: number | null }> {
  const child = spawn(process.execPath, [script, recipe, join(folder, out), killAt === Infinity ? '0' : '3'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = once(child, 'close') as Promise<[number | null]>
  let [started, last] = ['', '']
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('start ')) started = line
    if (line === `step ${killAt}`) child.kill('SIGKILL')
    last = line
  }
  const [code] = await closed
  return { started, last, code }
}

async function log(out: string): Promise<LogEntry[]> {
  const text = await readFile(join(folder, out, 'training', 'log.jsonl'), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LogEntry)
}

it('continues after kill -9 with the losses, scores and weights of an unbroken run', async () => {
  const whole = await train('whole')
  expect(whole.code).toBe(0)
  const { tests, steps, best } = JSON.parse(whole.last) as TrainingResult
  expect(tests[0]?.accuracy).toBeGreaterThan(0.8)
  for (const killAt of [7, 22, 95]) expect((await train('broken', killAt)).code).toBeNull()
  const broken = await train('broken')
  expect(broken.started).toMatch(/^start 90 of /u)
  const [expected, found] = [await log('whole'), await log('broken')]
  expect(found.map(({ kind, step }) => [kind, step])).toEqual(expected.map(({ kind, step }) => [kind, step]))
  expected.forEach((entry, at) => {
    const other = found[at]
    if (entry.kind === 'step' && other?.kind === 'step') expect(Math.abs(other.loss - entry.loss)).toBeLessThan(1e-4)
    if (entry.kind === 'validation' && other?.kind === 'validation') expect(other.sets).toEqual(entry.sets)
  })
  expect(JSON.parse(broken.last)).toMatchObject({ tests, steps, best })
})

it('refuses the checkpoints of another recipe, and names the difference', async () => {
  await train('other', 20)
  const text = await readFile(recipe, 'utf8')
  await writeFile(recipe, text.replace('"learningRate":0.01', '"learningRate":0.02'))
  const child = spawn(process.execPath, [script, recipe, join(folder, 'other')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const said: string[] = []
  for await (const line of createInterface({ input: child.stderr })) said.push(line)
  await writeFile(recipe, text)
  expect(said.join('\n')).toContain('learningRate: 0.01 there, 0.02 here')
})
