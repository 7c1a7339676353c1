import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { UsageError } from '../domain/errors.js'
import { MODEL_TASKS, type ModelTask } from './model-folder.js'
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

/** Any other task would leave the shipped models in place without a word. */
const TaskOfCard = z.object({ task: z.enum(MODEL_TASKS) })

async function taskOf(path: string): Promise<ModelTask> {
  try {
    return TaskOfCard.parse(JSON.parse(await readFile(join(path, 'model.json'), 'utf8'))).task
  } catch (err) {
    throw new UsageError(
      `MODEL_DIR is ${path}, which is not the folder of a model: ${reasonOf(err)}. Name a folder that kopitalk train sentiment has finished, or unset it.`,
      { cause: err },
    )
  }
}

function reasonOf(err: unknown): string {
  if (err instanceof z.ZodError) return `its model.json is for none of the tasks ${MODEL_TASKS.join(', ')}`
  return (err as NodeJS.ErrnoException).code === 'ENOENT' ? 'it has no model.json' : (err as Error).message
}
