import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { kopitalk } from '../support/kopitalk.js'
import { SETS, without } from '../support/kept-back.js'

const evaluate = async (...args: string[]): Promise<string> => (await kopitalk(['evaluate', ...args], {})).stdout

describe.skipIf(!existsSync(SETS))(`scores of the models${without(existsSync(SETS))}`, () => {
  it('scores the NER model on the tokens of Tweebank as its card says', async () => {
    const file = join(SETS, 'ner/en_tweebank_ner/test.conll')
    const { f1, n } = JSON.parse(await evaluate('ner', '--data', file, '--json', '--as-tokens')) as { f1: number; n: number }
    expect(n).toBe(1201)
    expect(Math.abs(f1 - 0.6273)).toBeLessThan(0.01) // int8 logits differ a little between processors
  }, 300_000)

  it('does not take handles for persons when it reads as the workers do', async () => {
    const file = join(SETS, 'ner/en_wnut17/test.conll')
    const json = await evaluate('ner', '--data', file, '--json', '--limit', '400')
    const { perType } = JSON.parse(json) as { perType: { PER: { precision: number } } }
    expect(perType.PER.precision).toBeGreaterThan(0.6)
  }, 300_000)

  it('is near the score of the sentiment card on the first 400 tweets', async () => {
    const file = join(SETS, 'sentiment/en_tweeteval/test.tsv')
    const json = await evaluate('sentiment', '--data', file, '--json', '--limit', '400')
    const { macroRecall } = JSON.parse(json) as { macroRecall: number }
    expect(Math.abs(macroRecall - 0.7056)).toBeLessThan(0.06)
  }, 300_000)
})
