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

  it('says so when there is no model', async () => {
    await expect(openLangidFolder(join(root, 'nowhere'))).rejects.toThrow(/model\.json: missing/)
  })
})
