import { rename, rm, writeFile } from 'node:fs/promises'

/** Writes a file whole or not at all: whoever finds it under its name finds all of it. */
export async function writeWhole(path: string, content: string | Buffer, mode?: number): Promise<void> {
  const partial = `${path}.partial`
  try {
    await rm(partial, { force: true })
    await writeFile(partial, content, { flag: 'wx', flush: true, ...(mode === undefined ? {} : { mode }) })
    await rename(partial, path)
  } catch (err) {
    await rm(partial, { force: true })
    throw err
  }
}
