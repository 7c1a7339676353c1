import { PROFILES } from '../text/profiles.js'
import { createClassifier, type Classifier } from './classifier.js'
import type { Engine, EngineName } from './engine.js'
import { openModelFolder, type ModelFolder } from './model-folder.js'
import { createOnnxEngine } from './onnx-engine.js'
import { AS_POSTED, createTagger, type Segmentation, type Tagger } from './tagger.js'
import { openTokenizer } from './tokenizer.js'

/** Folders under `MODELS_DIR` that come with the repository. */
export const SHIPPED_MODELS = { sentiment: 'sentiment-multilingual', ner: 'ner-multilingual' } as const

export interface ModelOptions {
  /** onnxruntime unless given. */
  readonly engine?: EngineName
  /** Worker threads of onnxruntime, one core each; TensorFlow has one thread, which uses the GPU or all cores. */
  readonly threads: number
  /** Longest time for one call of a thread. */
  readonly timeoutMs: number
}

/** A model that is ready; `close` ends its threads. */
export interface Opened<T> {
  readonly model: T
  close(): Promise<void>
}

/** @throws UsageError when the folder is missing, altered or of another kind */
export async function openClassifier(path: string, options: ModelOptions): Promise<Opened<Classifier>> {
  const folder = await openModelFolder(path, { task: 'sentiment', preprocessing: PROFILES.sentiment })
  return withEngine(folder, options, async (engine) =>
    createClassifier(folder.card, await openTokenizer(folder.files.tokenizer), engine),
  )
}

/**
 * @throws UsageError when the folder is missing, altered or of another kind
 */
export async function openTagger(
  path: string,
  options: ModelOptions,
  reading: Segmentation = AS_POSTED,
): Promise<Opened<Tagger>> {
  const folder = await openModelFolder(path, { task: 'ner', preprocessing: PROFILES.ner })
  return withEngine(folder, options, async (engine) =>
    createTagger(folder.card, await openTokenizer(folder.files.tokenizer), engine, reading),
  )
}

async function withEngine<T>(
  folder: ModelFolder,
  options: ModelOptions,
  create: (engine: Engine) => Promise<T>,
): Promise<Opened<T>> {
  const engine = await openEngine(folder, options)
  try {
    return { model: await create(engine), close: () => engine.close() }
  } catch (err) {
    await engine.close()
    throw err
  }
}

async function openEngine(folder: ModelFolder, { engine, threads, timeoutMs }: ModelOptions): Promise<Engine> {
  if (engine !== 'tensorflow') return createOnnxEngine({ modelFile: folder.files.model, threads, timeoutMs })
  // Only who asks for TensorFlow needs to have it.
  const { createTensorflowEngine } = await import('./tensorflow/tensorflow-engine.js')
  return createTensorflowEngine({ folder: folder.path, task: folder.card.task, timeoutMs })
}
