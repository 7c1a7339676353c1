import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { UsageError } from '../../domain/errors.js'

const FILES = ['config.json', 'tokenizer.json', 'model.safetensors']

/** @throws UsageError naming what the folder of the base model lacks, and how to get it */
export async function checkBase(folder: string): Promise<void> {
  const missing: string[] = []
  for (const file of FILES) await access(join(folder, file)).catch(() => missing.push(file))
  if (missing.length === 0) return
  throw new UsageError(
    `The base model ${folder} lacks ${missing.join(', ')}. npm run setup:tensorflow fetches the English one to .kopitalk/base-models/; for another, correct "base" in the recipe.`,
  )
}
