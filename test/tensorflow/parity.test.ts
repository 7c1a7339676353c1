import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readEncoderConfig } from '../../src/models/encoder-config.js'
import { readSafetensors } from '../../src/models/safetensors.js'
import { checkWeights, createEncoder, shapesOf, type Encoder } from '../../src/models/tensorflow/encoder.js'
import { isTensorflowInstalled, loadTensorflow } from '../../src/models/tensorflow/load-tensorflow.js'
import { KEPT_BACK } from '../support/kept-back.js'

interface Reference {
  readonly input_ids: readonly number[]
  readonly pooled: readonly number[]
}

/** Fixed inputs through the English base, computed by another program: see its `how`. */
interface EnglishReference {
  readonly how: string
  /** The first values of each text's pooled state, and its norm. */
  readonly texts: readonly {
    readonly input_ids: readonly number[]
    readonly begin: readonly number[]
    readonly norm: number
  }[]
}

const MULTILINGUAL = join(KEPT_BACK, 'models/base-multilingual')
const ENGLISH = join(import.meta.dirname, '../../.kopitalk/base-models/english-6x384')
const TOLERANCE = 1e-4
const TEXTS_AT_ONCE = 8

const missing = (folder: string): string[] => [
  ...(isTensorflowInstalled() ? [] : ['npm run setup:tensorflow']),
  ...(existsSync(join(folder, 'model.safetensors')) ? [] : [folder]),
]
const note = (folder: string): string =>
  missing(folder).length > 0 ? ` (skipped: needs ${missing(folder).join(', ')})` : ''

/** @returns the pooled state of each text, computed in batches so that padding takes part */
async function openPooling(
  folder: string,
): Promise<{ pool(texts: readonly (readonly number[])[]): number[][]; close(): void }> {
  const tf = loadTensorflow()
  const config = await readEncoderConfig(folder)
  const weights = await readSafetensors(join(folder, 'model.safetensors'))
  checkWeights(weights, shapesOf(config, 0), folder)
  const parameters = new Map<string, Tensor>(
    [...weights].map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]),
  )
  const encoder: Encoder = createEncoder(tf, config, parameters)
  const poolBatch = (texts: readonly (readonly number[])[]): number[][] =>
    tf.tidy(() => {
      const length = Math.max(...texts.map((ids) => ids.length))
      const padded = texts.map((ids) => [...ids, ...Array<number>(length - ids.length).fill(config.padTokenId)])
      const mask: Tensor2D = tf.tensor2d(texts.map((ids) => padded[0]!.map((_, at) => Number(at < ids.length))))
      return encoder.pool(encoder.encode(tf.tensor2d(padded, undefined, 'int32'), mask), mask).arraySync()
    })
  return {
    pool(texts) {
      const pooled: number[][] = []
      for (let from = 0; from < texts.length; from += TEXTS_AT_ONCE) {
        pooled.push(...poolBatch(texts.slice(from, from + TEXTS_AT_ONCE)))
      }
      return pooled
    },
    close: () => tf.dispose([...parameters.values()]),
  }
}

describe.skipIf(missing(MULTILINGUAL).length > 0)(`The multilingual base${note(MULTILINGUAL)}`, () => {
  let base: Awaited<ReturnType<typeof openPooling>>
  beforeAll(async () => void (base = await openPooling(MULTILINGUAL)), 60_000)
  afterAll(() => base.close())

  it('gives the pooled states of the reference within 1e-4', () => {
    const references = JSON.parse(readFileSync(join(MULTILINGUAL, 'reference.json'), 'utf8')) as Reference[]
    expect(references.length).toBeGreaterThan(50)
    const pooled = base.pool(references.map(({ input_ids }) => input_ids))
    const worst = Math.max(
      ...references.flatMap((r, text) => r.pooled.map((v, at) => Math.abs(v - pooled[text]![at]!))),
    )
    expect(worst).toBeLessThan(TOLERANCE)
  })
})

describe.skipIf(missing(ENGLISH).length > 0)(`The English base${note(ENGLISH)}`, () => {
  let base: Awaited<ReturnType<typeof openPooling>>
  beforeAll(async () => void (base = await openPooling(ENGLISH)), 60_000)
  afterAll(() => base.close())

  it('gives the pooled states that PyTorch gives within 1e-4', () => {
    const file = join(import.meta.dirname, 'support/english-base.json')
    const { texts } = JSON.parse(readFileSync(file, 'utf8')) as EnglishReference
    const pooled = base.pool(texts.map(({ input_ids }) => input_ids))
    texts.forEach(({ begin, norm }, text) => {
      begin.forEach((value, at) => expect(Math.abs(value - pooled[text]![at]!)).toBeLessThan(TOLERANCE))
      expect(Math.abs(norm - Math.hypot(...pooled[text]!))).toBeLessThan(TOLERANCE * 10)
    })
  })
})
