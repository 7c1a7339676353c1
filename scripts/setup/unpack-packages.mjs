import { accessSync, constants, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { withLock } from './lock.mjs'
import { runProgram, tail } from './run-program.mjs'
import { say } from './say.mjs'

/** The first of these programs that is on PATH. Undefined when none is. */
export function onPath(names) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of names) {
      const file = join(folder, name)
      try {
        accessSync(file, constants.X_OK)
        return file
      } catch {
        // not here: look in the next folder
      }
    }
  }
  return undefined
}

/**
 * Unpacks packages of Debian or Ubuntu into `<home>/<name>`, which needs no root, when they are not there yet.
 * @param {string} home
 * @param {{ name: string, packages: readonly string[], program: string, runs?: boolean }} wanted program: its path in the
 *   tree; it must answer to --version, unless `runs` is false: a file that must be there
 * @returns {Promise<string | null>} why it could not be done, '' when there is no dpkg; null: it is there
 */
export async function unpackPackages(home, { name, packages, program, runs = true }) {
  const folder = join(home, name)
  if (existsSync(join(folder, program))) return null
  if (process.platform !== 'linux' || (await runProgram('dpkg', ['--version'])).code !== 0) return ''
  // Two clones may share one home.
  return withLock(join(home, 'unpack.lock'), () =>
    existsSync(join(folder, program)) ? null : unpack(home, folder, { name, packages, program, runs }),
  )
}

async function unpack(home, folder, { name, packages, program, runs }) {
  say(`Fetching ${packages[0]} from the package lists of this system (no root needed) …`)
  const work = join(home, `${name}-unpacking`)
  rmSync(work, { recursive: true, force: true }) // left by a set-up that was cut off
  mkdirSync(work)
  try {
    const tree = join(work, 'tree')
    const apt = aptIn(work)
    await apt.fetch(packages, tree)
    const isThere = {
      code: existsSync(join(tree, program)) ? 0 : 1,
      output: `${program} is not in ${packages.join(', ')}`,
    }
    let test = runs ? await tryProgram(tree, program) : isThere
    if (runs && test.code !== 0) {
      // A slim system lacks more libraries than usual.
      await apt.fetch(await apt.librariesOf(packages), tree)
      test = await tryProgram(tree, program)
    }
    if (test.code !== 0) return tail(test.output)
    rmSync(folder, { recursive: true, force: true })
    renameSync(tree, folder)
    return null
  } catch (error) {
    if (error instanceof AptError) return error.message
    throw error
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

class AptError extends Error {}

/** Folders for libraries in Debian, below an unpacked tree. src/local/unpacked-tree.ts reads the same layout. */
function libraryFolders(tree) {
  return ['usr/lib', 'lib'].flatMap((folder) => {
    const base = join(tree, folder)
    if (!existsSync(base)) return []
    return [
      base,
      ...readdirSync(base)
        .filter((name) => name.includes('-linux-'))
        .map((name) => join(base, name)),
    ]
  })
}

function tryProgram(tree, program) {
  const env = { ...process.env, LD_LIBRARY_PATH: libraryFolders(tree).join(delimiter) }
  return runProgram(join(tree, program), ['--version'], { env })
}

function aptIn(work) {
  const debs = join(work, 'debs')
  mkdirSync(debs)
  // We use our own lists: those of the system may be missing or too old, and only root may update them.
  const lists = ['lists/partial', 'cache/archives/partial'].map((folder) => join(work, folder))
  const own = [
    `Dir::State=${work}`,
    `Dir::State::Lists=${join(work, 'lists')}`,
    'Dir::State::status=/var/lib/dpkg/status',
    `Dir::Cache=${join(work, 'cache')}`,
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option])
  let options = ['-o', 'APT::Sandbox::User=root']

  async function download(packages) {
    const fetched = await runProgram('apt-get', ['download', '-q', ...options, ...packages], { cwd: debs })
    if (fetched.code === 0 || options === own) return fetched
    for (const folder of lists) mkdirSync(folder, { recursive: true })
    options = own
    const updated = await runProgram('apt-get', ['update', '-q', ...own])
    return updated.code === 0 ? download(packages) : updated
  }

  return {
    async fetch(packages, tree) {
      const { code, output } = await download(packages)
      if (code !== 0) throw new AptError(tail(output, 4))
      mkdirSync(tree, { recursive: true })
      for (const file of readdirSync(debs)) {
        const unpacked = await runProgram('dpkg', ['-x', join(debs, file), tree])
        if (unpacked.code !== 0) throw new AptError(tail(unpacked.output, 4))
      }
    },
    async librariesOf(packages) {
      const { output } = await runProgram('apt-cache', ['depends', ...options, ...packages])
      const names = [...output.matchAll(/^\s+Depends: ((?:lib|lua)\S+)$/gm)].map((match) => match[1])
      return [...new Set(names)].filter((name) => !name.startsWith('libc6'))
    },
  }
}
