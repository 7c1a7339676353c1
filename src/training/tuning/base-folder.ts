import { access } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { UsageError } from '../../domain/errors.js'
import { readEncoderConfig, type EncoderConfig } from '../../models/encoder-config.js'
import type { ModelTask } from '../../models/model-folder.js'
import { checkWeights, shapesOf } from '../../models/tensorflow/encoder.js'
import { readFolderWeights, weightsFileOf } from '../../models/tensorflow/folder-weights.js'
import { openTokenizer } from '../../models/tokenizer.js'

export const TOKENIZER_FILE = 'tokenizer.json'

/** @throws UsageError naming the missing files of the base model and how to get them, or the damaged ones */
export async function checkBase(folder: string, task: ModelTask): Promise<EncoderConfig> {
  const missing: string[] = []
  const weightsFile = weightsFileOf(folder)
  for (const path of [join(folder, 'config.json'), join(folder, TOKENIZER_FILE), weightsFile]) {
    await access(path).catch(() => missing.push(basename(path)))
  }
  if (missing.length > 0) {
    throw new UsageError(
      `The base model ${folder} lacks ${missing.join(', ')}. npm run setup:tensorflow fetches the English one to .kopitalk/base-models/; for another, correct "base" in the recipe.`,
    )
  }
  const config = await readEncoderConfig(folder)
  await openTokenizer(join(folder, TOKENIZER_FILE))
  checkWeights(await readFolderWeights(folder, task, config), shapesOf(config, 0), weightsFile)
  return config
}
