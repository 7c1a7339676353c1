import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { UsageError } from '../src/domain/errors.js'
import { seededRandom } from '../src/domain/random.js'
import { readEncoderConfig, type EncoderConfig } from '../src/models/encoder-config.js'
import { readSafetensors, writeSafetensors } from '../src/models/safetensors.js'
import { shapesOf } from '../src/models/tensorflow/encoder.js'
import { loadTensorflow } from '../src/models/tensorflow/load-tensorflow.js'
import type { NamedTensor, Weights } from '../src/models/weights.js'
import type { TrainingBatch } from '../src/training/sentiment/batch.js'
import { createTrainableModel } from '../src/training/sentiment/tensorflow-model.js'

// A step of training (forward, backward, clipping, AdamW; word embeddings frozen, dropout 0.1) in TensorFlow.js and in
// PyTorch: the same weights, batch and threads, turn by turn in one run. When other work runs at the same time, processor
// seconds say more than the clock. So does one thread, because waiting threads of PyTorch compute in circles.

const ROWS = 32
const LENGTH = 32
const CLASSES = 2
const DROPOUT = 0.1
const HOW = 'python3 -m venv VENV && VENV/bin/pip install torch==2.13.0, then --python VENV/bin/python'

const { values: options } = parseArgs({
  options: {
    base: { type: 'string', default: '.kopitalk/base-models/english-6x384' },
    /** Weights drawn at random, of so many layers and numbers a token, in place of `base`: 12x768 is BERT-base. */
    size: { type: 'string' },
    /** Of a Python that has PyTorch; without one TensorFlow.js is timed alone. */
    python: { type: 'string' },
    threads: { type: 'string', default: String(cpus().length) },
    rounds: { type: 'string', default: '5' },
    /** Of one round. */
    steps: { type: 'string', default: '3' },
  },
})
const [threads, rounds, steps] = [options.threads, options.rounds, options.steps].map(Number) as [
  number,
  number,
  number,
]
process.env.TF_NUM_INTRAOP_THREADS = String(threads)

interface Timing {
  readonly clock: number
  readonly processors: number
}
interface Rival {
  logits(): Promise<readonly number[]>
  /** Seconds of `steps` steps. */
  time(): Promise<Timing>
  /** The most memory that its process has had, in MB. */
  memory(): Promise<number>
  close(): void
}

/** A folder for the weights of `--size`; removed at the end. */
const drawnFolder = mkdtempSync(join(tmpdir(), 'kopitalk-bench-'))
const config = options.size === undefined ? await readEncoderConfig(options.base) : configOf(options.size)
const weightsFile = join(options.size === undefined ? options.base : drawnFolder, 'model.safetensors')

/** Of BERT's proportions (Devlin et al. 2019, section 3). */
function configOf(size: string): EncoderConfig {
  const [layers = NaN, hiddenSize = NaN] = size.split('x').map(Number)
  if (!Number.isInteger(layers) || !Number.isInteger(hiddenSize / 64)) {
    throw new UsageError(`--size ${size}: layers and width, a multiple of 64, as in 12x768`)
  }
  return {
    layers,
    hiddenSize,
    heads: hiddenSize / 64,
    intermediateSize: 4 * hiddenSize,
    vocabularySize: 30_522,
    positions: 512,
    tokenTypes: 2,
    layerNormEpsilon: 1e-12,
    padTokenId: 0,
  }
}

async function drawWeights(): Promise<void> {
  const random = seededRandom(1)
  const weights = new Map<string, NamedTensor>()
  for (const [name, shape] of shapesOf(config, 0)) {
    const size = shape.reduce((product, length) => product * length, 1)
    const centre = name.endsWith('LayerNorm.weight') ? 1 : 0
    weights.set(name, { shape, data: Float32Array.from({ length: size }, () => centre + 0.07 * (random() - 0.5)) })
  }
  await writeSafetensors(weightsFile, weights)
}

function makeBatch(): TrainingBatch {
  const places = Array.from({ length: ROWS * LENGTH }, (_, at) => at)
  return {
    rows: ROWS,
    length: LENGTH,
    ids: Int32Array.from(places, (at) => 1_000 + ((at * 7_919) % 20_000)),
    // A quarter of each row is padding at most, as in batches of texts of like length.
    mask: Int32Array.from(places, (at) => Number(at % LENGTH < LENGTH - (Math.floor(at / LENGTH) % 8))),
    labels: Int32Array.from({ length: ROWS }, (_, row) => row % CLASSES),
    classWeights: new Float32Array(ROWS * CLASSES).fill(1),
  }
}

/** The base with a head that both sides can make. */
async function weightsWithHead(): Promise<Weights> {
  const head = Float32Array.from({ length: CLASSES * config.hiddenSize }, (_, at) => headValue(at))
  return new Map([
    ...(await readSafetensors(weightsFile)),
    ['classifier.weight', { shape: [CLASSES, config.hiddenSize], data: head }],
    ['classifier.bias', { shape: [CLASSES], data: new Float32Array(CLASSES) }],
  ])
}

function headValue(at: number): number {
  return 0.02 * Math.sin(at)
}

async function openTensorflow(batch: TrainingBatch): Promise<Rival> {
  const model = createTrainableModel(loadTensorflow(), config, await weightsWithHead(), {
    labels: CLASSES,
    dropout: DROPOUT,
    weightDecay: 0.01,
    clipNorm: 1,
    labelSmoothing: 0,
    frozen: { wordEmbeddings: true, layers: 0 },
    seed: 1,
    process: 0,
  })
  return {
    logits: async () => [...(await model.logits(batch))],
    async time() {
      const [clock, processors] = [performance.now(), process.cpuUsage()]
      for (let step = 0; step < steps; step += 1) await model.step([batch], 1e-5)
      const { user, system } = process.cpuUsage(processors)
      return { clock: (performance.now() - clock) / 1e3, processors: (user + system) / 1e6 }
    },
    memory: async () => process.resourceUsage().maxRSS / 1_024,
    close: () => model.close(),
  }
}

function openPytorch(python: string, batch: TrainingBatch): Rival {
  const script = join(dirname(fileURLToPath(import.meta.url)), '../../bench/training-torch.py')
  const settings = {
    config,
    threads,
    dropout: DROPOUT,
    labels: CLASSES,
    weights: weightsFile,
    batch: { ...batch, ids: [...batch.ids], mask: [...batch.mask], labels: [...batch.labels], classWeights: [] },
  }
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(python, [script, JSON.stringify(settings)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const answers = createInterface(child.stdout)[Symbol.asyncIterator]()
  const ended = new Promise<never>((_, reject) => {
    child.once('error', (err) => reject(new UsageError(`${python} does not start: ${err.message}. ${HOW}`)))
    child.once('exit', (code) => reject(new UsageError(`PyTorch ended with code ${code}: see above. ${HOW}`)))
  })
  ended.catch(() => undefined) // after the last answer no code waits for it
  const ask = async (command: string): Promise<unknown> => {
    child.stdin.write(`${command}\n`)
    const answer = await Promise.race([answers.next(), ended])
    return JSON.parse(answer.value as string) as unknown
  }
  return {
    logits: async () => (await ask('logits')) as number[],
    async time() {
      const [clock, processors] = (await ask(`steps ${steps}`)) as [number, number]
      return { clock, processors }
    },
    memory: async () => (await ask('memory')) as number,
    close: () => child.stdin.end(),
  }
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

async function main(): Promise<void> {
  if (options.size !== undefined) await drawWeights()
  const batch = makeBatch()
  const ours = await openTensorflow(batch)
  const theirs = options.python === undefined ? null : openPytorch(options.python, batch)
  const rivals = [['TensorFlow.js', ours] as const, ...(theirs ? [['PyTorch', theirs] as const] : [])]
  const lines = [
    `${config.layers} layers of ${config.hiddenSize}, batch ${ROWS} × ${LENGTH}, ${threads} threads of ${cpus().length} × ${cpus()[0]?.model}, median of ${rounds} rounds of ${steps} steps`,
  ]
  if (theirs) {
    const [a, b] = [await ours.logits(), await theirs.logits()]
    const apart = Math.max(...a.map((value, at) => Math.abs(value - (b[at] ?? NaN))))
    lines.push(`largest difference of a logit before the first step: ${apart.toExponential(1)}`)
  }
  const timings = rivals.map((): Timing[] => [])
  for (let round = 0; round <= rounds; round += 1) {
    for (const [at, [, rival]] of rivals.entries()) {
      const timing = await rival.time()
      if (round > 0) timings[at]?.push(timing) // the first round warms up
    }
  }
  for (const [at, [name, rival]] of rivals.entries()) {
    const rate = (kind: keyof Timing): string => (steps / median((timings[at] ?? []).map((t) => t[kind]))).toFixed(2)
    lines.push(
      `${name.padEnd(14)} ${rate('clock')} steps/s by the clock, ${rate('processors')} a second of processor, ${(await rival.memory()).toFixed(0)} MB at most`,
    )
    rival.close()
  }
  if (theirs) {
    const ratio = (kind: keyof Timing): string =>
      median((timings[0] ?? []).map((t, round) => (timings[1]?.[round]?.[kind] ?? NaN) / t[kind])).toFixed(2)
    lines.push(
      `TensorFlow.js against PyTorch: ${ratio('clock')} by the clock, ${ratio('processors')} by processor time`,
    )
  } else lines.push(`PyTorch was not timed. To compare: ${HOW}`)
  process.stdout.write(`${lines.join('\n')}\n`)
}

await main()
  .catch((err: unknown) => {
    process.stderr.write(`${err instanceof UsageError ? err.message : String((err as Error).stack)}\n`)
    process.exitCode = 1
  })
  .finally(() => rmSync(drawnFolder, { recursive: true }))
