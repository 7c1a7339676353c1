import { createHash } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UsageError } from '../../domain/errors.js'
import { openLangidFolder } from './langid-folder.js'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'kopitalk-test-langid-'))
})
afterAll(() => rm(root, { recursive: true }))

async function copied(name: string): Promise<string> {
  const folder = join(root, name)
  await cp('models/langid', folder, { recursive: true })
  return folder
}

describe('openLangidFolder', () => {
  it('opens what ships, under 10 MB', async () => {
    const { ordinal, model } = await openLangidFolder(await copied('whole'))
    expect(ordinal).toBeGreaterThan(1)
    expect(model.malay(['saya', 'tak', 'faham', 'kenapa']).probability).toBeGreaterThan(0.9)
    const { sha256 } = JSON.parse(await readFile('models/langid/model.json', 'utf8')) as {
      sha256: Record<string, string>
    }
    const sizes = await Promise.all(
      Object.keys(sha256).map(async (file) => (await readFile(join('models/langid', file))).length),
    )
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(10 * 2 ** 20)
  })

  it('refuses altered and missing files, naming each', async () => {
    const folder = await copied('altered')
    const weights = await readFile(join(folder, 'family.bin'))
    weights[1_000] = (weights[1_000] ?? 0) ^ 1
    await writeFile(join(folder, 'family.bin'), weights)
    await rm(join(folder, 'malay-words.tsv'))
    const refused = openLangidFolder(folder)
    await expect(refused).rejects.toThrow(UsageError)
    await expect(refused).rejects.toThrow(/family\.bin/)
    await expect(refused).rejects.toThrow(/malay-words\.tsv/)
  })

  /** A copy with one file changed and its hash put right: as a faulty training would leave it. */
  async function rewritten(name: string, file: string, change: (text: string) => string): Promise<string> {
    const folder = await copied(name)
    const content = Buffer.from(change(await readFile(join(folder, file), 'latin1')), 'latin1')
    await writeFile(join(folder, file), content)
    const card = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as { sha256: Record<string, string> }
    card.sha256[file] = createHash('sha256').update(content).digest('hex')
    await writeFile(join(folder, 'model.json'), JSON.stringify(card))
    return folder
  }
  type Json = Record<'heads' | 'parameters', Record<string, Record<string, unknown>>>
  const parameters = (change: (json: Json) => void) => (text: string) => {
    const json = JSON.parse(text) as Json
    change(json)
    return JSON.stringify(json)
  }

  it.each([
    ['parameters.json', 'half of it', (text: string) => text.slice(0, text.length / 2), /parameters\.json: not JSON/],
    [
      'parameters.json',
      'a NaN, which JSON writes as null',
      parameters(({ parameters: { malay } }) => Object.assign(malay!, { bias: NaN })),
      /parameters\.json: parameters\.malay\.bias/,
    ],
    [
      'parameters.json',
      'a bias too few',
      parameters(({ heads: { family } }) => (family!['bias'] as number[]).pop()),
      /parameters\.json: heads\.family\.bias/,
    ],
    [
      'parameters.json',
      'families in another order',
      parameters(({ heads: { family } }) => (family!['labels'] as string[]).reverse()),
      /heads\.family\.labels: must be en, malayic, ta-Latn, other/,
    ],
    [
      'parameters.json',
      'other buckets than its weights have',
      parameters(({ heads: { singlish } }) => Object.assign(singlish!, { bits: 17 })),
      /singlish\.bin: 262144 weights, expected 131072/,
    ],
    [
      'parameters.json',
      'a threshold above every probability',
      parameters(({ parameters: { singlish } }) => Object.assign(singlish!, { threshold: 2 })),
      /parameters\.singlish\.threshold/,
    ],
    ['malay.bin', 'half of it', (text: string) => text.slice(0, text.length / 2), /malay\.bin: 131072 weights, expected/],
    ['malay-words.tsv', 'a NaN', (text: string) => `kami\tNaN\n${text}`, /malay-words\.tsv: line 1 is not a word<TAB>log-odds/],
    ['malay-words.tsv', 'a word alone', (text: string) => `${text}kami\n`, /malay-words\.tsv: line \d+ is not a word/],
  ])('refuses %s with %s, whatever the hashes say', async (file, what, change, message) => {
    const refused = openLangidFolder(await rewritten(what, file, change))
    await expect(refused).rejects.toThrow(UsageError)
    await expect(refused).rejects.toThrow(message)
  })

  it('says so when there is no model', async () => {
    await expect(openLangidFolder(join(root, 'nowhere'))).rejects.toThrow(/model\.json: missing/)
  })
})
