import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MEANING_SIZE } from '../../domain/annotation.js'
import { ofLengthOne } from '../../domain/meaning.js'
import { readEncoderConfig } from '../../models/encoder-config.js'
import { createOnnxEngine } from '../../models/onnx-engine.js'
import { fillTemplate } from '../../models/onnx/fill-template.js'
import { openTemplate } from '../../models/onnx/templates.js'
import { writeSafetensors } from '../../models/safetensors.js'
import { PROFILES } from '../../text/profiles.js'
import { CARD, hashFiles, placeModel } from '../tuning/model-files.js'
import { readmeOf } from './readme.js'
import { dot } from '../../domain/dot.js'
import type { Found } from './retrieval.js'
import type { TestScore } from './score-stories.js'
import { toMeaningText } from './texts.js'
import { embedWith, type MeaningTrained } from './train-meaning.js'

export interface MeaningExport {
  readonly trained: MeaningTrained
  /** Folder of the base model: config.json and tokenizer.json are taken from it. */
  readonly base: string
  readonly baseModel: string
  /** Above that of the model whose results it is to replace. */
  readonly ordinal: number
  readonly licence: string
  readonly out: string
  /** Replace a finished model in `out`. */
  readonly force: boolean
}

/** How far the int8 file is from the fp32 weights. */
export interface CosineDifference {
  readonly texts: number
  /** Cosines between the two vectors of a text. */
  readonly cosine: { readonly least: number; readonly mean: number }
}

export interface MeaningScores {
  readonly difference: CosineDifference
  /** By test set: of the base model and of the trained weights in fp32, and of the int8 file. */
  readonly tests: Readonly<Record<string, Readonly<Record<'base' | 'fp32' | 'int8', TestScore>>>>
}

const FILES = [
  'config.json',
  'tokenizer.json',
  'model.safetensors',
  'model.onnx',
  'centre.json',
  'reference.json',
  'README.md',
] as const
/** Those that the card vouches for. */
const HASHED = FILES.filter((file) => file !== 'README.md')
const TIMEOUT_MS = 60_000
/** Texts of the centre, and those whose vectors are kept for comparison. */
const CENTRE_TEXTS = 512
const REFERENCE_TEXTS = 56
/** Mean cosine below which the int8 file is another model; measured ones are above 0.98. */
const LEAST_MEAN_COSINE = 0.95

/**
 * Writes a folder that workers serve, with its card, its page and the vectors of some texts for comparison.
 * @throws UsageError when `out` contains a model and `force` is not given, or when there is no graph for the encoder
 */
export async function exportMeaning(given: MeaningExport): Promise<MeaningScores> {
  const { out, force } = given
  return placeModel({ out, force, files: FILES }, (folder) => writeFiles(given, folder))
}

async function writeFiles({ trained, base, ...given }: MeaningExport, folder: string): Promise<MeaningScores> {
  const { model, reading, result } = trained
  const encoder = await readEncoderConfig(base)
  const { graph, mapping } = await openTemplate('meaning', encoder)
  const path = (file: (typeof FILES)[number] | typeof CARD): string => join(folder, file)
  const weights = await model.weights()
  // With plain rounding the errors of an output add up, because activations have a mean: measured once, the cosine with the
  // fp32 weights was 0.963 instead of 0.983.
  await writeFile(path('model.onnx'), await fillTemplate(graph, mapping, weights, true))
  await writeSafetensors(path('model.safetensors'), weights)
  await copyFile(join(base, 'tokenizer.json'), path('tokenizer.json'))
  await writeFile(path('config.json'), await configOf(base))
  const engine = await createOnnxEngine({ modelFile: path('model.onnx'), threads: 1, timeoutMs: TIMEOUT_MS })
  try {
    const int8 = { pooled: (sequences: readonly Int32Array[]) => engine.run(sequences) }
    const references = spread(trained.texts, REFERENCE_TEXTS)
    const sequences = references.map((text) => toMeaningText('', text, reading)?.ids ?? new Int32Array())
    const exact = await model.pooled(sequences)
    const difference = compare(exact, await int8.pooled(sequences))
    if (!(difference.cosine.mean >= LEAST_MEAN_COSINE)) {
      throw new Error(
        `The vectors of the int8 file have a cosine of ${difference.cosine.mean} with those of the fp32 weights: the weights do not bear int8. Nothing was written to ${given.out}.`,
      )
    }
    const pooled = references.map((text, at) => ({
      text,
      input_ids: [...(sequences[at] ?? [])],
      pooled: rounded(exact[at] ?? [], 5),
    }))
    await writeFile(path('reference.json'), `${JSON.stringify(pooled)}\n`)
    const centre = meanOf(await embedWith(int8, reading)(spread(trained.texts, CENTRE_TEXTS)))
    await writeFile(path('centre.json'), `${JSON.stringify(rounded(centre, 6))}\n`)
    const served = await trained.scoreTests(async (texts) => {
      const vectors = await embedWith(int8, reading)(texts)
      return vectors.map((vector) => ofLengthOne(vector.map((value, at) => value - (centre[at] ?? 0))))
    })
    const tests = Object.fromEntries(
      Object.entries(result.tests).map(([name, { before, after }]) => [
        name,
        { base: before, fp32: after, int8: served[name] as TestScore },
      ]),
    )
    const scores: MeaningScores = { difference, tests }
    await writeFile(path('README.md'), readmeOf(result, given.baseModel, scores))
    const card = { ...cardOf(trained, given), int8_against_fp32: difference, scores: cardScores(tests) }
    await writeFile(path(CARD), `${JSON.stringify({ ...card, sha256: await hashFiles(folder, HASHED) }, null, 2)}\n`)
    return scores
  } finally {
    await engine.close()
  }
}

function cardOf({ result, reading }: MeaningTrained, given: Omit<MeaningExport, 'trained' | 'base'>): object {
  const { recipe, steps, seconds, data, validation, curve } = result
  return {
    name: recipe.name,
    version: `${given.ordinal}.0.0`,
    ordinal: given.ordinal,
    task: 'meaning',
    labels: [],
    languages: [...new Set(data.flatMap(({ languages }) => Object.keys(languages)))],
    preprocessing: PROFILES.meaning,
    prefix: reading.prefix,
    max_length: reading.maxLength,
    padding: 'right only (the graph turns the mask into lengths)',
    inputs: ['input_ids int64 [batch, sequence]', 'attention_mask int64 [batch, sequence]'],
    output: `pooled float32 [batch, ${MEANING_SIZE}]: the mean over the mask, before it is made as long as 1 and centred`,
    base_model: given.baseModel,
    training: {
      ...{ command: 'kopitalk train meaning', recipe, steps, minutes: Number((seconds / 60).toFixed(1)) },
      ...{ data, validation, curve },
    },
    licence: given.licence,
    quantization: 'int8 dynamic, per channel, 7-bit range (safe without VNNI)',
  }
}

/** As every card has its scores: in percent, by what was measured. */
function cardScores(tests: MeaningScores['tests']): object {
  const percent = ({ n, mrr, precisionAt10 }: Found): object => ({
    n,
    mrr: Number((100 * mrr).toFixed(2)),
    precision_at_10: Number((100 * precisionAt10).toFixed(2)),
  })
  const measured = (of: MeaningScores['tests'][string], what: keyof TestScore): object => ({
    base: percent(of.base[what]),
    fp32: percent(of.fp32[what]),
    int8: percent(of.int8[what]),
  })
  return Object.fromEntries(
    Object.entries(tests).flatMap(([name, of]) => [
      [`${name}: searches`, measured(of, 'search')],
      [`${name}: posts in other languages within 72 hours`, measured(of, 'otherLanguages')],
    ]),
  )
}

/** The base model's config.json, with what becomes of its states. */
async function configOf(base: string): Promise<string> {
  const { _name_or_path, ...config } = JSON.parse(await readFile(join(base, 'config.json'), 'utf8')) as Record<
    string,
    unknown
  >
  return `${JSON.stringify({ ...config, architectures: ['BertModel'], pooling: 'mean over attention_mask' }, null, 2)}\n`
}

/** So many of them, from all over the list. */
function spread<T>(items: readonly T[], most: number): T[] {
  const count = Math.min(most, items.length)
  return Array.from({ length: count }, (_, at) => items[Math.floor((at * items.length) / count)] as T)
}

function compare(exact: readonly Float32Array[], rough: readonly Float32Array[]): CosineDifference {
  // An answer that is missing must not look like agreement: it makes the sum NaN.
  const cosines = exact.map((one, at) => dot(ofLengthOne(one), ofLengthOne(rough[at] ?? Float32Array.of(NaN))))
  const [least = NaN] = rounded([Math.min(...cosines)], 4)
  const [mean = NaN] = rounded([cosines.reduce((sum, value) => sum + value, 0) / cosines.length], 4)
  return { texts: exact.length, cosine: { least, mean } }
}

function meanOf(vectors: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(MEANING_SIZE)
  for (const vector of vectors) vector.forEach((value, at) => (mean[at] = (mean[at] ?? 0) + value / vectors.length))
  return mean
}

function rounded(values: ArrayLike<number>, digits: number): number[] {
  return Array.from(values, (value) => Number(value.toFixed(digits)))
}
