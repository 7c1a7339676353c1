import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UsageError } from '../../domain/errors.js'
import { openLangidFolder } from '../../models/langid/langid-folder.js'
import { createLatinModel, type LatinModels } from '../../models/langid/latin-model.js'
import type { LinearModel } from '../../models/langid/linear-model.js'
import { checkTarget, writeLangid } from './write-langid.js'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'kopitalk-test-langid-'))
})
afterAll(() => rm(root, { recursive: true }))

function head(labels: readonly string[]): LinearModel {
  const bits = 6
  const weights = Int8Array.from({ length: labels.length << bits }, (_, at) => ((at * 37) % 255) - 127)
  return { labels, bits, weights, scale: 0.05, bias: labels.map((_, at) => at / 10) }
}

const models: LatinModels = {
  family: head(['en', 'malayic', 'ta-Latn', 'other']),
  malay: head(['ms']),
  singlish: head(['en-SG']),
  malayWords: new Map([
    ['kereta', 2.5],
    ['mobil', -2.5],
  ]),
  parameters: {
    family: { ngrams: 1, base: 0.5, bias: [0, 0.1, 0.2, 0.3] },
    malay: { words: 1, wordsPerRoot: 0.5, ngrams: 0.7, bias: -0.1 },
    singlish: { ngrams: 1, strong: 2, weak: 1, bias: -1, threshold: 0.5 },
  },
}

describe('writeLangid', () => {
  it('writes what reads the same again', async () => {
    const folder = join(root, 'langid')
    writeLangid(folder, models, { ordinal: 7, seed: 1, data: {} })
    const { ordinal, model } = await openLangidFolder(folder)
    const before = createLatinModel(models)
    const words = ['beli', 'kereta', 'baru']
    expect(ordinal).toBe(7)
    expect(model.malay(words)).toEqual(before.malay(words))
    expect(model.malay(words).evidence).toEqual(['kereta'])
    expect(model.singlish(words, 1, 0)).toEqual(before.singlish(words, 1, 0))
    expect(model.family(words, () => [])).toEqual(before.family(words, () => []))
  })

  it('replaces a model only with force', () => {
    const folder = join(root, 'twice')
    checkTarget(folder, false)
    writeLangid(folder, models, { ordinal: 1, seed: 1, data: {} })
    expect(() => checkTarget(folder, false)).toThrow(UsageError)
    expect(() => checkTarget(folder, true)).not.toThrow()
  })

  const card = { ordinal: 1, seed: 1, data: {} }

  it.each([
    ['a file', (path: string) => writeFileSync(path, 'mine'), /is a file/],
    ['a folder in a file', (path: string) => writeFileSync(dirname(path), 'mine'), /is a file/],
    [
      "somebody's folder",
      (path: string) => (mkdirSync(path), writeFileSync(join(path, 'thesis.tex'), 'mine')),
      /contains thesis\.tex/,
    ],
    [
      'a model of another task',
      (path: string) => (mkdirSync(path), writeFileSync(join(path, 'model.json'), '{"task":"sentiment"}')),
      /contains something else/,
    ],
    [
      'a model and a note next to it',
      (path: string) => (writeLangid(path, models, card), writeFileSync(join(path, 'note.txt'), 'mine')),
      /contains note\.txt/,
    ],
  ])('never takes the place of %s, --force or not', (what, make, message) => {
    const folder = join(mkdtempSync(join(root, 'taken-')), 'inner', 'out')
    if (what !== 'a folder in a file') mkdirSync(dirname(folder))
    make(folder)
    for (const force of [false, true]) {
      expect(() => checkTarget(folder, force)).toThrow(UsageError)
      expect(() => checkTarget(folder, force)).toThrow(message)
    }
  })

  it('takes a folder that is missing, also with its parents, or empty', () => {
    const folder = join(root, 'new', 'and', 'deep')
    for (const force of [false, true]) checkTarget(folder, force)
    mkdirSync(folder, { recursive: true })
    checkTarget(folder, false)
    writeLangid(folder, models, card)
    expect(readdirSync(dirname(folder))).toEqual(['deep'])
  })

  it('leaves the model that was there whole when it fails midway', async () => {
    const folder = join(root, 'midway')
    writeLangid(folder, models, { ...card, ordinal: 5 })
    // A card that cannot be written comes after the weights.
    const data = {
      get broken(): string {
        throw new Error('the disk is full')
      },
    }
    const other = { ...models, malayWords: new Map([['teksi', 1]]) }
    expect(() => writeLangid(folder, other, { ...card, ordinal: 6, data })).toThrow('the disk is full')
    expect((await openLangidFolder(folder)).ordinal).toBe(5)
    expect(readdirSync(root).filter((name) => name.startsWith('midway'))).toEqual(['midway'])
  })

  it('writes nothing that could not be read again', () => {
    const folder = join(root, 'nan')
    const { malay } = models.parameters
    const broken = { ...models, parameters: { ...models.parameters, malay: { ...malay, bias: NaN } } }
    expect(() => writeLangid(folder, broken, card)).toThrow(/parameters\.malay\.bias/)
    const words = { ...models, malayWords: new Map([['kereta', NaN]]) }
    expect(() => writeLangid(folder, words, card)).toThrow(/malay-words\.tsv: line 1/)
    expect(existsSync(folder)).toBe(false)
  })

  it('refuses weights that are not bytes', () => {
    const float = { ...models, malay: { ...models.malay, weights: new Float32Array(64) } }
    expect(() => writeLangid(join(root, 'float'), float, { ordinal: 1, seed: 1, data: {} })).toThrow(/not quantised/)
  })
})
