import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
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

const Head = z.object({
  labels: z.array(z.string()).min(1),
  bits: z.number().int().min(1).max(24),
  scale: z.number().positive(),
  bias: z.array(z.number()),
})
const number = z.number()

/** `parameters.json`: everything of the models that is not a weight. */
const Parameters = z.object({
  heads: z.object({ family: Head, malay: Head, singlish: Head }),
  parameters: z.object({
    family: z.object({ ngrams: number, base: number, bias: z.array(number).length(FAMILIES.length) }),
    malay: z.object({ words: number, wordsPerRoot: number, ngrams: number, bias: number }),
    singlish: z.object({ ngrams: number, strong: number, weak: number, bias: number, threshold: number }),
  }),
})
export type LangidParameters = z.infer<typeof Parameters>

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
  const [family, malay, singlish, words, json] = await Promise.all([
    readFile(join(path, LANGID_FILES.family)),
    readFile(join(path, LANGID_FILES.malay)),
    readFile(join(path, LANGID_FILES.singlish)),
    readFile(join(path, LANGID_FILES.malayWords), 'utf8'),
    readFile(join(path, LANGID_FILES.parameters), 'utf8'),
  ])
  const { heads, parameters } = Parameters.parse(JSON.parse(json))
  const models: LatinModels = {
    family: withWeights(heads.family, family),
    malay: withWeights(heads.malay, malay),
    singlish: withWeights(heads.singlish, singlish),
    malayWords: readWords(words),
    parameters,
  }
  return { ordinal: card.ordinal, model: createLatinModel(models) }
}

function withWeights(head: z.infer<typeof Head>, bytes: Buffer): LinearModel {
  const expected = head.labels.length << head.bits
  if (bytes.length !== expected) {
    throw new Error(`langid: ${bytes.length} weights for ${head.labels.join(', ')}, expected ${expected}`)
  }
  return { ...head, weights: new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length) }
}

function readWords(tsv: string): Map<string, number> {
  return new Map(
    tsv
      .trimEnd()
      .split('\n')
      .map((line): [string, number] => {
        const [word = '', odds] = line.split('\t')
        return [word, Number(odds)]
      }),
  )
}

/** What the langid stage works with: the base and the trained model above it. */
export interface LangidModels extends LangidFolder {
  readonly base: LanguageIdentifier
}

/**
 * Opens lid.176 and the shipped folder.
 * @param models the folder of all models, `MODELS_DIR`
 */
export async function openLangidModels(models: string): Promise<LangidModels> {
  const [base, folder] = await Promise.all([loadLid176(), openLangidFolder(join(models, LANGID_FOLDER))])
  return { base, ...folder }
}
