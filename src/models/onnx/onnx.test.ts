import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KEPT_BACK } from '../../../test/support/kept-back.js'
import { packageRoot } from '../../package-root.js'
import type { ModelTask } from '../model-folder.js'
import type { NamedTensor, Weights } from '../weights.js'
import { fillTemplate } from './fill-template.js'
import { encodeOnnx, readOnnxFile } from './onnx-file.js'
import { readOnnxWeights } from './read-weights.js'
import { openTemplate } from './templates.js'

const SMALL = { heads: 12, hiddenSize: 384, intermediateSize: 1_536, positions: 512, layerNormEpsilon: 1e-12 }
const shipped = (name: string): string => join(packageRoot(), 'models', name, 'model.onnx')

/** The English model is not part of the project. */
const english = join(KEPT_BACK, 'models/sentiment-english/model.onnx')

describe.each<{ file: string; task: ModelTask; layers: number }>([
  { file: shipped('sentiment-multilingual'), task: 'sentiment', layers: 12 },
  { file: shipped('ner-multilingual'), task: 'ner', layers: 12 },
  { file: shipped('meaning-multilingual'), task: 'meaning', layers: 12 },
  { file: english, task: 'sentiment', layers: 6 },
])('$file', ({ file, task, layers }) => {
  it.skipIf(!existsSync(file))(
    'comes back byte for byte: read as fp32 weights, quantised again, written',
    async () => {
      const { graph, mapping } = await openTemplate(task, { layers, ...SMALL })
      const weights = await readOnnxWeights(file, mapping)
      expect(weights.size).toBe((task === 'meaning' ? 5 : 7) + 16 * layers)
      expect(Buffer.compare(await fillTemplate(graph, mapping, weights), await readFile(file))).toBe(0)
    },
    60_000,
  )
})

describe('a model of 6 layers', () => {
  let folder: string
  let weights: Map<string, NamedTensor>

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kopitalk-onnx-'))
    weights = randomWeights(6, 50)
  })
  afterAll(() => rm(folder, { recursive: true }))

  const openSix = () => openTemplate('sentiment', { layers: 6, ...SMALL })
  const filled = async (given: Weights): Promise<Uint8Array> => {
    const { graph, mapping } = await openSix()
    return fillTemplate(graph, mapping, given)
  }
  const logitsOf = async (given: Weights): Promise<Float32Array> => {
    const session = await InferenceSession.create(await filled(given), { intraOpNumThreads: 1 })
    const ids = new Tensor('int64', BigInt64Array.from([1n, 7n, 49n, 3n, 2n]), [1, 5])
    const { logits } = await session.run({ input_ids: ids, attention_mask: new Tensor('int64', new BigInt64Array(5).fill(1n), [1, 5]) })
    await session.release()
    return logits?.data as Float32Array
  }

  it('may have another vocabulary and two labels: the logits are those of the same labels among three', async () => {
    const three = await logitsOf(weights)
    const head = weights.get('classifier.weight')?.data ?? new Float32Array()
    const two = new Map(weights)
      .set('classifier.weight', { shape: [2, 384], data: Float32Array.of(...head.slice(0, 384), ...head.slice(768)) })
      .set('classifier.bias', { shape: [2], data: Float32Array.of(0.25, 0.75) })
    const logits = await logitsOf(two)
    expect(three).toHaveLength(3)
    expect([...logits]).toEqual([three[0], three[2]])
    expect(Math.abs((three[0] ?? 0) - (three[2] ?? 0))).toBeGreaterThan(0.01)
  }, 60_000)

  it('is refused when a weight is missing, has another shape or is not finite: all are named', async () => {
    const broken = new Map(weights)
      .set('bert.encoder.layer.3.output.dense.weight', { shape: [384, 384], data: new Float32Array(384 * 384) })
      .set('bert.embeddings.LayerNorm.bias', { shape: [384], data: new Float32Array(384).fill(NaN) })
      .set('classifier.bias', { shape: [2], data: new Float32Array(2) })
    broken.delete('bert.encoder.layer.5.attention.self.key.bias')
    const refusal = await filled(broken).then(() => '', (err: Error) => err.message)
    expect(refusal.split('\n').slice(1).sort()).toEqual([
      '  - bert.embeddings.LayerNorm.bias: contains values that are not finite',
      '  - bert.encoder.layer.3.output.dense.weight: shape 384 × 384, the graph needs 384 × 1536',
      '  - bert.encoder.layer.5.attention.self.key.bias: missing',
      '  - classifier.bias: shape 2, the graph needs 3',
    ])
  })

  it('is refused with its file name when cut off, missing, or of another graph', async () => {
    const { mapping } = await openSix()
    const bytes = await filled(weights)
    const cut = join(folder, 'cut.onnx')
    await writeFile(cut, bytes.subarray(0, bytes.length >> 1))
    await expect(readOnnxWeights(cut, mapping)).rejects.toThrow(/cut\.onnx is not an ONNX model, or is cut off/)
    await expect(readOnnxWeights(join(folder, 'none.onnx'), mapping)).rejects.toThrow(/none\.onnx cannot be read/)
    const { mapping: other } = await openTemplate('sentiment', { layers: 12, ...SMALL })
    const whole = join(folder, 'whole.onnx')
    await writeFile(whole, bytes)
    await expect(readOnnxWeights(whole, other)).rejects.toThrow(/whole\.onnx: the tensor \S+ is missing/)
    expect((await readOnnxWeights(whole, mapping)).get('classifier.bias')).toEqual(weights.get('classifier.bias'))
  })

  it('is refused when a tensor has fewer values than its shape says', async () => {
    const { mapping } = await openSix()
    const file = join(folder, 'short.onnx')
    await writeFile(file, await filled(weights))
    const model = await readOnnxFile(file)
    const tensor = model.graph.initializer.find(({ name }) => name === 'm.classifier.bias')
    if (tensor) tensor.rawData = new Uint8Array(8)
    await writeFile(file, await encodeOnnx(model))
    await expect(readOnnxWeights(file, mapping)).rejects.toThrow('m.classifier.bias of the ONNX file has 2 values, its shape 3 needs 3')
  })

  it('has no graph of another size', async () => {
    await expect(openTemplate('sentiment', { layers: 12, ...SMALL, hiddenSize: 768 })).rejects.toThrow(
      /no ONNX graph for this encoder[^]*sentiment-multilingual: hiddenSize 384, not 768/,
    )
    await expect(openTemplate('ner', { layers: 6, ...SMALL })).rejects.toThrow('layers 12, not 6')
  })
})

/** Reproducible, of the size that training begins with. */
function randomWeights(layers: number, words: number): Map<string, NamedTensor> {
  const weights = new Map<string, NamedTensor>()
  let state = 1
  const add = (name: string, shape: number[], around = 0): void => {
    const data = new Float32Array(shape.reduce((product, dim) => product * dim, 1))
    for (let at = 0; at < data.length; at += 1) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      data[at] = around + (state / 2 ** 32 - 0.5) * 0.2
    }
    weights.set(name, { shape, data })
  }
  const addNorm = (name: string): void => {
    add(`${name}.weight`, [384], 1)
    add(`${name}.bias`, [384])
  }
  const addDense = (name: string, outputs: number, inputs: number): void => {
    add(`${name}.weight`, [outputs, inputs])
    add(`${name}.bias`, [outputs])
  }
  add('bert.embeddings.word_embeddings.weight', [words, 384])
  add('bert.embeddings.position_embeddings.weight', [512, 384])
  add('bert.embeddings.token_type_embeddings.weight', [2, 384])
  addNorm('bert.embeddings.LayerNorm')
  for (let layer = 0; layer < layers; layer += 1) {
    const name = `bert.encoder.layer.${layer}`
    for (const part of ['query', 'key', 'value']) addDense(`${name}.attention.self.${part}`, 384, 384)
    addDense(`${name}.attention.output.dense`, 384, 384)
    addNorm(`${name}.attention.output.LayerNorm`)
    addDense(`${name}.intermediate.dense`, 1_536, 384)
    addDense(`${name}.output.dense`, 384, 1_536)
    addNorm(`${name}.output.LayerNorm`)
  }
  addDense('classifier', 3, 384)
  weights.set('classifier.bias', { shape: [3], data: Float32Array.of(0.25, 0.5, 0.75) })
  return weights
}
