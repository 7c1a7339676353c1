import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Origin } from '../domain/annotation.js'
import { packageRoot } from '../package-root.js'
import { shownAnswers } from './origin-set.js'
import { readOriginTexts } from './origin-texts.js'

const origin = (label: Origin['label'], probability: number): Origin => ({ label, probability, evidence: [] })

it('counts only what is shown, with the probability of the label itself', () => {
  const posts = [{ truth: 'inside' }, { truth: 'outside' }, { truth: 'inside' }] as const
  const answers = shownAnswers(posts, [origin('inside', 0.9), origin('outside', 0.2), origin('unknown', 0.5)])
  expect(answers).toEqual([
    { gold: 'inside', predicted: 'inside', confidence: 0.9 },
    { gold: 'outside', predicted: 'outside', confidence: 0.8 },
  ])
})

const data = join(packageRoot(), '../shared/data')
const hasSets = existsSync(data)

describe.skipIf(!hasSets)(`texts of known origin${hasSets ? '' : ' (skipped: ../shared/data is not there)'}`, () => {
  it('has other texts to fit on than to measure on', () => {
    const fitted = new Set(readOriginTexts(data, 'train').map(({ text }) => text))
    const measured = readOriginTexts(data, 'test')
    expect(fitted.size).toBeGreaterThan(1_000)
    expect(measured.filter(({ text }) => fitted.has(text))).toEqual([])
    expect(new Set(measured.map(({ truth }) => truth))).toEqual(new Set(['inside', 'outside']))
  })

  it('shows the stage nothing but the text', () => {
    for (const { authorPlace, placeTag, community } of readOriginTexts(data, 'test')) {
      expect([authorPlace, placeTag, community]).toEqual([null, null, null])
    }
  })
})
