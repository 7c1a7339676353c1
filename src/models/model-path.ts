import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UsageError } from '../domain/errors.js'
import type { ModelTask } from './model-folder.js'
import { SHIPPED_MODELS } from './open-models.js'

/** Where models are. */
export interface ModelPlaces {
  /** Folder of the shipped models, `MODELS_DIR`. */
  readonly folder: string
  /** A model that takes the place of the shipped one of its task, `MODEL_DIR`. */
  readonly replacement?: string | undefined
}

/**
 * The folder of the model that does a task. Its files are verified when it is opened.
 * @throws UsageError when the replacement is not the folder of a model
 */
export async function modelPath(task: ModelTask, { folder, replacement }: ModelPlaces): Promise<string> {
  if (replacement !== undefined && (await taskOf(replacement)) === task) return replacement
  return join(folder, SHIPPED_MODELS[task])
}

async function taskOf(path: string): Promise<unknown> {
  try {
    return (JSON.parse(await readFile(join(path, 'model.json'), 'utf8')) as { task?: unknown }).task
  } catch (err) {
    const reason = (err as NodeJS.ErrnoException).code === 'ENOENT' ? 'it has no model.json' : (err as Error).message
    throw new UsageError(
      `MODEL_DIR is ${path}, which is not the folder of a model: ${reason}. Name a folder that kopitalk train has finished, or unset it.`,
      { cause: err },
    )
  }
}
