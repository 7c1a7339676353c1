import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type * as TensorFlowCore from '@tensorflow/tfjs-core'
import { UsageError } from '../../domain/errors.js'
import { packageRoot } from '../../package-root.js'

/** TensorFlow.js on its native engine. */
export type TensorFlow = typeof TensorFlowCore

const PACKAGE = '@tensorflow/tfjs-node-gpu'

/** Where `npm run setup:tensorflow` puts it. */
export function tensorflowFolder(): string {
  return join(packageRoot(), '.kopitalk', 'tensorflow')
}

export function isTensorflowInstalled(): boolean {
  return existsSync(readyFile())
}

/** Whether the one installed can use a GPU. */
export function isTensorflowForGpu(): boolean {
  if (!isTensorflowInstalled()) return false
  return (JSON.parse(readFileSync(readyFile(), 'utf8')) as { gpu: boolean }).gpu
}

/** Written last, by `npm run setup:tensorflow`. */
function readyFile(): string {
  return join(tensorflowFolder(), 'ready.json')
}

/**
 * For code that lets a thread load it: the native library reads the environment of the process, which a thread cannot
 * change.
 * @throws UsageError when it is not installed
 */
export function prepareTensorflow(): void {
  if (!isTensorflowInstalled()) {
    throw new UsageError('TensorFlow is not installed here. Install it with: npm run setup:tensorflow')
  }
  // Warnings and errors only.
  // eslint-disable-next-line no-restricted-properties -- see above
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
  // eslint-disable-next-line no-restricted-properties -- it is so anyway; said, it is not announced at every start
  process.env.TF_ENABLE_ONEDNN_OPTS ??= '1'
  // Several workers may share a GPU: each takes the memory that it needs, instead of all that is free.
  // eslint-disable-next-line no-restricted-properties -- see above
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true'
}

/**
 * Loads TensorFlow.js with the native engine, on the GPU where there is one. It is optional: only training and scoring by
 * TensorFlow need it.
 * @throws UsageError when it is not installed
 */
export function loadTensorflow(): TensorFlow {
  prepareTensorflow()
  const require = createRequire(join(tensorflowFolder(), 'package.json'))
  return require(PACKAGE) as TensorFlow
}
