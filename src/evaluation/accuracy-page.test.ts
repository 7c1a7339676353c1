import { format } from 'oxfmt'
import { describe, expect, it } from 'vitest'
import { accuracyPage } from './accuracy-page.js'
import type { Findings, Measurement } from './measurement.js'

const met: Measurement = {
  task: 'langid',
  set: 'flores200',
  language: '*',
  system: 'langid',
  metric: 'accuracy',
  value: 98.38,
  low: 98.04,
  high: 98.69,
  n: 4_985,
  goal: 97,
  reference: { value: 64.3, of: 'lid.176' },
}
const missed: Measurement = {
  ...met,
  task: 'singlish',
  set: 'gold',
  language: 'en',
  metric: 'F1',
  value: 69.9,
  low: 59.1,
  high: 78.2,
  goal: 80,
}
const wild: Measurement = { ...met, task: 'singlish', set: 'gold', metric: 'ECE', value: 8.6, goal: 5 }
const findings: Findings = {
  measurements: [met, missed, wild],
  confusions: {
    langid: [
      {
        set: 'gold',
        language: 'en',
        labels: ['en', 'en-SG'],
        rows: [
          [200, 20],
          [17, 49],
        ],
      },
    ],
  },
}

describe('accuracyPage', () => {
  const page = accuracyPage(findings)

  it('says first which goals are missed, and by how much', () => {
    const [goals = ''] = page.split('## Languages')
    expect(goals).toContain('1 of 3 goals are met')
    expect(goals).toContain('F1 69.9 on gold (en), langid: 10.1 short of 80.0')
    expect(goals).toContain('ECE 8.6 on gold, langid: 3.6 over 5.0')
    expect(goals).not.toContain('flores200')
  })

  it('tells apart what is missed by chance, and what the data cannot show', () => {
    const near: Measurement = { ...met, set: 'near', value: 96.8, low: 96.1, high: 97.4 }
    const beyond: Measurement = {
      ...met,
      set: 'social_mix dev, 7 labels',
      metric: 'macro F1',
      value: 87,
      low: 86,
      high: 88,
    }
    const [goals = ''] = accuracyPage({ ...findings, measurements: [missed, near, beyond] }).split('## Languages')
    const [real = '', chance = '', reach = ''] = goals.split(/Missed by less than chance|Out of reach/)
    expect(real).toContain('F1 69.9 on gold')
    expect(real).not.toMatch(/near|social_mix/)
    expect(chance).toContain('accuracy 96.8 on near')
    expect(reach).toMatch(/social_mix.* The reason: the set calls a text English or Singlish by where it was collected/)
  })

  it('has every figure with interval, size, goal and comparison', () => {
    expect(page).toMatch(
      /flores200 +\| several +\| langid +\| accuracy +\| 98\.4 +\| 98\.0 – 98\.7 +\| 4985 +\| ≥ 97\.0 +\| 64\.3 lid\.176/,
    )
    expect(page).toContain('| **8.6**')
    expect(page).toContain('≤ 5.0')
  })

  it('has the confusions', () => {
    expect(page).toContain('### langid: gold (en)')
    expect(page).toMatch(/\| en-SG \| 17 +\| 49 +\|/)
  })

  it('is formatted as the other pages are', async () => {
    await expect(format('accuracy.md', page, { printWidth: 120 })).resolves.toMatchObject({ code: page, errors: [] })
  })
})
