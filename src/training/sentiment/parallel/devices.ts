import { execFile } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { promisify } from 'node:util'
import { UsageError } from '../../../domain/errors.js'
import { isTensorflowForGpu } from '../../../models/tensorflow/load-tensorflow.js'

/** What one of the processes that train together computes on: a GPU, by its name for CUDA; null: the processors. */
export type Device = string | null

/** @returns the GPUs that TensorFlow may use here, as CUDA names them */
export async function listGpus(): Promise<string[]> {
  if (!isTensorflowForGpu()) return []
  // eslint-disable-next-line no-restricted-properties -- CUDA's own setting, which CUDA itself reads there
  const chosen = process.env.CUDA_VISIBLE_DEVICES
  if (chosen !== undefined) return chosen.split(',').filter((gpu) => gpu !== '' && gpu !== '-1')
  const query = ['--query-gpu=index', '--format=csv,noheader']
  const { stdout } = await promisify(execFile)('nvidia-smi', query).catch((err: Error) => {
    throw new UsageError(
      `nvidia-smi cannot say which GPUs there are (${err.message.trim()}). Name them in CUDA_VISIBLE_DEVICES, as in 0,1.`,
    )
  })
  return stdout.split('\n').filter((line) => line !== '')
}

/**
 * Gives each process its own GPU, if there are any.
 * @throws UsageError when there are some, but not enough
 */
export function assignDevices(processes: number, gpus: readonly string[]): Device[] {
  if (gpus.length > 0 && processes > gpus.length) {
    throw new UsageError(`--processes ${processes}: there are ${gpus.length} GPUs, and each process needs its own.`)
  }
  return Array.from({ length: processes }, (_, index) => gpus[index] ?? null)
}

/**
 * What makes TensorFlow use the device, one of so many, and no other; without GPUs each process gets its share of the
 * processors, unless their number was set.
 */
export function environmentFor(device: Device, processes: number, before: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (device !== null) return { ...before, CUDA_VISIBLE_DEVICES: device }
  const threads = String(Math.max(1, Math.floor(availableParallelism() / processes)))
  return { TF_NUM_INTRAOP_THREADS: threads, ...before }
}
