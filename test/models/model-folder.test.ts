import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { UsageError } from '../../src/domain/errors.js'
import { openModelFolder } from '../../src/models/model-folder.js'

const shipped = join(import.meta.dirname, '../../models/sentiment-multilingual')
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kopitalk-model-'))
  for (const file of ['model.json', 'config.json', 'tokenizer.json', 'model.onnx', 'reference.json']) {
    await copyFile(join(shipped, file), join(folder, file))
  }
})

afterEach(() => rm(folder, { recursive: true }))

async function refusal(needs?: Parameters<typeof openModelFolder>[1]): Promise<string> {
  const err = await openModelFolder(folder, needs).catch((error: unknown) => error)
  expect(err).toBeInstanceOf(UsageError)
  return (err as UsageError).message
}

async function editCard(edit: (card: Record<string, unknown>) => void): Promise<void> {
  const card = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as Record<string, unknown>
  edit(card)
  await writeFile(join(folder, 'model.json'), JSON.stringify(card))
}

it('opens an intact folder', async () => {
  const { card, files } = await openModelFolder(folder, { task: 'sentiment', preprocessing: ['sentiment-v2'] })
  expect(card).toMatchObject({
    name: 'sentiment-multilingual',
    ordinal: 4,
    task: 'sentiment',
    labels: ['negative', 'neutral', 'positive'],
    languages: ['en', 'en-SG', 'zh', 'ms', 'id', 'ta', 'ta-Latn', 'und-Zsye'],
    maxLength: 128,
  })
  expect(files.model).toBe(join(folder, 'model.onnx'))
})

it('reads what its probabilities are worth, and refuses what is not a temperature', async () => {
  const { card } = await openModelFolder(folder)
  expect(card.calibration).toMatchObject({ temperature: 1.238, languages: { en: 1.281, 'ta-Latn': 1.439 } })
  await editCard((changed) => (changed['calibration'] = { temperature: 0, languages: { en: -1 } }))
  expect(await refusal()).toMatch(/calibration\.temperature: .*\n.*calibration\.languages\.en: /)
})

it('lists every problem at once, with the next step', async () => {
  const bytes = await readFile(join(folder, 'model.onnx'))
  bytes[1_000_000] = (bytes[1_000_000] ?? 0) ^ 1
  await writeFile(join(folder, 'model.onnx'), bytes)
  await rm(join(folder, 'tokenizer.json'))
  const message = await refusal({ task: 'ner', preprocessing: ['sentiment-v9'] })
  expect(message).toMatch(/model\.onnx: altered \(sha256 [0-9a-f]{12}…, the card says [0-9a-f]{12}…\)/)
  expect(message).toContain('tokenizer.json: missing')
  expect(message).toContain('task is "sentiment", needed is "ner"')
  expect(message).toContain('preprocessing "sentiment-v2" is not known here (known: "sentiment-v9")')
  expect(message).toContain('git checkout -- models')
})

it('refuses a folder that is not there', async () => {
  await rm(join(folder, 'model.json'))
  expect(await refusal()).toContain('model.json: missing')
  await expect(openModelFolder(join(folder, 'nowhere'))).rejects.toThrow(UsageError)
})

it('refuses a card that is not JSON', async () => {
  await writeFile(join(folder, 'model.json'), '{"name":')
  expect(await refusal()).toContain('model.json: not JSON')
})

it('names every bad field of a card', async () => {
  await editCard((card) => {
    card['ordinal'] = 0
    card['languages'] = []
  })
  expect(await refusal()).toMatch(/model\.json: ordinal: .*\n.*model\.json: languages: /)
})

it('refuses a card whose answers cannot differ', async () => {
  await editCard((card) => (card['labels'] = ['one']))
  const needs = { task: 'sentiment', preprocessing: ['sentiment-v2'] } as const
  expect(await refusal(needs)).toMatch(/model\.json: labels: at least two are needed/)
})

it('refuses a card that leaves the model itself unverified or points outside its folder', async () => {
  await editCard((card) => {
    const hashes = card['sha256'] as Record<string, string>
    const onnx = hashes['model.onnx'] ?? ''
    delete hashes['model.onnx']
    hashes['../model.onnx'] = onnx
  })
  const message = await refusal()
  expect(message).toContain('model.onnx: the card has no sha256 for it')
  expect(message).toContain('sha256 names "../model.onnx"')
})
