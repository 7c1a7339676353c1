import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runProgram, tail } from './run-program.mjs'
import { say, SetupError } from './say.mjs'

/** Output of the compiler for the program. */
const PROGRAM = {
  stamp: 'dist/.built.json',
  folders: ['src', 'config', 'bench', 'test/support', 'test/doubles'],
  settings: ['tsconfig.json', 'tsconfig.build.json', 'package.json', 'package-lock.json'],
  isSource: (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
}
/** Output of Vite for the dashboard. */
const DASHBOARD = {
  stamp: 'dist/web/.built.json',
  folders: ['web', 'src/charts', 'src/domain', 'data/map'],
  settings: ['package-lock.json'],
  isSource: (file) => /\.(tsx?|css|html|svg)$/.test(file) && !file.endsWith('.test.ts'),
}

function sourceFiles(root, { folders, settings, isSource }) {
  const files = settings.filter((file) => existsSync(join(root, file)))
  for (const folder of folders) {
    if (!existsSync(join(root, folder))) continue
    for (const entry of readdirSync(join(root, folder), { recursive: true })) {
      if (isSource(entry)) files.push(`${folder}/${entry}`)
    }
  }
  return files.sort()
}

/** A hash of every source of the build, so that neither a checkout nor a copy counts as a change. */
function describeSources(root, part) {
  const files = sourceFiles(root, part)
  const hash = createHash('sha256')
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0')
  return { files, hash: hash.digest('hex') }
}

function readStamp(root, { stamp }) {
  try {
    return JSON.parse(readFileSync(join(root, stamp), 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return undefined
    throw error
  }
}

function writeStamp(root, { stamp }, sources) {
  const file = join(root, stamp)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.new`, JSON.stringify(sources))
  renameSync(`${file}.new`, file)
}

function isCurrent(root, part) {
  return readStamp(root, part)?.hash === describeSources(root, part).hash
}

/**
 * State of the program only: an older dashboard is no obstacle.
 * @param {string} root
 * @returns {'missing' | 'stale' | 'current'} 'current' also when only the build was shipped, without its sources
 */
export function buildState(root) {
  if (!readStamp(root, PROGRAM)) return 'missing'
  if (!existsSync(join(root, 'src'))) return 'current'
  return isCurrent(root, PROGRAM) ? 'current' : 'stale'
}

/**
 * Compiles to dist/ and bundles the dashboard to dist/web/, each when its sources differ from its last build. Types are not
 * checked, which would take three times as long: `npm test` and `npm run types` do.
 * @param {string} root
 */
export async function buildIfNeeded(root) {
  await buildProgram(root)
  await buildDashboard(root)
}

/** Builds only the program. */
export async function buildProgram(root) {
  if (buildState(root) === 'current') return
  say('Building …')
  const sources = describeSources(root, PROGRAM)
  const before = readStamp(root, PROGRAM)
  // The compiler never removes the output of deleted sources.
  if (before?.files.some((file) => !sources.files.includes(file)))
    rmSync(join(root, 'dist'), { recursive: true, force: true })
  rmSync(join(root, PROGRAM.stamp), { force: true })
  const compiler = join(root, 'node_modules', 'typescript-native', 'bin', 'tsc')
  const { code, output } = await runProgram(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: root })
  if (code !== 0) throw new SetupError(`the build failed:\n${tail(output)}`, 'npm run build')
  writeStamp(root, PROGRAM, sources)
}

async function buildDashboard(root) {
  if (!existsSync(join(root, 'web')) || isCurrent(root, DASHBOARD)) return
  say('Building the dashboard …')
  const sources = describeSources(root, DASHBOARD)
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  // Tests run with another NODE_ENV, for which Vite would bundle React's much larger development build.
  const env = { ...process.env, NODE_ENV: 'production' }
  const args = [vite, 'build', 'web', '--logLevel', 'warn']
  const { code, output } = await runProgram(process.execPath, args, { cwd: root, env })
  if (code !== 0) throw new SetupError(`the dashboard does not build:\n${tail(output)}`, 'npm run build')
  writeStamp(root, DASHBOARD, sources)
}
