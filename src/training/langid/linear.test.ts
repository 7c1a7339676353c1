import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../domain/random.js'
import { createLinearReader, createWordReader } from '../../models/langid/linear-model.js'
import { hashNgrams } from '../../models/langid/ngrams.js'
import { asLogOdds, quantise, trainLinear, type Example } from './linear.js'

const VOWELS = ['aeiou', 'aaoouu']
const WORD_COUNT = 400

/** Words of two made-up languages: one ends in `-ka`, the other in `-ing`. */
function examples(): Example[] {
  const random = seededRandom(5)
  return Array.from({ length: WORD_COUNT }, (_, at) => {
    const label = at % 2
    const stem = Array.from({ length: 4 }, () => VOWELS[label]?.[Math.floor(random() * 5)] ?? 'a').join('t')
    return { words: [`${stem}${label === 0 ? 'ka' : 'ing'}`], label, weight: 1 }
  })
}

function trained(seed: number): ReturnType<typeof trainLinear> {
  return trainLinear(examples(), {
    labels: ['ka', 'ing'],
    hash: hashNgrams,
    bits: 12,
    epochs: 3,
    learningRate: 0.1,
    decay: 1e-6,
    window: [1, 8],
    random: seededRandom(seed),
  })
}

describe('trainLinear', () => {
  it('distinguishes texts that differ in their letters', () => {
    const read = createLinearReader(trained(1))
    const wrong = examples().filter(({ words, label }) => {
      const [ka = 0, ing = 0] = read(words)
      return (ka > ing ? 0 : 1) !== label
    })
    expect(wrong).toEqual([])
  })

  it('gives the same weights for the same seed, others for another', () => {
    expect(trained(1).weights).toEqual(trained(1).weights)
    expect(trained(2).weights).not.toEqual(trained(1).weights)
  })

  it('keeps its logits when quantised and made log-odds', () => {
    const model = trained(1)
    const words = ['atatetaka', 'utototing']
    const [ka = 0, ing = 0] = createLinearReader(model)(words)
    const [odds = 0] = createLinearReader(quantise(asLogOdds(model)))(words)
    expect(odds).toBeCloseTo(ka - ing, 1)
  })

  it('reads words and text in one pass as it reads the text alone', () => {
    const model = trained(1)
    const words = ['atatetaka', 'utototing', 'ataka']
    const { text, words: byWord } = createWordReader(model)(words)
    const alone = createLinearReader(model)(words)
    text.forEach((logit, at) => expect(logit).toBeCloseTo(alone[at] ?? NaN, 6))
    expect(byWord).toHaveLength(3)
  })
})
