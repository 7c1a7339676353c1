import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ModelTask } from '../model-folder.js'
import { readOnnxWeights } from '../onnx/read-weights.js'
import { openTemplate, type EncoderShape } from '../onnx/templates.js'
import { readSafetensors } from '../safetensors.js'
import type { Weights } from '../weights.js'

/**
 * The weights of a model folder in fp32: its model.safetensors, or what its model.onnx holds, multiplied by the scales,
 * so that shipped models need no second copy.
 * @throws UsageError when neither can be read
 */
export async function readFolderWeights(folder: string, task: ModelTask, encoder: EncoderShape): Promise<Weights> {
  const exact = join(folder, 'model.safetensors')
  if (existsSync(exact)) return readSafetensors(exact)
  const { mapping } = await openTemplate(task, encoder)
  return readOnnxWeights(join(folder, 'model.onnx'), mapping)
}
