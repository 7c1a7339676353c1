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
  expect(JSON.parse(await evaluate('ner', '--data', file, '--json'))).toMatchObject({
    task: 'ner',
    model: 'ner-multilingual + gazetteer',
    n: 1,
    recall: 1,
    perType: { LOC: { recall: 1, n: 1 } },
  })
})

it('scores language identification', async () => {
  const file = await data('langid.tsv', 'en\tThe trains were delayed again this morning\nzh\t今天地铁又坏了\n')
  expect(JSON.parse(await evaluate('langid', '--data', file, '--json'))).toMatchObject({ task: 'langid', n: 2, accuracy: 1 })
})

it('says which probes are right, by kind, with what the stages of the workers say to the others', async () => {
  const rain = { kind: 'names', text: 'Rain at Bishan', expect: { lang: ['en', 'en-SG'], ents: [{ s: ['Bishan'], type: ['LOC'], id: 'bishan' }] } }
  const file = await data(
    'probes.ndjson',
    [
      { id: 'P1', ...rain },
      { id: 'P2', kind: 'names', text: 'Rain at Bishan', expect: { noid: ['bishan'] } },
      { id: 'P3', kind: 'feeling', text: 'so happy, thank you!', expect: { sent: ['positive'] } },
      { id: 'P4', kind: 'feeling', text: 'Hôm nay trời nóng quá, tôi rất vui', expect: { sent: ['positive'] } },
      { id: 'P5', kind: 'feeling', text: 'Hôm nay trời nóng quá, tôi rất vui', expect: { sent: ['none'] } },
    ]
      .map((probe) => JSON.stringify(probe))
      .join('\n'),
  )
  expect(JSON.parse(await evaluate('probes', '--data', file, '--json'))).toEqual({
    right: 3,
    of: 5,
    byKind: { names: { right: 1, of: 2 }, feeling: { right: 2, of: 3 } },
    wrong: [
      { id: 'P2', kind: 'names', expected: { noid: ['bishan'] }, got: { noid: ['Bishan (LOC, town/bishan)'] } },
      { id: 'P4', kind: 'feeling', expected: { sent: ['positive'] }, got: { sent: 'none (language_unsupported)' } },
    ],
    leftOut: [],
  })
  const text = await evaluate('probes', '--data', file, '--limit', '2')
  expect(text).toContain('1 of 2 probes of')
  expect(text).toContain('P2  noid: expected ["bishan"], got ["Bishan (LOC, town/bishan)"]')
})

it('refuses a line that is not a probe, with its number', async () => {
  const file = await data('bad.ndjson', '{"id": "P1", "kind": "a", "text": "kopi", "expect": {"mood": ["good"]}}\n')
  await expect(evaluate('probes', '--data', file)).rejects.toThrow(/bad\.ndjson:1: not a probe: .*mood/)
})

it.each([
  ['an unknown task', ['origin', '--data', 'x'], /Allowed choices are langid, sentiment, ner, stories, search, topics, probes, all/],
  ['a file that is not there', ['sentiment', '--data', 'nowhere.tsv'], /nowhere\.tsv: no such file/],
  ['a folder that is not a model', ['sentiment', '--data', 'x', '--model', tmpdir()], /model\.json: missing/],
  ['a model of another task', ['ner', '--data', 'x', '--model', join(root, 'models/sentiment-multilingual')], /task is "sentiment"/],
  ['tokens of a task without any', ['sentiment', '--data', 'x', '--as-tokens'], /--as-tokens works only with ner/],
  ['no number', ['sentiment', '--data', 'x', '--limit', 'all'], /a whole number above 0/],
])('refuses %s', async (_, args, message) => {
  await expect(evaluate(...args)).rejects.toThrow(message)
})
