import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Calibration } from '../models/calibration.js'
import type { ModelCard } from '../models/model-folder.js'
import { packageRoot } from '../package-root.js'
import { SETS, without } from '../../test/support/kept-back.js'
import { fitCalibration } from './sentiment-calibration.js'

const hasSets = existsSync(SETS)

/** So sure of one label that only a high temperature makes it right. */
const card: ModelCard = {
  name: 'stubborn',
  version: '1',
  ordinal: 1,
  task: 'sentiment',
  labels: ['negative', 'neutral', 'positive'],
  languages: ['en'],
  untestedLanguages: [],
  preprocessing: 'sentiment-v1',
  maxLength: 128,
  scores: {},
}
const stubborn = {
  card,
  classify: (texts: readonly string[]) => Promise.resolve(texts.map(() => [0.98, 0.01, 0.01])),
}

describe.skipIf(!hasSets)(`fitCalibration${without(hasSets)}`, () => {
  it('fits the languages of the shipped card, and no language on texts that the model learned from', async () => {
    const { temperature, languages } = await fitCalibration(stubborn, SETS)
    const shipped = readFileSync(join(packageRoot(), 'models/sentiment-multilingual/model.json'), 'utf8')
    const { calibration } = JSON.parse(shipped) as { calibration: unknown }
    expect(Object.keys(languages)).toEqual(Object.keys(Calibration.parse(calibration).languages))
    expect(Object.keys(languages)).not.toContain('ms')
    expect(Object.keys(languages)).not.toContain('ta')
    expect(Math.min(temperature, ...Object.values(languages))).toBeGreaterThan(2)
  })
})
