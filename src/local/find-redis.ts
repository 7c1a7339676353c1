import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { UsageError } from '../domain/errors.js'
import { libraryFolders } from './unpacked-tree.js'

export interface RedisBinary {
  readonly file: string
  /** For LD_LIBRARY_PATH; empty for a server that the system installed. */
  readonly libraries: readonly string[]
}

/**
 * A server on PATH, else one that set-up unpacked.
 * @param path the PATH variable
 * @param homes state folders to look in, in this order
 * @throws UsageError naming the command that installs one
 */
export function findRedis(path: string, homes: readonly string[]): RedisBinary {
  for (const folder of path.split(delimiter)) {
    for (const name of ['redis-server', 'valkey-server']) {
      const file = join(folder, name)
      if (isExecutable(file)) return { file, libraries: [] }
    }
  }
  for (const home of homes) {
    const tree = join(home, 'redis')
    const file = join(tree, 'usr', 'bin', 'redis-server')
    if (isExecutable(file)) return { file, libraries: libraryFolders(tree) }
  }
  throw new UsageError('There is no Redis server. Run `npm run setup`, or name one with REDIS_URL.')
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
