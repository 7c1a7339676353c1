import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { GazetteerLinker } from '../domain/gazetteer.js'
import { UsageError } from '../domain/errors.js'
import { createGazetteerLinker } from './linker.js'
import { readForeignNames, readGazetteer } from './names.js'

/**
 * Reads `data/gazetteer` and builds the linker: about half a second and 60 MB, so once per process.
 * @param folder another gazetteer folder with the same files.
 * @throws UsageError when a file is absent or malformed.
 */
export function loadGazetteerLinker(folder: string = gazetteerFolder()): GazetteerLinker {
  const names = readGazetteer(folder)
  return createGazetteerLinker(names, readForeignNames(folder, names))
}

/** `data/gazetteer` of this package, found upwards: the compiled code lies one level deeper than the source. */
export function gazetteerFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  for (let folder = here; folder !== dirname(folder); folder = dirname(folder)) {
    const candidate = join(folder, 'data', 'gazetteer')
    if (existsSync(join(candidate, 'rail-stations.tsv'))) return candidate
  }
  throw new UsageError(`data/gazetteer was not found above ${here}; restore it from the repository`)
}
