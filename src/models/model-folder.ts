import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { UsageError } from '../domain/errors.js'
import { Calibration } from './calibration.js'

/** The tasks of model folders. */
export const MODEL_TASKS = ['sentiment', 'ner', 'meaning'] as const
export type ModelTask = (typeof MODEL_TASKS)[number]

const CARD_FILE = 'model.json'

/** The files that a folder needs to run on CPU. `model.safetensors` is for training and optional. */
const REQUIRED_FILES = ['config.json', 'tokenizer.json', 'model.onnx'] as const

const Score = z.record(z.string(), z.unknown())

/** What every card has. */
export const CardBase = z.object({
  name: z.string().min(1),
  version: z.string().min(1),
  /** Grows with every release of a task's model: a result of a lower ordinal never replaces one of a higher. */
  ordinal: z.number().int().positive(),
  /** None where the answer is no label. */
  labels: z.array(z.string().min(1)).default([]),
  languages: z.array(z.string().min(2)).min(1),
  sha256: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits')),
})

const Card = CardBase.extend({
  task: z.enum(MODEL_TASKS),
  untested_languages: z.array(z.string().min(2)).default([]),
  preprocessing: z.string().min(1),
  max_length: z.number().int().min(8).max(512),
  scores: z.record(z.string(), Score).default({}),
  calibration: Calibration.optional(),
  prefix: z.string().optional(),
})
const CENTRE_FILE = 'centre.json'

export interface ModelCard {
  readonly name: string
  readonly version: string
  readonly ordinal: number
  readonly task: ModelTask
  /** In the order of the logits; none where the answer is a vector. */
  readonly labels: readonly string[]
  /** BCP-47 labels with measured scores. */
  readonly languages: readonly string[]
  readonly untestedLanguages: readonly string[]
  /** Name of the text profile that the model was trained on, e.g. `sentiment-v2`. */
  readonly preprocessing: string
  /** Tokens of one sequence, special tokens included. */
  readonly maxLength: number
  /** Measured scores by test set, as the card states them (percent). */
  readonly scores: Readonly<Record<string, unknown>>
  /** What its probabilities are worth; none: they are taken as they come. */
  readonly calibration?: Calibration | undefined
  /** What the model expects before every text; none: nothing. */
  readonly prefix?: string | undefined
}

/** A model folder whose files are exactly those that its card names. */
export interface ModelFolder {
  readonly path: string
  readonly card: ModelCard
  /** Absolute or as given, joined with `path`. */
  readonly files: {
    readonly model: string
    readonly tokenizer: string
    /** The numbers around which the vectors of a model lie; null where they lie around nothing. */
    readonly centre: string | null
  }
}

/** The models that a reader of a folder accepts. Others are refused. */
export interface ModelNeeds {
  readonly task: ModelTask
  readonly preprocessing: readonly string[]
}

/**
 * Opens a model folder, verifying the sha-256 of every file that the card names.
 * @throws UsageError naming every problem at once: missing folder or file, altered file, bad card, unknown profile
 */
export async function openModelFolder(path: string, needs?: ModelNeeds): Promise<ModelFolder> {
  const card = await openCard(path, Card, REQUIRED_FILES, (found) => (needs ? checkNeeds(found, needs) : []))
  const { untested_languages, max_length, sha256, ...rest } = card
  return {
    path,
    card: { ...rest, untestedLanguages: untested_languages, maxLength: max_length },
    files: {
      model: join(path, 'model.onnx'),
      tokenizer: join(path, 'tokenizer.json'),
      centre: CENTRE_FILE in sha256 ? join(path, CENTRE_FILE) : null,
    },
  }
}

/**
 * Reads a folder's card and verifies every file that it names.
 * @param required files that the card must name
 * @param check further problems with the card
 * @throws UsageError naming every problem at once
 */
export async function openCard<Schema extends typeof CardBase>(
  path: string,
  schema: Schema,
  required: readonly string[],
  check: (card: z.infer<Schema>) => readonly string[] = () => [],
): Promise<z.infer<Schema>> {
  const card = await readCard(path, schema)
  const problems = [
    ...required.filter((file) => !(file in card.sha256)).map((file) => `${file}: the card has no sha256 for it`),
    ...(await Promise.all(Object.entries(card.sha256).map(([file, expected]) => checkFile(path, file, expected)))),
    ...check(card),
  ].filter((problem) => problem !== null)
  if (problems.length > 0) throw refusal(path, problems)
  return card
}

async function readCard<Schema extends typeof CardBase>(path: string, schema: Schema): Promise<z.infer<Schema>> {
  let text: string
  try {
    text = await readFile(join(path, CARD_FILE), 'utf8')
  } catch (err) {
    if (!isMissing(err)) throw err
    throw refusal(path, [`${CARD_FILE}: missing (is this the folder of a model?)`])
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (err) {
    throw refusal(path, [`${CARD_FILE}: not JSON (${(err as SyntaxError).message})`])
  }
  const card = schema.safeParse(json)
  if (card.success) return card.data
  throw refusal(
    path,
    card.error.issues.map((issue) => `${CARD_FILE}: ${issue.path.join('.') || 'card'}: ${issue.message}`),
  )
}

async function checkFile(folder: string, file: string, expected: string): Promise<string | null> {
  // A card names files in its folder. Otherwise it could point at the rest of the disk.
  if (file !== file.replace(/[\\/]/g, '') || file.startsWith('.')) return `${CARD_FILE}: sha256 names "${file}", not a plain file name`
  try {
    const actual = await sha256(join(folder, file))
    if (actual === expected) return null
    return `${file}: altered (sha256 ${actual.slice(0, 12)}…, the card says ${expected.slice(0, 12)}…)`
  } catch (err) {
    if (isMissing(err)) return `${file}: missing`
    throw err
  }
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex')
}

function checkNeeds(card: z.infer<typeof Card>, needs: ModelNeeds): string[] {
  const problems: string[] = []
  if (card.task !== 'meaning' && card.labels.length < 2) problems.push(`${CARD_FILE}: labels: at least two are needed`)
  if (card.task !== needs.task) problems.push(`${CARD_FILE}: task is "${card.task}", needed is "${needs.task}"`)
  if (!needs.preprocessing.includes(card.preprocessing)) {
    const known = needs.preprocessing.map((name) => `"${name}"`).join(', ')
    problems.push(`${CARD_FILE}: preprocessing "${card.preprocessing}" is not known here (known: ${known})`)
  }
  return problems
}

function refusal(path: string, problems: readonly string[]): UsageError {
  return new UsageError(
    [
      `The model folder ${path} cannot be used:`,
      ...problems.map((problem) => `  - ${problem}`),
      'Restore the folder (git checkout -- models) or set MODEL_DIR, MODELS_DIR or --model to an intact one.',
    ].join('\n'),
  )
}

function isMissing(err: unknown): boolean {
  const code = err instanceof Error && 'code' in err ? err.code : undefined
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR'
}
