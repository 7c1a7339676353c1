import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { libraryFolders } from './unpacked-tree.js'

export interface ZstdBinary {
  /** Path, or a name to be found on PATH. */
  readonly file: string
  /** For LD_LIBRARY_PATH; empty for a program that the system installed. */
  readonly libraries: readonly string[]
}

/**
 * The program that set-up unpacked if the system has none, otherwise the one of the system, by its name.
 * @param homes state folders to look in, in this order
 */
export function findZstd(homes: readonly string[]): ZstdBinary {
  for (const home of homes) {
    const tree = join(home, 'zstd')
    const file = join(tree, 'usr', 'bin', 'zstd')
    if (existsSync(file)) return { file, libraries: libraryFolders(tree) }
  }
  return { file: 'zstd', libraries: [] }
}
