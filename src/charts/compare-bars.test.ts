import * as echarts from 'echarts'
import { describe, expect, it } from 'vitest'
import type { CompareAnswer } from '../domain/reading/figures.js'
import { differenceBars } from './compare-bars.js'
import { englishChartWords } from './english.js'
import { LIGHT, type ChartLook } from './look.js'

const look: ChartLook = { colours: LIGHT, font: 'sans-serif', words: englishChartWords }

function draw(rows: CompareAnswer['rows'], by: 'sentiment' | 'language' = 'sentiment'): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 600, height: 300 })
  chart.setOption(differenceBars({ rows } as CompareAnswer, by, look))
  const svg = chart.renderToSVGString()
  chart.dispose()
  return svg
}

const row = (value: string, difference: number): CompareAnswer['rows'][number] => {
  const side = { share: 0.5, low: 0.45, high: 0.55, posts: 100 }
  const interval = { value: difference, low: difference - 0.02, high: difference + 0.02 }
  return { value, left: side, right: side, difference: interval }
}

describe('differences of shares', () => {
  it('have the colour of their class, whichever side has more of it, and a sign', () => {
    for (const [difference, sign] of [
      [0.071, '+7.1'],
      [-0.071, '-7.1'],
    ] as const) {
      for (const [value, own, other] of [
        ['negative', LIGHT.negative, LIGHT.positive],
        ['positive', LIGHT.positive, LIGHT.negative],
      ] as const) {
        const svg = draw([row(value, difference)])
        expect(svg).toContain(own)
        expect(svg).not.toContain(other)
        expect(svg).toContain(sign)
      }
    }
  })

  it('of classes without a colour have none that means something', () => {
    const svg = draw([row('ms', 0.1), row('ta', -0.1)], 'language')
    expect(svg).toContain(LIGHT.main)
    for (const colour of [LIGHT.negative, LIGHT.positive]) expect(svg).not.toContain(colour)
  })

  it('are grey when their interval reaches zero', () => {
    expect(draw([row('negative', 0.01)])).toContain(LIGHT.small)
    expect(draw([row('negative', 0.01)])).not.toContain(LIGHT.negative)
  })
})
