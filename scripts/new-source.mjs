// `npm run new:source NAME`: a source that works and passes its tests, to be changed into one that reads a platform.
import './node-version.cjs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { makeSource } from './new-source/make.mjs'
import { problemOf } from './new-source/name.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

const HELP = `npm run new:source NAME

Makes a source for the platform NAME (small letters and digits, hyphens between words): a small one that works, with a
local server that stands in for the platform, and tests that pass. It reads the posts of a plain JSON API page by page;
change that into what the platform really sends. docs/extend/adding-a-source.md tells what belongs where.

  npm run new:source forum
  npx vitest run test/sources/forum.test.ts`

const EXIT = { failed: 1, wrongUse: 2 }

function refuse(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exitCode = EXIT.wrongUse
}

function readArguments() {
  try {
    const options = { help: { type: 'boolean', short: 'h' } }
    return parseArgs({ options, allowPositionals: true })
  } catch (error) {
    return { problem: error.message }
  }
}

function summary(name, { made, changed }) {
  const list = (paths) => paths.map((path) => `  ${path}`).join('\n')
  return `The source ${name} is there, works, and reads a plain JSON API.

Made:
${list(made)}

Entered in:
${list(changed)}

Next:
  1. See that it passes:      npx vitest run test/sources/${name}.test.ts src/producers/${name}
  2. Try it by hand:          npm run double -- ${name}
  3. Make test/doubles/${name}.ts answer as the platform does, then parse.ts and producer.ts read it.
  4. Say what is true of the platform in platform.ts, source-types.ts and docs/use/sources/${name}.md.
  5. When its settings have changed:
       npm run build && npx kopitalk sources schema > config/sources.schema.json && npm run format
  6. If it needs no key:      an entry in config/sources.example.json.
docs/extend/adding-a-source.md says more about each.`
}

async function main() {
  const { values, positionals, problem } = readArguments()
  if (problem) return refuse(`${problem}\n\n${HELP}`)
  if (values.help) return process.stdout.write(`${HELP}\n`)
  const [name, ...more] = positionals
  if (name === undefined || more.length > 0) return refuse(`One name is needed.\n\n${HELP}`)
  const wrong = problemOf(root, name)
  if (wrong) return refuse(wrong)
  process.stdout.write(`${summary(name, await makeSource(root, name))}\n`)
}

await main().catch((error) => {
  const isMissing = error?.code === 'ERR_MODULE_NOT_FOUND'
  process.stderr.write(
    isMissing ? 'The packages are not installed.\nFix it with:  npm run setup\n' : `${error?.stack ?? error}\n`,
  )
  process.exitCode = EXIT.failed
})
