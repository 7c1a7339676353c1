import { init, type EChartsOption } from 'echarts'
import { expect, it } from 'vitest'
import { englishChartWords } from './english.js'
import { LIGHT, type ChartLook } from './look.js'
import { learningCurve, tokenLengths } from './training.js'

const look: ChartLook = { colours: LIGHT, font: 'sans-serif', words: englishChartWords }

function draw(option: EChartsOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 600, height: 300 })
  chart.setOption(option)
  const svg = chart.renderToSVGString()
  chart.dispose()
  return svg
}

it('draws the losses, the score and the step where it was best', () => {
  const training = Array.from({ length: 50 }, (_, at) => ({ step: at + 1, loss: 1 / (at + 1) }))
  const validation = [
    { step: 20, loss: 0.5, score: 0.7, isBest: true },
    { step: 40, loss: 0.4, score: 0.84, isBest: true },
    { step: 50, loss: 0.6, score: 0.8, isBest: false },
  ]
  const svg = draw(learningCurve({ training, validation }, { score: 'Macro recall' }, look))
  expect(svg).toContain('best 84.0%')
  expect(svg).toContain('Validation loss')
})

it('draws a curve before the first validation, and before the first step', () => {
  expect(
    draw(learningCurve({ training: [{ step: 1, loss: 1 }], validation: [] }, { score: 'Macro recall' }, look)),
  ).not.toContain('NaN')
  expect(draw(learningCurve({ training: [], validation: [] }, { score: 'Macro recall' }, look))).not.toContain('NaN')
})

it('marks the length that 95 % of the texts fit into', () => {
  const counts = Array.from({ length: 513 }, (_, length) => (length > 2 && length < 40 ? 40 - length : 0))
  const svg = draw(tokenLengths({ counts, line95: 31 }, { maxLength: 32 }, look))
  expect(svg).toContain('95 %: 31 tokens')
  expect(svg).toContain('cut at 32')
})
