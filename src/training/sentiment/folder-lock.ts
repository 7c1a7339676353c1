import { readFile, rm, writeFile } from 'node:fs/promises'
import { UsageError } from '../../domain/errors.js'

interface Holder {
  readonly pid: number
  /** Of the process, from the kernel; null where there is no /proc. A pid alone may belong to another program by now. */
  readonly startedAt: string | null
}

/**
 * Keeps a second training out of a folder: two would write over each other's checkpoints. What a killed one left is taken
 * over.
 * @returns gives the folder back
 * @throws UsageError while another process trains there
 */
export async function lockFolder(file: string): Promise<() => Promise<void>> {
  const held = await readHolder(file)
  if (held && (await isAlive(held))) {
    throw new UsageError(
      `Process ${held.pid} is training in this folder (${file}). Wait for it, or name another with --out.`,
    )
  }
  await rm(file, { force: true })
  const own: Holder = { pid: process.pid, startedAt: await startOf(process.pid) }
  try {
    await writeFile(file, JSON.stringify(own), { flag: 'wx' })
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code !== 'EEXIST') throw err
    throw new UsageError(`Another process has just begun to train in this folder (${file}). Name another with --out.`)
  }
  return () => rm(file, { force: true })
}

async function readHolder(file: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Holder
  } catch {
    return null // none, or cut short by the kill that it speaks of
  }
}

async function isAlive({ pid, startedAt }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const now = await startOf(pid)
  return now === null || startedAt === null || now === startedAt
}

async function startOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  return stat?.split(') ').at(-1)?.split(' ')[19] ?? null
}
