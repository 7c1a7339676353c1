import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { enterInContents, enterInPlatforms, enterInRegistry, enterInSources } from './enter.mjs'
import { filesOf, renamed } from './name.mjs'

const TEMPLATES = join(import.meta.dirname, 'templates')
const SCHEMA = 'config/sources.schema.json'
const ENTRIES = [
  { path: 'src/producers/registry.ts', enter: enterInRegistry },
  { path: 'src/producers/platforms.ts', enter: enterInPlatforms },
  { path: 'docs/use/sources.md', enter: enterInSources },
  { path: 'docs/README.md', enter: enterInContents },
]

/**
 * Makes a source that works, and enters it where sources are listed. All of it or nothing.
 * @param {string} root of the installation
 * @param {string} name that `problemOf` finds nothing wrong with
 * @returns {Promise<{ made: string[], changed: string[] }>} paths from the root
 */
export async function makeSource(root, name) {
  const files = filesOf(name).map(({ template, path }) => ({
    path,
    text: renamed(readFileSync(join(TEMPLATES, template), 'utf8'), name),
  }))
  const entries = ENTRIES.map(({ path, enter }) => {
    const before = readFileSync(join(root, path), 'utf8')
    return { path, before, text: enter(before, name) }
  })
  const schema = readFileSync(join(root, SCHEMA), 'utf8')
  try {
    for (const { path, text } of [...files, ...entries]) await write(root, path, text)
    await write(root, SCHEMA, await sourcesSchemaOf(root))
  } catch (error) {
    for (const { path } of files) rmSync(join(root, path), { force: true })
    rmSync(join(root, 'src', 'producers', name), { recursive: true, force: true })
    for (const { path, before } of [...entries, { path: SCHEMA, before: schema }])
      writeFileSync(join(root, path), before)
    throw error
  }
  return { made: files.map(({ path }) => path), changed: [...entries.map(({ path }) => path), SCHEMA] }
}

/** Formatted as the repository is: another name makes other lines. */
async function write(root, path, text) {
  const { format } = await import('oxfmt')
  const file = join(root, path)
  const { $schema, ignorePatterns, ...options } = JSON.parse(readFileSync(join(root, '.oxfmtrc.json'), 'utf8'))
  const { code, errors } = await format(file, text, options)
  if (errors.length > 0) throw new Error(`${path} cannot be formatted: ${errors[0].message}`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, code)
}

/** As `kopitalk sources schema` prints it, from the sources themselves: nothing has to be compiled before. */
async function sourcesSchemaOf(root) {
  const { runnerImport } = await import('vite')
  const read = async (path) =>
    (await runnerImport(join(root, path), { configFile: false, root, logLevel: 'error' })).module
  const [{ SOURCE_TYPES }, { sourcesSchema }] = [
    await read('src/producers/registry.ts'),
    await read('config/sources.ts'),
  ]
  return JSON.stringify(sourcesSchema(SOURCE_TYPES), null, 2) // as long lines as the file has
}
