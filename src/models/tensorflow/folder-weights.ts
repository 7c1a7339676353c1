import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ModelTask } from '../model-folder.js'
import { readOnnxWeights } from '../onnx/read-weights.js'
import { openTemplate, type EncoderShape } from '../onnx/templates.js'
import { readSafetensors } from '../safetensors.js'
import type { Weights } from '../weights.js'

const EXACT = 'model.safetensors'
const ROUNDED = 'model.onnx'

/** The file of a model folder that its weights are read from, whether or not it is there: fp32 before int8. */
export function weightsFileOf(folder: string): string {
  const rounded = join(folder, ROUNDED)
  return !existsSync(join(folder, EXACT)) && existsSync(rounded) ? rounded : join(folder, EXACT)
}

/** Whether these weights lie on the grid of an int8 file. */
export function isRounded(folder: string): boolean {
  return weightsFileOf(folder).endsWith(ROUNDED)
}

/**
 * The weights of a model folder in fp32: its model.safetensors, or those of its model.onnx, multiplied by the scales,
 * so that shipped models need no second copy.
 * @throws UsageError when neither can be read
 */
export async function readFolderWeights(folder: string, task: ModelTask, encoder: EncoderShape): Promise<Weights> {
  const file = weightsFileOf(folder)
  if (!isRounded(folder)) return readSafetensors(file)
  const { mapping } = await openTemplate(task, encoder)
  return readOnnxWeights(file, mapping)
}
