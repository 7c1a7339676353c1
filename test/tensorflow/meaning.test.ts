import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ofLengthOne } from '../../src/domain/meaning.js'
import { isTensorflowInstalled, loadTensorflow } from '../../src/models/tensorflow/load-tensorflow.js'
import { contrastiveLoss } from '../../src/training/meaning/contrastive-loss.js'
import { createMeaningModel, type MeaningModel, type PairBatch } from '../../src/training/meaning/meaning-model.js'
import { dot } from '../../src/domain/dot.js'
import type { MeaningResult } from '../../src/training/meaning/train-meaning.js'
import type { LogEntry } from '../../src/training/tuning/training-log.js'
import { writeTinyBase } from './support/tiny-base.js'
import { TINY, tinyWeights } from './support/tiny-model.js'

const script = fileURLToPath(new URL('../../dist/test/support/train-meaning-process.js', import.meta.url))
const OPTIONS = {
  ...{ dropout: 0, weightDecay: 0.01, clipNorm: 1, temperature: 0.05, seed: 7 },
  frozen: { wordEmbeddings: true, layers: 0 },
}

/** Four pairs; the two texts of a pair share no token. */
const sequences = [
  [1, 10, 11, 12, 2],
  [1, 13, 14, 2],
  [1, 15, 16, 17, 18, 2],
  [1, 19, 20, 2],
  [1, 30, 31, 2],
  [1, 32, 33, 34, 2],
  [1, 35, 36, 2],
  [1, 37, 38, 39, 40, 2],
].map((ids) => Int32Array.from(ids))
const batch: PairBatch = { rows: 8, length: 6, sequences, groups: [0, 1, 2, 3, 0, 1, 2, 3] }

describe.skipIf(!isTensorflowInstalled())('Training of meaning (skipped without npm run setup:tensorflow)', () => {
  const tf = isTensorflowInstalled() ? loadTensorflow() : (undefined as never)
  const create = (): MeaningModel => createMeaningModel(tf, TINY, tinyWeights(0), OPTIONS)

  /** How much nearer the texts of a pair are to each other than to the rest, in cosines. */
  async function gap(model: MeaningModel): Promise<number> {
    const vectors = (await model.pooled(sequences)).map(ofLengthOne)
    const likeness = (one: number, other: number): number => dot(vectors[one]!, vectors[other]!)
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
    const places = [0, 1, 2, 3]
    const apart = places.flatMap((one) =>
      places.filter((other) => other !== one).map((other) => likeness(one, other + 4)),
    )
    return mean(places.map((at) => likeness(at, at + 4))) - mean(apart)
  }

  it('lets the loss fall and pairs come together, and leaves no tensor behind', async () => {
    const model = create()
    const before = await gap(model)
    const first = (await model.step([batch], 0.005)).loss
    const tensors = tf.memory().numTensors
    let last = first
    for (let step = 0; step < 60; step += 1) last = (await model.step([batch], 0.005)).loss
    expect(tf.memory().numTensors).toBe(tensors)
    expect(last).toBeLessThan(first / 5)
    expect(await gap(model)).toBeGreaterThan(before + 0.5)
    model.close()
  })

  it('takes a text for the same whatever texts it is encoded with, and in whatever order', async () => {
    const model = create()
    const together = await model.pooled(sequences)
    for (const [at, ids] of sequences.entries()) {
      const [alone] = await model.pooled([ids])
      alone?.forEach((value, place) => expect(value).toBeCloseTo(together[at]?.[place] as number, 4))
    }
    model.close()
  })

  it('is the loss of the definition, and does not count texts of the same story as wrong', () => {
    const angles = [0, 0.3, 2, 0.1, 0.5, 2.4]
    const vectors = tf.tensor2d(angles.map((angle) => [Math.cos(angle), Math.sin(angle)]))
    const lossOf = (groups: number[]): number => contrastiveLoss(tf, vectors, groups, 0.5).dataSync()[0] as number
    const expected = (groups: number[]): number => {
      const surprises = angles.map((angle, row) => {
        const partner = (row + 3) % 6
        const counted = angles.map((_, at) => at).filter((at) => at === partner || groups[at] !== groups[row])
        const score = (at: number): number => Math.cos(angle - (angles[at] as number)) / 0.5
        return Math.log(counted.reduce((sum, at) => sum + Math.exp(score(at)), 0)) - score(partner)
      })
      return surprises.reduce((sum, value) => sum + value, 0) / 6
    }
    for (const groups of [
      [0, 1, 2, 0, 1, 2],
      [0, 0, 1, 0, 0, 1],
    ])
      expect(lossOf(groups)).toBeCloseTo(expected(groups), 5)
    expect(lossOf([0, 0, 1, 0, 0, 1])).toBeLessThan(lossOf([0, 1, 2, 0, 1, 2]))
  })

  describe('from a recipe', () => {
    let folder: string
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'meaning-'))
      await writeTinyBase(join(folder, 'base'))
      const words = [
        'train late',
        'rain flood',
        'rice price',
        'haze smoke',
        'bus new',
        'school sport',
        'cat lost',
        'fire alarm',
      ]
      const story = (at: number): string[] =>
        ['en', 'zh', 'ms', 'en', 'zh', 'ms'].map((lang, post) =>
          JSON.stringify({ story: `s${at}`, lang, text: `${lang} ${words[at]} ${post}` }),
        )
      await writeFile(join(folder, 'stories.ndjson'), `${words.flatMap((_, at) => story(at)).join('\n')}\n`)
      const sentences = Array.from({ length: 40 }, (_, at) => [`en\tnumber ${at}`, `ms\tnombor ${at}`])
      await writeFile(join(folder, 'sentences.tsv'), `${sentences.flat().join('\n')}\n`)
      const recipe = {
        ...{
          name: 'small',
          base: 'base',
          epochs: 6,
          learningRate: 0.01,
          dropout: 0.1,
          evaluateEvery: 3,
          maxLength: 16,
          servedLength: 16,
        },
        stories: [
          { path: 'stories.ndjson', format: 'ndjson', columns: { story: 'story', language: 'lang', text: 'text' } },
        ],
        parallel: [
          { name: 'sentences', files: [{ path: 'sentences.tsv', format: 'tsv', columns: { language: 1, text: 2 } }] },
        ],
        ...{ pairs: { stories: 6, parallel: 2 }, hardNegatives: 1, folds: 4, fold: 2 },
      }
      await writeFile(join(folder, 'recipe.json'), JSON.stringify(recipe))
    })
    afterAll(() => rm(folder, { recursive: true }))

    /** With `killAt` the process is killed when it has done that step. */
    async function train(out: string, killAt = Infinity): Promise<{ started: string; last: string }> {
      const child = spawn(process.execPath, [script, join(folder, 'recipe.json'), join(folder, out)], {
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      const closed = once(child, 'close')
      let [started, last] = ['', '']
      for await (const line of createInterface({ input: child.stdout })) {
        if (line.startsWith('start ')) started = line
        if (line === `step ${killAt}`) child.kill('SIGKILL')
        last = line
      }
      await closed
      return { started, last }
    }

    async function losses(out: string): Promise<number[]> {
      const lines = (await readFile(join(folder, out, 'training', 'log.jsonl'), 'utf8')).trim().split('\n')
      return lines
        .map((line) => JSON.parse(line) as LogEntry)
        .flatMap((entry) => (entry.kind === 'step' ? entry.loss : []))
    }

    it('learns, leaves the stories of its fold out, and continues after kill -9 as if it had never stopped', async () => {
      const whole = JSON.parse((await train('whole')).last) as MeaningResult
      const all = await losses('whole')
      expect(all).toHaveLength(18)
      const sum = (some: number[]): number => some.reduce((total, loss) => total + loss, 0)
      expect(sum(all.slice(-3))).toBeLessThan(0.7 * sum(all.slice(0, 3)))
      expect(whole.validation.after.map(({ name, n }) => [name, n])).toEqual([
        ['stories', 12],
        ['parallel sentences', 8],
      ])
      for (const killAt of [2, 8]) await train('broken', killAt)
      const broken = await train('broken')
      expect(broken.started).toBe('start 6 of 18')
      const found = await losses('broken')
      expect(found).toHaveLength(18)
      found.forEach((loss, at) => expect(Math.abs(loss - (all[at] as number))).toBeLessThan(1e-3))
      expect((JSON.parse(broken.last) as MeaningResult).steps).toBe(18)
    })
  })
})
