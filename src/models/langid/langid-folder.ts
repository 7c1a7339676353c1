import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { UsageError } from '../../domain/errors.js'
import { loadLid176, type LanguageIdentifier } from '../fasttext.js'
import { CardBase, openCard } from '../model-folder.js'
import { createLatinModel, FAMILIES, type LatinModel, type LatinModels } from './latin-model.js'
import type { LinearModel } from './linear-model.js'

/** Name of the shipped folder under `MODELS_DIR`. */
export const LANGID_FOLDER = 'langid'

/** Files of a folder; each linear model is its weights, eight bits each, bucket by bucket. */
export const LANGID_FILES = {
  family: 'family.bin',
  malay: 'malay.bin',
  singlish: 'singlish.bin',
  malayWords: 'malay-words.tsv',
  parameters: 'parameters.json',
} as const

const Card = CardBase.extend({ task: z.literal('langid') })

/** @param labels in this order: what reads the logits takes them by their place */
const headOf = (labels: readonly string[]) =>
  z.object({
    labels: z
      .array(z.string())
      .refine((found) => found.join() === labels.join(), `must be ${labels.join(', ')}, in this order`),
    bits: z.number().int().min(1).max(24),
    scale: z.number().positive(),
    bias: z.array(z.number()).length(labels.length),
  })
const number = z.number()

/** `parameters.json`: everything of the models that is not a weight. */
const Parameters = z.object({
  heads: z.object({ family: headOf(FAMILIES), malay: headOf(['ms']), singlish: headOf(['en-SG']) }),
  parameters: z.object({
    family: z.object({ ngrams: number, base: number, bias: z.array(number).length(FAMILIES.length) }),
    malay: z.object({ words: number, wordsPerRoot: number, ngrams: number, bias: number }),
    singlish: z.object({
      ngrams: number,
      strong: number,
      weak: number,
      bias: number,
      threshold: z.number().min(0).max(1),
    }),
  }),
})
export type LangidParameters = z.infer<typeof Parameters>

/** As JavaScript writes a finite number. */
const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/

export interface LangidFolder {
  /** Results of a lower ordinal never replace those of a higher. */
  readonly ordinal: number
  readonly model: LatinModel
}

/**
 * Opens `models/langid`, verifying the sha-256 of every file.
 * @throws UsageError naming every problem at once: missing folder or file, altered file, bad card
 */
export async function openLangidFolder(path: string): Promise<LangidFolder> {
  const card = await openCard(path, Card, Object.values(LANGID_FILES))
  const names = Object.values(LANGID_FILES)
  const contents = await Promise.all(names.map((name) => readFile(join(path, name))))
  const files = new Map(names.map((name, at): [string, Buffer] => [name, contents[at] as Buffer]))
  return { ordinal: card.ordinal, model: createLatinModel(readModels(files, path)) }
}

/**
 * The models in these files, by name, checked against each other: a hash only says that a file is as it was written.
 * @param path only named in messages
 * @throws UsageError naming the file that is inconsistent
 */
export function readModels(files: ReadonlyMap<string, Buffer>, path: string): LatinModels {
  const bytesOf = (name: string): Buffer => files.get(name) ?? Buffer.alloc(0)
  const refuse = (name: string, problem: string): never => {
    throw refusal(path, [`${name}: ${problem}`])
  }
  const { heads, parameters } = parametersOf(bytesOf(LANGID_FILES.parameters).toString('utf8'), path)
  const withWeights = (name: string, head: LangidParameters['heads']['family']): LinearModel => {
    const bytes = bytesOf(name)
    const expected = head.labels.length << head.bits
    if (bytes.length !== expected) refuse(name, `${bytes.length} weights, expected ${expected}`)
    return { ...head, weights: new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length) }
  }
  const readWords = (name: string): Map<string, number> => {
    const lines = bytesOf(name).toString('utf8').split('\n').slice(0, -1)
    return new Map(
      lines.map((line, at): [string, number] => {
        const [word = '', odds = ''] = line.split('\t')
        if (word === '' || !NUMBER.test(odds)) refuse(name, `line ${at + 1} is not a word<TAB>log-odds`)
        return [word, Number(odds)]
      }),
    )
  }
  return {
    family: withWeights(LANGID_FILES.family, heads.family),
    malay: withWeights(LANGID_FILES.malay, heads.malay),
    singlish: withWeights(LANGID_FILES.singlish, heads.singlish),
    malayWords: readWords(LANGID_FILES.malayWords),
    parameters,
  }
}

function parametersOf(text: string, path: string): LangidParameters {
  const name = LANGID_FILES.parameters
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (err) {
    throw refusal(path, [`${name}: not JSON (${(err as SyntaxError).message})`], err)
  }
  const parameters = Parameters.safeParse(json)
  if (parameters.success) return parameters.data
  throw refusal(
    path,
    parameters.error.issues.map((issue) => `${name}: ${issue.path.join('.')}: ${issue.message}`),
  )
}

function refusal(path: string, problems: readonly string[], cause?: unknown): UsageError {
  const lines = problems.map((problem) => `  - ${problem}`).join('\n')
  const fix = 'Restore the folder (git checkout -- models), or train it again: kopitalk train langid'
  return new UsageError(`The model folder ${path} cannot be used:\n${lines}\n${fix}`, { cause })
}

/** The models of the langid stage: the base and the trained model above it. */
export interface LangidModels extends LangidFolder {
  readonly base: LanguageIdentifier
}

/**
 * Opens lid.176 and the shipped folder.
 * @param models the folder of all models, `MODELS_DIR`
 */
export async function openLangidModels(models: string): Promise<LangidModels> {
  const path = join(models, LANGID_FOLDER)
  const [base, folder] = await Promise.all([loadLid176(), openLangidFolder(path)])
  return { base, ...folder }
}
