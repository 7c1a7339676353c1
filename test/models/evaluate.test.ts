import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseEnv } from '../../config/env.js'
import { registerEvaluate } from '../../src/commands/evaluate.js'
import { createLogger } from '../../src/logging.js'
import { SETS, without } from '../support/kept-back.js'

const root = join(import.meta.dirname, '../..')
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kopitalk-evaluate-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** What the command prints. */
async function evaluate(...args: string[]): Promise<string> {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined })
  const printed: string[] = []
  registerEvaluate(program, () => ({
    config: parseEnv({ MODELS_DIR: join(root, 'models') }),
    log: createLogger({ level: 'error', name: 'test' }),
    stop: new AbortController().signal,
    print: (line) => void printed.push(line),
    fail: () => undefined,
  }))
  for (const command of program.commands) command.copyInheritedSettings(program)
  await program.parseAsync(['evaluate', ...args], { from: 'user' })
  return printed.join('\n')
}

async function data(name: string, content: string): Promise<string> {
  await writeFile(join(folder, name), content)
  return join(folder, name)
}

it('prints the scores of a two-class set, scored between its classes, as JSON', async () => {
  const file = await data('two.tsv', 'positive\tso happy, thank you!\nnegative\tthis is terrible\nnegative\tI hate waiting\n')
  const scores = JSON.parse(await evaluate('sentiment', '--data', file, '--json')) as Record<string, unknown>
  expect(Object.keys(scores)).toEqual(['task', 'model', 'n', 'accuracy', 'macroF1', 'macroRecall', 'perLabel', 'confusion'])
  expect(scores).toMatchObject({ task: 'sentiment', model: 'sentiment-multilingual', n: 3, accuracy: 1 })
})

it('prints a table for people', async () => {
  const file = await data('people.tsv', 'positive\tso happy, thank you!\nnegative\tthis is terrible\n')
  const text = await evaluate('sentiment', '--data', file)
  expect(text).toContain('accuracy 100.00  macro F1 100.00  macro recall 100.00')
  expect(text).toMatch(/negative +100\.00 +100\.00 +100\.00 +1/)
})

it('scores exact spans', async () => {
  const tokens = 'The MRT at Dhoby Ghaut is delayed again'.split(' ')
  const tags: Record<string, string> = { Dhoby: 'B-LOC', Ghaut: 'I-LOC' }
  const file = await data('one.conll', tokens.map((token) => `${token}\t${tags[token] ?? 'O'}`).join('\n'))
  expect(JSON.parse(await evaluate('ner', '--data', file, '--json', '--as-posted'))).toMatchObject({
    task: 'ner',
    model: 'ner-multilingual',
    n: 1,
    recall: 1,
    perType: { LOC: { recall: 1, n: 1 } },
  })
})

it('scores language identification', async () => {
  const file = await data('langid.tsv', 'en\tThe trains were delayed again this morning\nzh\t今天地铁又坏了\n')
  expect(JSON.parse(await evaluate('langid', '--data', file, '--json'))).toMatchObject({ task: 'langid', n: 2, accuracy: 1 })
})

it.each([
  ['an unknown task', ['origin', '--data', 'x'], /Allowed choices are langid, sentiment, ner/],
  ['a file that is not there', ['sentiment', '--data', 'nowhere.tsv'], /nowhere\.tsv: no such file/],
  ['a folder that is not a model', ['sentiment', '--data', 'x', '--model', tmpdir()], /model\.json: missing/],
  ['a model of another task', ['ner', '--data', 'x', '--model', join(root, 'models/sentiment-multilingual')], /task is "sentiment"/],
  ['no number', ['sentiment', '--data', 'x', '--limit', 'all'], /a whole number above 0/],
])('refuses %s', async (_, args, message) => {
  await expect(evaluate(...args)).rejects.toThrow(message)
})

describe.skipIf(!existsSync(SETS))(`scores of the models${without(existsSync(SETS))}`, () => {
  // The whole set, 1,287 sentences and F1 0.435, takes 13 s: `npm run evaluate` scores it against the baseline.
  it('scores the NER model on the first 400 sentences of WNUT17 as it was measured', async () => {
    const file = join(SETS, 'ner/en_wnut17/test.conll')
    const json = await evaluate('ner', '--data', file, '--json', '--limit', '400')
    const { f1, n } = JSON.parse(json) as { f1: number; n: number }
    expect(n).toBe(400)
    expect(Math.abs(f1 - 0.633)).toBeLessThan(0.01) // int8 logits differ a little between processors
  }, 300_000)

  it('is near the score of the sentiment card on the first 400 tweets', async () => {
    const file = join(SETS, 'sentiment/en_tweeteval/test.tsv')
    const json = await evaluate('sentiment', '--data', file, '--json', '--limit', '400')
    const { macroRecall } = JSON.parse(json) as { macroRecall: number }
    expect(Math.abs(macroRecall - 0.7056)).toBeLessThan(0.06)
  }, 300_000)
})
