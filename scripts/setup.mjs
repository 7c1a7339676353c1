// `npm run setup` prepares a fresh clone. It is plain Node without packages, because it installs them.
import './node-version.cjs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildIfNeeded } from './setup/build.mjs'
import { findRedis } from './setup/find-redis.mjs'
import { findZstd } from './setup/find-zstd.mjs'
import { installPackages, linkPostgresLibraries } from './setup/install-packages.mjs'
import { withLock } from './setup/lock.mjs'
import { explain } from './setup/say.mjs'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

function stateFolder() {
  const named = process.env.KOPITALK_HOME
  return named ? resolve(named.replace(/^~(?=$|\/)/, homedir())) : join(root, '.kopitalk')
}

/**
 * Every step first checks whether there is anything to do. It is safe to run this twice at the same time.
 * @throws SetupError with the one command that fixes it
 */
export async function setup() {
  await withLock(join(root, '.kopitalk', 'setup.lock'), async () => {
    await installPackages(root)
    if (!process.env.DATABASE_URL) await linkPostgresLibraries(root)
    await findRedis(stateFolder())
    await findZstd(stateFolder())
    await buildIfNeeded(root)
  })
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await setup().catch((error) => {
    explain(error)
    process.exitCode = 1
  })
}
