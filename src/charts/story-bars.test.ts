import { init } from 'echarts'
import { describe, expect, it } from 'vitest'
import type { StoryRow } from '../domain/reading/stories.js'
import { englishChartWords } from './english.js'
import { LIGHT, type ChartLook } from './look.js'
import { storyBars } from './story-bars.js'

const look: ChartLook = { colours: LIGHT, font: 'sans-serif', words: englishChartWords }

function story(title: string, languages: Record<string, number>): StoryRow {
  const posts = Object.values(languages).reduce((sum, count) => sum + count, 0)
  return { id: 1, title, posts, authors: 12, languages } as StoryRow
}

function draw(rows: readonly StoryRow[]): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 860, height: 300 })
  try {
    chart.setOption(storyBars(rows, look))
    return chart.renderToSVGString()
  } finally {
    chart.dispose()
  }
}

/** Widths of the bars of a colour, in pixels. */
const widths = (svg: string, colour: string): number[] =>
  [...svg.matchAll(new RegExp(`<path d="M([\\d.]+) [\\d.]+l([\\d.]+) 0[^"]*"[^>]*fill="${colour}"`, 'g'))].map(
    ([, , width]) => Number(width),
  )

describe('stories', () => {
  it('are bars of their posts by language, in proportion, with authors behind them', () => {
    const svg = draw([story('late trains', { en: 30, zh: 10 })])
    const [en = 0] = widths(svg, LIGHT.main)
    const [zh = 0] = widths(svg, LIGHT.series[1] ?? '')
    expect(en / zh).toBeCloseTo(3, 1)
    for (const text of ['late trains', 'English', 'Chinese', '12 authors']) expect(svg).toContain(text)
  })

  it('put the languages of the fewest posts, and posts without one, into one grey part', () => {
    const svg = draw([story('many', { pending: 70, en: 60, zh: 50, ms: 40, ta: 30, id: 20, ja: 7, ko: 3 })])
    const whole = widths(svg, LIGHT.main).at(0) ?? 0
    expect(Math.max(...widths(svg, LIGHT.mainSoft)) / whole).toBeCloseTo(80 / 60, 1)
    for (const name of ['Japanese', 'Waiting']) expect(svg).not.toContain(name)
  })

  it('keep markup in a title text, and may be none', () => {
    const svg = draw([story('<img src=x>', { en: 1 })])
    expect(svg).toContain('&lt;img src=x&gt;')
    expect(svg).not.toContain('<img')
    expect(draw([])).toContain('<svg')
  })
})
