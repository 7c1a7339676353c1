import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readEncoderConfig } from '../../models/encoder-config.js'
import { fillTemplate } from '../../models/onnx/fill-template.js'
import { openTemplate } from '../../models/onnx/templates.js'
import { createOnnxEngine } from '../../models/onnx-engine.js'
import { isRounded } from '../../models/tensorflow/folder-weights.js'
import { writeSafetensors } from '../../models/safetensors.js'
import { openTokenizer } from '../../models/tokenizer.js'
import type { Weights } from '../../models/weights.js'
import { PROFILES } from '../../text/profiles.js'
import { CARD, hashFiles, placeModel } from '../tuning/model-files.js'
import { batchLogits, compareLogits, type Difference } from './compare-logits.js'
import type { SetScore } from './score-set.js'
import type { TrainableModel } from './trainable.js'

/** The part of the card that is known before the export. The rest is measured during it. */
export interface CardFields {
  readonly name: string
  readonly version: string
  /** Above that of the model whose results it is to replace. */
  readonly ordinal: number
  readonly classes: readonly string[]
  /** BCP-47 labels that the test sets measure. */
  readonly languages: readonly string[]
  /** Tokens of a text, special tokens included. */
  readonly maxLength: number
  readonly baseModel: string
  readonly licence: string
  /** Recipe, seed, data with hashes, curves: all that the training reports, under names that it chooses. */
  readonly training: Readonly<Record<string, unknown>>
}

export interface Export {
  readonly weights: Weights
  /** Folder of the base model: config.json and tokenizer.json are taken from it. */
  readonly base: string
  readonly card: CardFields
  readonly out: string
  /** Replace a finished model in `out`. */
  readonly force: boolean
  /** The model in fp32, with these weights. */
  readonly model: Pick<TrainableModel, 'logits'>
  /** Cleaned texts on which the int8 file is compared with it. */
  readonly texts: readonly string[]
  /** The scores of the fp32 weights on the test sets, and how to score the int8 file on them. */
  readonly tests: readonly SetScore[]
  readonly scoreInt8: (int8: Pick<TrainableModel, 'logits'>) => Promise<readonly SetScore[]>
}

const FILES = ['config.json', 'tokenizer.json', 'model.safetensors', 'model.onnx'] as const
const TIMEOUT_MS = 60_000

/** Mean difference of a probability above which the int8 file is another model; measured ones are below 0.01. */
const MOST_MEAN_DIFFERENCE = 0.1

/**
 * Writes a folder that workers serve: config.json, tokenizer.json, model.safetensors (fp32), model.onnx (int8) and its
 * card.
 * @returns how far the int8 file is from the fp32 weights, as the card says
 * @throws UsageError when `out` contains a model and `force` is not given, or when there is no graph for the encoder
 */
export async function exportFolder(given: Export): Promise<Difference> {
  const { out, force } = given
  return placeModel({ out, force, files: FILES }, (folder) => writeFiles(given, folder))
}

async function writeFiles({ weights, base, card, ...given }: Export, folder: string): Promise<Difference> {
  const encoder = await readEncoderConfig(base)
  const { graph, mapping } = await openTemplate('sentiment', encoder)
  const path = (file: (typeof FILES)[number] | typeof CARD): string => join(folder, file)
  await writeFile(path('model.onnx'), await fillTemplate(graph, mapping, weights, isRounded(base)))
  await writeSafetensors(path('model.safetensors'), weights)
  await copyFile(join(base, 'tokenizer.json'), path('tokenizer.json'))
  await writeFile(path('config.json'), await configWithHead(base, card.classes))
  const engine = await createOnnxEngine({ modelFile: path('model.onnx'), threads: 1, timeoutMs: TIMEOUT_MS })
  try {
    const int8 = batchLogits(engine)
    const tokenizer = await openTokenizer(path('tokenizer.json'))
    const sequences = given.texts.map((text) => tokenizer.encode(text, card.maxLength))
    const shape = { classes: card.classes.length, padTokenId: encoder.padTokenId }
    const difference = await compareLogits(given.model, int8, sequences, shape)
    if (difference.probability.mean > MOST_MEAN_DIFFERENCE) {
      throw new Error(
        `The int8 file differs from the fp32 weights by ${difference.probability.mean.toFixed(3)} in the mean probability: the weights do not bear int8. Nothing was written to ${given.out}.`,
      )
    }
    const scores = scoresOf(given.tests, await given.scoreInt8(int8))
    const json = { ...cardOf(card), int8_against_fp32: difference, scores, sha256: await hashFiles(folder, FILES) }
    await writeFile(path(CARD), `${JSON.stringify(json, null, 2)}\n`)
    return difference
  } finally {
    await engine.close()
  }
}

function cardOf({ classes, maxLength, baseModel, ...card }: CardFields): Record<string, unknown> {
  const { name, version, ordinal, languages, training, licence } = card
  return {
    name,
    version,
    ordinal,
    task: 'sentiment',
    labels: classes,
    languages,
    preprocessing: PROFILES.sentiment,
    max_length: maxLength,
    padding: 'right only (the graph turns the mask into lengths)',
    inputs: ['input_ids int64 [batch, sequence]', 'attention_mask int64 [batch, sequence]'],
    output: `logits float32 [batch, ${classes.length}]`,
    base_model: baseModel,
    training,
    licence,
    quantization: 'int8 dynamic, per channel, 7-bit range (safe without VNNI)',
  }
}

/** The base model's config.json, with the head that Hugging Face's `BertForSequenceClassification` reads. */
async function configWithHead(base: string, classes: readonly string[]): Promise<string> {
  const { _name_or_path, ...config } = JSON.parse(await readFile(join(base, 'config.json'), 'utf8')) as Record<
    string,
    unknown
  >
  const json = {
    ...config,
    architectures: ['BertForSequenceClassification'],
    id2label: Object.fromEntries(classes.map((label, id) => [String(id), label])),
    label2id: Object.fromEntries(classes.map((label, id) => [label, id])),
    pooling: 'mean over attention_mask',
  }
  return `${JSON.stringify(json, null, 2)}\n`
}

function scoresOf(fp32: readonly SetScore[], int8: readonly SetScore[]): Record<string, unknown> {
  return Object.fromEntries(
    int8.map((score) => {
      const exact = fp32.find(({ name }) => name === score.name)
      return [score.name, { int8: percentages(score), ...(exact ? { fp32: percentages(exact) } : {}) }]
    }),
  )
}

function percentages({ n, accuracy, macroRecall, macroF1, confusion }: SetScore): Record<string, number> {
  const percent = (share: number): number => Number((100 * share).toFixed(2))
  const classes = Object.keys(confusion).length
  return { n, classes, macro_recall: percent(macroRecall), accuracy: percent(accuracy), macro_f1: percent(macroF1) }
}
