import { expect, it } from 'vitest'
import { seededRandom } from '../domain/random.js'
import { softmax } from '../models/softmax.js'
import { fitTemperature, type Rated } from './fit-temperature.js'

/** Answers of a model whose logits are `factor` times too large. */
function overstated(factor: number, answers: number): Rated[] {
  const random = seededRandom(5)
  return Array.from({ length: answers }, () => {
    const logits = [random() * 4, random() * 4, random() * 4]
    const draw = random()
    const [first = 0, second = 0] = softmax(logits)
    return {
      probabilities: softmax(logits.map((logit) => logit * factor)),
      right: draw < first ? 0 : draw < first + second ? 1 : 2,
    }
  })
}

it('finds how much a model overstates', () => {
  expect(fitTemperature([overstated(1.5, 8_000)])).toBeCloseTo(1.5, 1)
  expect(fitTemperature([overstated(0.8, 8_000)])).toBeCloseTo(0.8, 1)
})

it('lets groups count alike, however large', () => {
  const [small, large] = [overstated(2, 400), overstated(1, 4_000)]
  const together = fitTemperature([small, large])
  const pooled = fitTemperature([[...small, ...large]])
  expect(together).toBeGreaterThan(pooled + 0.1)
})

it('bears a probability of 0 for the right label', () => {
  expect(fitTemperature([[{ probabilities: [1, 0, 0], right: 1 }]])).toBeGreaterThan(1)
})
