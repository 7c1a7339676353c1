import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parseEnv } from '../../config/env.js'
import { registerEvaluate } from '../../src/commands/evaluate.js'
import { createLogger } from '../../src/logging.js'

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
