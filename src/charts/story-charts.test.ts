import * as echarts from 'echarts'
import { describe, expect, it } from 'vitest'
import type { Provenance } from '../domain/reading/answer.js'
import { dayMarks, heightOfMarks, marksOn } from './day-marks.js'
import { englishChartWords } from './english.js'
import { LIGHT, type ChartLook } from './look.js'
import { onsetDots } from './onset-dots.js'
import { shareRowBars, splitRows } from './share-rows.js'
import { stackedParts } from './splits.js'
import { bucketsOfLines, storyLines } from './story-lines.js'
import { postsOverTime } from './timeline.js'

const look: ChartLook = { colours: LIGHT, font: 'sans-serif', words: englishChartWords }
const DAY = 86_400_000
const provenance: Provenance = {
  collection: { key: 'sample', title: 'Sample', isSample: true },
  query: {},
  window: { from: '2026-08-01T16:00:00.000Z', to: '2026-08-05T16:00:00.000Z' },
  posts: 100,
  pending: 0,
  models: {},
  gaps: [],
  computedAt: '2026-08-05T16:00:00.000Z',
}

function draw(option: echarts.EChartsOption): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 600, height: 300 })
  chart.setOption(option)
  const svg = chart.renderToSVGString()
  chart.dispose()
  return svg
}

describe('marks of days', () => {
  const days = ['2026-08-02', '2026-08-20', '2026-08-02', '2026-08-03'].map((day, at) => ({ day, name: `Story ${at}` }))

  it('are numbered in their order, and above each other where they would lie on each other', () => {
    const marks = dayMarks(days, 28 * DAY, look)
    expect(marks.map(({ label, lane }) => [label, lane])).toEqual([
      ['1', 0],
      ['2', 0],
      ['3', 1],
      ['4', 0],
    ])
    const narrow = dayMarks(days, 28 * DAY, { ...look, narrow: true })
    expect(narrow.map(({ lane }) => lane)).toEqual([0, 0, 1, 2])
    expect(heightOfMarks(narrow)).toBeGreaterThan(heightOfMarks(marks))
  })

  it('leave out a story without a day, and keep the numbers of the others', () => {
    const marks = dayMarks([{ day: '', name: 'nowhere' }, ...days], 28 * DAY, look)
    expect(marks.map(({ label }) => label)).toEqual(['2', '3', '4', '5'])
  })

  it('are drawn on the timeline, and named by its tooltip', () => {
    const rows = [
      {
        key: {},
        at: '2026-08-01T16:00:00.000Z',
        posts: 4,
        share: null,
        corrected: null,
        score: null,
        confidence: null,
      },
    ].map((row) => ({ ...row, codeMixed: null }))
    expect(draw(postsOverTime({ provenance, rows }, look, days))).toContain(LIGHT.accent)
    expect(draw(postsOverTime({ provenance, rows }, look))).not.toContain(LIGHT.accent)
    expect(marksOn('2026-08-02', days)).toEqual(['1  Story 0', '3  Story 2'])
  })
})

describe('the history of stories', () => {
  const at = (day: number) => Date.parse(`2026-08-0${day}T16:00:00Z`)
  const lines = [
    { name: 'one', values: new Map([[at(2), 3]]) },
    {
      name: 'other',
      values: new Map([
        [at(1), 0],
        [at(4), 2],
      ]),
    },
  ]

  it('has every day from the first to the last that somebody wrote on', () => {
    expect(bucketsOfLines(lines, 'day')).toEqual([at(2), at(3), at(4)])
    expect(bucketsOfLines([], 'day')).toEqual([])
  })

  it('is drawn with both names', () => {
    const svg = draw(storyLines(lines, 'day', 'Authors', provenance, look))
    for (const name of ['one', 'other', 'Authors', LIGHT.main, LIGHT.series[1]]) expect(svg).toContain(name)
  })
})

describe('shares of stories', () => {
  const one = { en: 60, ms: 20, none: 900 }
  const other = { ms: 30, ta: 10 }

  it('are of the posts with a label, the most frequent label of both first', () => {
    const rows = splitRows([one, other], 'language', englishChartWords)
    expect(rows.map(({ name }) => name)).toEqual(['Malay', 'English', 'Tamil'])
    expect(rows[0]?.sides.map((side) => side?.share.share)).toEqual([0.25, 0.75])
    expect(rows[2]?.sides.map((side) => side?.posts)).toEqual([0, 10])
  })

  it('are drawn for one story, and for two with a legend', () => {
    const single = draw(shareRowBars(splitRows([one], 'language', englishChartWords), [], 'Share', look))
    expect(single).toContain('75.0%')
    expect(single).not.toContain(LIGHT.series[1])
    const both = draw(shareRowBars(splitRows([one, other], 'language', englishChartWords), ['1', '2'], 'Share', look))
    for (const shown of ['Tamil', LIGHT.main, LIGHT.series[1]]) expect(both).toContain(shown)
  })

  it('have a dash where nothing is known', () => {
    const share = { share: 0.5, low: 0.4, high: 0.6 }
    const rows = [{ value: 'en', name: 'English', sides: [{ share, posts: 40 }, null] }]
    expect(draw(shareRowBars(rows, ['1', '2'], 'Share', look))).toContain('–')
  })
})

describe('who wrote first', () => {
  it('has a dot where the lag is known, and words everywhere', () => {
    const onsets = [
      { group: 'en', authors: 9, at: provenance.computedAt, lag: { hours: 0, low: 0, high: 0 }, unknown: null },
      { group: 'ta', authors: 2, at: provenance.computedAt, lag: null, unknown: 'few' as const },
    ]
    const told = ({ unknown }: { unknown: string | null }) => unknown ?? 'first'
    const svg = draw(onsetDots(onsets, englishChartWords.language, told, look))
    for (const shown of ['English', 'Tamil', '>first<', '>few<']) expect(svg).toContain(shown)
    expect(svg.split(LIGHT.ink).length).toBeGreaterThan(
      draw(onsetDots(onsets.slice(1), String, () => '', look)).split(LIGHT.ink).length,
    )
  })
})

it('feelings fill the whole bar, with the intervals at the borders', () => {
  const share = (value: number) => ({ share: value, low: value - 0.1, high: value + 0.1 })
  const group = { name: 'Malay', posts: 40, shares: [share(0.5), share(0.3), share(0.2)], told: () => '' }
  const { series } = stackedParts([group], 'sentiment', look)
  const reach = (series as { data: number[][] }[]).map(({ data }) => Number(data[0]?.[2]?.toFixed(9)))
  expect(reach).toEqual([0.6, 0.9, 1])
})
