import { expect, it } from 'vitest'
import { Calibration, temper, temperatureOf } from './calibration.js'
import { argmax, softmax } from './softmax.js'

it('is the softmax of logits over the temperature', () => {
  const logits = [2, -1, 0.5]
  const tempered = temper(softmax(logits), 1.7)
  softmax(logits.map((logit) => logit / 1.7)).forEach((expected, at) => expect(tempered[at]).toBeCloseTo(expected, 12))
})

it.each([0.1, 0.9, 1, 1.3, 10])('keeps the label and the sum at temperature %s', (temperature) => {
  for (const probabilities of [
    [0.5, 0.3, 0.2],
    [0.34, 0.33, 0.33],
    [1, 0, 0],
    [0, 0.999, 0.001],
  ]) {
    const tempered = temper(probabilities, temperature)
    expect(argmax(tempered)).toBe(argmax(probabilities))
    expect(tempered.reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 12)
    expect(tempered.every((probability) => probability >= 0)).toBe(true)
  }
})

it('takes the temperature of the very language, else the one for all, else none', () => {
  const calibration = Calibration.parse({ temperature: 1.1, languages: { ta: 1.4 } })
  expect(temperatureOf(calibration, 'ta')).toBe(1.4)
  expect(temperatureOf(calibration, 'ta-Latn')).toBe(1.1)
  expect(temperatureOf(undefined, 'ta')).toBe(1)
})

it.each([0, -1, 11, Number.NaN])('refuses %s as a temperature', (temperature) => {
  expect(Calibration.safeParse({ temperature }).success).toBe(false)
})
