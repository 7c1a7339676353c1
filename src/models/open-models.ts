import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { MEANING_SIZE } from '../domain/annotation.js'
import { UsageError } from '../domain/errors.js'
import { READABLE } from '../text/profiles.js'
import { createClassifier, type Classifier } from './classifier.js'
import type { Engine, EngineName } from './engine.js'
import { openModelFolder, type ModelFolder } from './model-folder.js'
import { createOnnxEngine } from './onnx-engine.js'
import { createSentenceEncoder, type SentenceEncoder } from './sentence-encoder.js'
import { AS_POSTED, createTagger, type Segmentation, type Tagger } from './tagger.js'
import { openTokenizer } from './tokenizer.js'

/** Folders under `MODELS_DIR` that come with the repository. */
export const SHIPPED_MODELS = {
  sentiment: 'sentiment-multilingual',
  ner: 'ner-multilingual',
  meaning: 'meaning-multilingual',
} as const

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
  const folder = await openModelFolder(path, { task: 'sentiment', preprocessing: READABLE.sentiment })
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
  const folder = await openModelFolder(path, { task: 'ner', preprocessing: READABLE.ner })
  return withEngine(folder, options, async (engine) =>
    createTagger(folder.card, await openTokenizer(folder.files.tokenizer), engine, reading),
  )
}

/** @throws UsageError when the folder is missing, altered or of another kind */
export async function openSentenceEncoder(path: string, options: ModelOptions): Promise<Opened<SentenceEncoder>> {
  const folder = await openModelFolder(path, { task: 'meaning', preprocessing: READABLE.meaning })
  const centre = folder.files.centre === null ? null : await readCentre(folder.files.centre)
  return withEngine(folder, options, async (engine) =>
    createSentenceEncoder(folder.card, await openTokenizer(folder.files.tokenizer), engine, centre),
  )
}

const Centre = z.array(z.number()).length(MEANING_SIZE)

async function readCentre(file: string): Promise<Float32Array> {
  try {
    return Float32Array.from(Centre.parse(JSON.parse(await readFile(file, 'utf8'))))
  } catch (err) {
    throw new UsageError(`${file} is not a list of ${MEANING_SIZE} numbers. Restore the folder: git checkout -- models`, {
      cause: err,
    })
  }
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
