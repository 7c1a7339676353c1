import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { kopitalk } from '../support/kopitalk.js'
import { SETS, without } from '../support/kept-back.js'

const evaluate = async (...args: string[]): Promise<string> => (await kopitalk(['evaluate', ...args], {})).stdout

describe.skipIf(!existsSync(SETS))(`scores of the models${without(existsSync(SETS))}`, () => {
  // The whole set, 1,287 sentences and F1 0.435, takes 13 s: `npm run evaluate` scores it against the baseline.
  it('scores the NER model on the first 400 sentences of WNUT17 as it was measured', async () => {
    const file = join(SETS, 'ner/en_wnut17/test.conll')
    const json = await evaluate('ner', '--data', file, '--json', '--limit', '400')
    const { f1, n } = JSON.parse(json) as { f1: number; n: number }
    expect(n).toBe(400)
    expect(Math.abs(f1 - 0.633)).toBeLessThan(0.01) // int8 logits differ a little between processors
  }, 300_000)

  it('is near the score of the sentiment card on the first 400 tweets', async () => {
    const file = join(SETS, 'sentiment/en_tweeteval/test.tsv')
    const json = await evaluate('sentiment', '--data', file, '--json', '--limit', '400')
    const { macroRecall } = JSON.parse(json) as { macroRecall: number }
    expect(Math.abs(macroRecall - 0.7056)).toBeLessThan(0.06)
  }, 300_000)
})
