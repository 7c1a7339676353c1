import { join } from 'node:path'
import { UsageError } from '../../domain/errors.js'
import { packageRoot } from '../../package-root.js'
import type { ModelTask } from '../model-folder.js'
import { readMapping, type Mapping } from './mapping.js'

/** The sizes that decide the graph of an encoder. Vocabulary and labels may have any size. */
export interface EncoderShape {
  readonly layers: number
  readonly heads: number
  readonly hiddenSize: number
  readonly intermediateSize: number
  /** Tokens of the longest sequence. */
  readonly positions: number
  readonly layerNormEpsilon: number
}

export interface Template {
  /** Path of the graph without weights. */
  readonly graph: string
  readonly mapping: Mapping
}

const SMALL = { heads: 12, hiddenSize: 384, intermediateSize: 1_536, positions: 512, layerNormEpsilon: 1e-12 }

/** Word embeddings are 4-bit blocks in the graphs of 12 layers, int8 rows in that of 6. */
const TEMPLATES: readonly { name: string; task: ModelTask; shape: EncoderShape }[] = [
  { name: 'sentiment-multilingual', task: 'sentiment', shape: { layers: 12, ...SMALL } },
  { name: 'sentiment-english', task: 'sentiment', shape: { layers: 6, ...SMALL } },
  { name: 'ner-multilingual', task: 'ner', shape: { layers: 12, ...SMALL } },
  { name: 'meaning-multilingual', task: 'meaning', shape: { layers: 12, ...SMALL } },
]

/**
 * The int8 graph for an encoder, from models/templates.
 * @throws UsageError when there is none of this size
 */
export async function openTemplate(task: ModelTask, encoder: EncoderShape): Promise<Template> {
  const found = TEMPLATES.find(({ task: its, shape }) => its === task && differences(shape, encoder).length === 0)
  if (!found) throw noTemplate(task, encoder)
  const path = join(packageRoot(), 'models/templates', found.name)
  return { graph: `${path}.onnx`, mapping: await readMapping(`${path}.json`) }
}

function differences(shape: EncoderShape, encoder: EncoderShape): (keyof EncoderShape)[] {
  const fields = Object.keys(shape) as (keyof EncoderShape)[]
  return fields.filter((field) => shape[field] !== encoder[field])
}

function noTemplate(task: ModelTask, encoder: EncoderShape): UsageError {
  const known = TEMPLATES.filter((template) => template.task === task).map(
    ({ name, shape }) =>
      `  - ${name}: ${differences(shape, encoder)
        .map((field) => `${field} ${shape[field]}, not ${encoder[field]}`)
        .join('; ')}`,
  )
  return new UsageError(
    [`There is no ONNX graph for this encoder (task ${task}) in models/templates:`, ...known, 'Use a base model of one of these sizes.'].join('\n'),
  )
}
