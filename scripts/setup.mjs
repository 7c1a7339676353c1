// Makes a fresh clone able to run: `npm run setup`. Plain Node without packages, because it is what installs them.
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
 * Every step looks first and does nothing when there is nothing to do; safe to run twice at once.
 * @throws SetupError naming the one command that mends it
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
