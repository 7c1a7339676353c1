import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Origin } from '../domain/annotation.js'
import { SETS, without } from '../../test/support/kept-back.js'
import { shownAnswers } from './origin-set.js'
import { readOriginTexts } from './origin-texts.js'

const origin = (label: Origin['label'], probability: number): Origin => ({ label, probability, evidence: [] })

it('counts only shown labels, with the probability of the label itself', () => {
  const posts = [{ truth: 'inside' }, { truth: 'outside' }, { truth: 'inside' }] as const
  const answers = shownAnswers(posts, [origin('inside', 0.9), origin('outside', 0.2), origin('unknown', 0.5)])
  expect(answers).toEqual([
    { gold: 'inside', predicted: 'inside', confidence: 0.9 },
    { gold: 'outside', predicted: 'outside', confidence: 0.8 },
  ])
})

const hasSets = existsSync(SETS)

describe.skipIf(!hasSets)(`texts of known origin${without(hasSets)}`, () => {
  it('has other texts to fit on than to measure on', () => {
    const fitted = new Set(readOriginTexts(SETS, 'train').map(({ text }) => text))
    const measured = readOriginTexts(SETS, 'test')
    expect(fitted.size).toBeGreaterThan(1_000)
    expect(measured.filter(({ text }) => fitted.has(text))).toEqual([])
    expect(new Set(measured.map(({ truth }) => truth))).toEqual(new Set(['inside', 'outside']))
  })

  it('shows the stage nothing but the text', () => {
    for (const { authorPlace, placeTag, community } of readOriginTexts(SETS, 'test')) {
      expect([authorPlace, placeTag, community]).toEqual([null, null, null])
    }
  })
})
