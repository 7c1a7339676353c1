import { readFile, rm, writeFile } from 'node:fs/promises'
import { UsageError } from '../../domain/errors.js'
import { identify, isRunning, type ProcessIdentity } from '../../local/process-identity.js'

/**
 * Keeps a second training out of a folder, because two would overwrite each other's checkpoints. It takes over the lock of
 * a killed one.
 * @returns a function that releases the folder
 * @throws UsageError while another process trains there
 */
export async function lockFolder(file: string): Promise<() => Promise<void>> {
  const held = await readHolder(file)
  if (held && isRunning(held)) {
    throw new UsageError(
      `Process ${held.pid} is training in this folder (${file}). Wait for it, or name another with --out.`,
    )
  }
  await rm(file, { force: true })
  try {
    await writeFile(file, JSON.stringify(identify(process.pid)), { flag: 'wx' })
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code !== 'EEXIST') throw err
    throw new UsageError(`Another process has just begun to train in this folder (${file}). Name another with --out.`)
  }
  return () => rm(file, { force: true })
}

async function readHolder(file: string): Promise<ProcessIdentity | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as ProcessIdentity
  } catch {
    return null // none, or cut short by the kill that it speaks of
  }
}
