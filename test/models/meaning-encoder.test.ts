import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Meaning } from '../../src/domain/annotation.js'
import { ofLengthOne, similarity } from '../../src/domain/meaning.js'
import type { Engine } from '../../src/models/engine.js'
import { openModelFolder } from '../../src/models/model-folder.js'
import { createOnnxEngine } from '../../src/models/onnx-engine.js'
import { openSentenceEncoder } from '../../src/models/open-models.js'
import type { SentenceEncoder } from '../../src/models/sentence-encoder.js'
import { openTokenizer, type Tokenizer } from '../../src/models/tokenizer.js'
import { packageRoot } from '../../src/package-root.js'

interface Reference {
  readonly text: string
  readonly input_ids: readonly number[]
  /** fp32: the mean over the tokens. */
  readonly pooled: readonly number[]
}

const shipped = join(packageRoot(), 'models/meaning-multilingual')
const threads = { threads: 1, timeoutMs: 60_000 }

describe('the shipped int8 file', () => {
  let references: readonly Reference[]
  let tokenizer: Tokenizer
  let engine: Engine
  beforeAll(async () => {
    const { files } = await openModelFolder(shipped)
    references = JSON.parse(await readFile(join(shipped, 'reference.json'), 'utf8')) as Reference[]
    tokenizer = await openTokenizer(files.tokenizer)
    engine = await createOnnxEngine({ modelFile: files.model, ...threads })
  }, 60_000)
  afterAll(() => engine.close())

  it('gives the mean of the reference sentences, within what int8 costs', async () => {
    expect(references.length).toBeGreaterThan(50)
    const sequences = references.map(({ text, input_ids }) => {
      const ids = tokenizer.encode(text, 128)
      expect([...ids], text).toEqual(input_ids)
      return ids
    })
    const pooled = await engine.run(sequences)
    const cosines = references.map((reference, at) => {
      const exact = ofLengthOne(Float32Array.from(reference.pooled))
      return ofLengthOne(pooled[at] ?? new Float32Array()).reduce((sum, value, i) => sum + value * (exact[i] ?? 0), 0)
    })
    // On the card: 0.9484 and 0.977, measured with onnxruntime-node 1.30 on AVX-512 VNNI.
    expect(Math.min(...cosines)).toBeGreaterThan(0.94)
    expect(cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length).toBeGreaterThan(0.97)
  })
})

describe('the encoder', () => {
  let encoder: SentenceEncoder
  let close: () => Promise<void>
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kopitalk-meaning-'))
    const opened = await openSentenceEncoder(shipped, threads)
    encoder = opened.model
    close = () => opened.close()
  }, 60_000)
  afterAll(async () => {
    await close()
    await rm(folder, { recursive: true })
  })

  const alike = async (one: string, other: string): Promise<number> => {
    const [a, b] = await encoder.encode([one, other])
    return similarity(a as Meaning, b as Meaning)
  }

  it('finds what says the same in another language closer than what does not', async () => {
    const train = 'Train breakdown on the East-West line, passengers stuck for an hour'
    expect(await alike(train, '东西线列车故障，乘客被困一小时')).toBeGreaterThan(
      (await alike(train, '今天的海南鸡饭真好吃')) + 0.2,
    )
    expect(await alike(train, 'Tren rosak di laluan Timur-Barat, penumpang tersekat')).toBeGreaterThan(
      (await alike(train, 'Selamat hari lahir, semoga panjang umur')) + 0.2,
    )
  })

  it('gives a text the same meaning whatever other texts are asked for with it', async () => {
    const texts = ['shiok', 'MRT delay again', '下雨了', 'hujan lebat', 'ok lor']
    const together = await encoder.encode(texts)
    expect(await encoder.encode(texts.slice(1, 2))).toEqual(together.slice(1, 2))
    expect([...(await encoder.encode([...texts].reverse()))].reverse()).toEqual(together)
  })

  it('says that a centre is damaged, and takes a folder without one', async () => {
    await cp(shipped, folder, { recursive: true })
    const path = (file: string): string => join(folder, file)
    const card = JSON.parse(await readFile(path('model.json'), 'utf8')) as { sha256: Record<string, string> }
    const writeCard = (): Promise<void> => writeFile(path('model.json'), JSON.stringify(card))
    const centre = '[1, 2]'
    await writeFile(path('centre.json'), centre)
    card.sha256['centre.json'] = createHash('sha256').update(centre).digest('hex')
    await writeCard()
    await expect(openSentenceEncoder(folder, threads)).rejects.toThrow(/centre\.json is not a list of 384 numbers/)
    delete card.sha256['centre.json']
    await writeCard()
    const { model, close: end } = await openSentenceEncoder(folder, threads)
    const [own, other] = await model.encode(['rain', 'a recipe for laksa'])
    await end()
    // Without their centre all vectors are nearer to each other.
    expect(similarity(own as Meaning, other as Meaning)).toBeGreaterThan((await alike('rain', 'a recipe for laksa')) + 0.05)
  }, 60_000)
})
