import zlib from 'node:zlib'
import { say } from './say.mjs'
import { onPath, unpackPackages } from './unpack-packages.mjs'

/**
 * Makes sure that .zst files can be imported: by Node (22.15 and newer), by zstd on PATH, or by one unpacked under
 * `home` (Debian, Ubuntu). Nothing else needs it, so set-up continues without it.
 */
export async function findZstd(home) {
  if ('createZstdDecompress' in zlib || onPath(['zstd'])) return
  const problem = await unpackPackages(home, { name: 'zstd', packages: ['zstd'], program: 'usr/bin/zstd' })
  if (problem === null) return
  say(
    'There is no zstd: .zst files cannot be imported until it is installed (sudo apt-get install zstd, brew install zstd).',
  )
}
