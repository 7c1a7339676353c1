import { createHash } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram, tail } from './run-program.mjs'
import { say, SetupError } from './say.mjs'

// The pinned releases require this Python; Debian has venv and pip in separate packages.
const CHECK = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'

async function findPython() {
  for (const program of ['python3', 'python']) {
    if ((await runProgram(program, ['-c', CHECK])).code === 0) return program
  }
  return null
}

/**
 * A Python program in its own virtual environment, made once for each list of requirements.
 * @param {string} root
 * @param {{ name: string, program: string, requirements: string, command: string }} tool its folder in .kopitalk, its
 *   program there, its list of requirements in scripts/, and the command that installs it
 * @returns {Promise<string | null>} the program; null without Python 3.11
 * @throws SetupError when it cannot be installed
 */
export async function installPythonTool(root, { name, program: programName, requirements, command: fix }) {
  const list = join(root, 'scripts', requirements)
  const folder = join(root, '.kopitalk', name)
  const stamp = join(folder, 'installed')
  const program = join(folder, 'bin', programName)
  const wanted = createHash('sha256').update(readFileSync(list)).digest('hex')
  // An environment contains its own path, so it no longer starts after its folder was moved.
  if (readStamp(stamp) === wanted && (await runProgram(program, ['--version'])).code === 0) return program
  const python = await findPython()
  if (python === null) return null
  say(`Installing ${name} into .kopitalk/${name} …`)
  rmSync(folder, { recursive: true, force: true })
  for (const [command, args] of [
    [python, ['-m', 'venv', folder]],
    [join(folder, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', list]],
  ]) {
    const { code, output } = await runProgram(command, args)
    if (code !== 0) throw new SetupError(`${name} cannot be installed:\n${tail(output)}`, fix)
  }
  writeFileSync(stamp, wanted)
  return program
}

function readStamp(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
    return null
  }
}
