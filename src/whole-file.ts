import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'

/**
 * Writes a file whole or not at all: a reader or a crash never meets half of it.
 * @param mode who may read it; default: as the system's umask says
 */
export async function writeWhole(path: string, content: string | Buffer, mode?: number): Promise<void> {
  const partial = draftOf(path)
  try {
    await rm(partial, { force: true })
    await writeFile(partial, content, optionsOf(mode))
    await rename(partial, path)
  } catch (err) {
    await rm(partial, { force: true })
    throw err
  }
}

/** The same at once, where nothing may happen in between. */
export function writeWholeSync(path: string, content: string, mode?: number): void {
  const partial = draftOf(path)
  try {
    rmSync(partial, { force: true })
    writeFileSync(partial, content, optionsOf(mode))
    renameSync(partial, path)
  } catch (err) {
    rmSync(partial, { force: true })
    throw err
  }
}

const draftOf = (path: string): string => `${path}.partial`

/** A draft is always a new file, so that a link planted under its name is not followed. */
const optionsOf = (mode: number | undefined) =>
  ({ flag: 'wx', flush: true, ...(mode === undefined ? {} : { mode }) }) as const
