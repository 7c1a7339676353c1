import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram, tail } from './run-program.mjs'
import { say, SetupError } from './say.mjs'

const SOURCES = ['src', 'config', 'bench', 'test/support']
const SETTINGS = ['tsconfig.json', 'tsconfig.build.json', 'package.json', 'package-lock.json']
const STAMP = 'dist/.built.json'

function sourceFiles(root) {
  const files = SETTINGS.filter((file) => existsSync(join(root, file)))
  for (const folder of SOURCES) {
    if (!existsSync(join(root, folder))) continue
    for (const entry of readdirSync(join(root, folder), { recursive: true })) {
      if (entry.endsWith('.ts') && !entry.endsWith('.test.ts')) files.push(`${folder}/${entry}`)
    }
  }
  return files.sort()
}

/** What the build was made from: a hash of every source, so that neither a checkout nor a copy counts as a change. */
function describeSources(root) {
  const files = sourceFiles(root)
  const hash = createHash('sha256')
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0')
  return { files, hash: hash.digest('hex') }
}

function readStamp(root) {
  try {
    return JSON.parse(readFileSync(join(root, STAMP), 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return undefined
    throw error
  }
}

/**
 * @param {string} root
 * @returns {'missing' | 'stale' | 'current'} 'current' also where only the build was shipped, without its sources
 */
export function buildState(root) {
  const stamp = readStamp(root)
  if (!stamp) return 'missing'
  if (!existsSync(join(root, 'src'))) return 'current'
  return stamp.hash === describeSources(root).hash ? 'current' : 'stale'
}

/**
 * Compiles to dist/ when the sources differ from the last build.
 * @param {string} root
 * @param {{ despiteTypeErrors?: boolean }} [options] despiteTypeErrors: use what the compiler emitted anyway, unstamped
 */
export async function buildIfNeeded(root, { despiteTypeErrors = false } = {}) {
  if (buildState(root) === 'current') return
  say('Building …')
  const sources = describeSources(root)
  const before = readStamp(root)
  // The compiler never removes what an earlier source left behind.
  if (before?.files.some((file) => !sources.files.includes(file)))
    rmSync(join(root, 'dist'), { recursive: true, force: true })
  rmSync(join(root, STAMP), { force: true })
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const { code, output } = await runProgram(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: root })
  if (code !== 0) {
    if (despiteTypeErrors) return say(`The build has type errors:\n${tail(output)}`)
    throw new SetupError(`the build failed:\n${tail(output)}`, 'npm run build')
  }
  mkdirSync(join(root, 'dist'), { recursive: true })
  writeFileSync(join(root, `${STAMP}.new`), JSON.stringify(sources))
  renameSync(join(root, `${STAMP}.new`), join(root, STAMP))
}
