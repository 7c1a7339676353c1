import * as echarts from 'echarts'
import { describe, expect, it } from 'vitest'
import type { Provenance } from '../domain/reading/answer.js'
import type { CountRow, CountsAnswer, TrendsAnswer } from '../domain/reading/figures.js'
import { dayOf } from '../domain/singapore-time.js'
import { englishChartWords } from './english.js'
import { scoreHistogram } from './histograms.js'
import { languageBars, languageUnitBars } from './language-bars.js'
import { LIGHT, type ChartLook } from './look.js'
import { groupsOf, originSplit, partsByGroup } from './splits.js'
import { bucketsOf, partialBuckets, smallBuckets } from './buckets.js'
import { postsOverTime, sharesOverTime } from './timeline.js'
import { trendBars } from './trend-bars.js'

const look: ChartLook = { colours: LIGHT, font: 'sans-serif', words: englishChartWords }

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
const gap = {
  id: 1,
  source: 'rss/example',
  platform: 'rss',
  from: '2026-08-02T16:00:00.000Z',
  to: '2026-08-03T04:00:00.000Z',
  cause: 'outage' as const,
  detail: '',
  estimate: null,
  closedAt: null,
}

function row(key: CountRow['key'], posts: number, share: number, at?: string): CountRow {
  const interval = { share, low: Math.max(0, share - 0.05), high: Math.min(1, share + 0.05) }
  return {
    key,
    posts,
    share: interval,
    corrected: null,
    score: null,
    confidence: null,
    codeMixed: null,
    ...(at === undefined ? {} : { at }),
  }
}

function draw(option: echarts.EChartsOption): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 600, height: 300 })
  chart.setOption(option)
  const svg = chart.renderToSVGString()
  chart.dispose()
  return svg
}

const counts = (rows: CountRow[], more: Partial<Provenance> = {}): CountsAnswer => ({
  provenance: { ...provenance, ...more },
  rows,
})

describe('charts', () => {
  it('draw languages with names and shares, without labels that are not a language, small ones grey', () => {
    const rows = [
      row({ language: 'en-SG' }, 60, 0.6),
      row({ language: 'ta' }, 5, 0.05),
      row({ language: 'none' }, 35, 0),
    ]
    const svg = draw(languageBars(counts(rows), look))
    expect(svg).toContain('Singlish')
    expect(svg).toContain('60.0%')
    expect(svg).not.toContain('No language')
    expect(svg).toContain(LIGHT.small)
    expect(draw(languageBars(counts(rows.slice(0, 1)), look))).not.toContain(LIGHT.small)
  })

  it('draw languages by author and by word, few posts grey', () => {
    const share = { share: 0.625, low: 0.5, high: 0.75 }
    const rows = [{ language: 'ms', amount: 12.5, posts: 29, authors: 20, share }]
    const byAuthor = draw(languageUnitBars({ provenance, unit: 'authors', oneOf: 1, rows }, look))
    for (const shown of ['Malay', '62.5%', 'Share of authors', LIGHT.small]) expect(byAuthor).toContain(shown)
    expect(draw(languageUnitBars({ provenance, unit: 'words', oneOf: 1, rows }, look))).toContain('Share of words')
  })

  it('draw the corrected share where asked for', () => {
    const corrected = { share: 0.4, low: 0.3, high: 0.5 }
    const answer = counts([{ ...row({ origin: 'inside' }, 60, 0.6), corrected }])
    expect(draw(originSplit(answer, look))).toContain('60.0%')
    expect(draw(originSplit(answer, { ...look, corrected: true }))).toContain('40.0%')
    const refused = counts([row({ origin: 'inside' }, 60, 0.6)])
    expect(draw(originSplit(refused, { ...look, corrected: true }))).not.toContain('60.0%')
  })

  it('show unknown although there is none', () => {
    const svg = draw(originSplit(counts([row({ origin: 'inside' }, 60, 1)]), look))
    expect(svg).toContain('Unknown')
  })

  it('hatch gaps, and only gaps', () => {
    const answer = (gaps: Provenance['gaps']) => counts([row({}, 40, 1, '2026-08-02T16:00:00.000Z')], { gaps })
    expect(draw(postsOverTime(answer([gap]), look))).toContain('<pattern')
    expect(draw(postsOverTime(answer([]), look))).not.toContain('<pattern')
  })

  it('have every bucket of the window, empty ones too, by day in Singapore', () => {
    const { step, starts } = bucketsOf(counts([row({}, 4, 1, '2026-08-02T16:00:00.000Z')]))
    expect(step).toBe(86_400_000)
    expect(starts.map((at) => new Date(at).toISOString())).toEqual([
      '2026-08-01T16:00:00.000Z',
      '2026-08-02T16:00:00.000Z',
      '2026-08-03T16:00:00.000Z',
      '2026-08-04T16:00:00.000Z',
    ])
    for (const rows of [[row({}, 4, 1, '2026-08-02T17:00:00.000Z')], [row({}, 4, 1, '2026-08-02T16:00:00.000Z')], []]) {
      const hours = bucketsOf({ ...counts(rows), bucket: 'hour' })
      expect({ step: hours.step, buckets: hours.starts.length }).toEqual({ step: 3_600_000, buckets: 96 })
    }
  })

  it('draw a window of one bucket', () => {
    const window = { from: '2026-08-02T16:00:00.000Z', to: '2026-08-03T16:00:00.000Z' }
    const at = window.from
    const widthOf = (svg: string, colour: string) =>
      Math.max(
        ...[...svg.matchAll(/<path d="([^"]+)"[^>]*>/g)]
          .filter(([path]) => path.includes(`"${colour}"`))
          .map(([, d = '']) => {
            const xs = [...d.matchAll(/[ML]?(-?[\d.]+) -?[\d.]+/g)].map(([, x]) => Number(x))
            return Math.max(...xs) - Math.min(...xs)
          }),
      )
    const posts = draw(postsOverTime(counts([row({}, 134, 1, at)], { window }), look))
    expect(widthOf(posts, LIGHT.main)).toBeGreaterThan(400)
    const shares = draw(
      sharesOverTime(counts([row({ origin: 'inside' }, 134, 0.6, at)], { window }), 'origin', ['inside'], look),
    )
    const ofLegend = draw(sharesOverTime(counts([], { window }), 'origin', ['inside'], look))
    const dots = (svg: string) => svg.split(LIGHT.inside).length
    expect(dots(shares)).toBeGreaterThan(dots(ofLegend))
  })

  it('mark the events of their days with letters', () => {
    const at = '2026-08-02T16:00:00.000Z'
    const letters = (option: echarts.EChartsOption) =>
      [...draw(option).matchAll(/>([A-Z])<\/text>/g)].map(([, letter]) => letter)
    const events = [
      { at: '2026-08-03', title: 'Fares' },
      { at: '2026-08-20', title: 'outside of the axis' },
    ]
    const answer = counts([row({ origin: 'inside' }, 134, 0.6, at)])
    expect(letters(postsOverTime(answer, look, [], [], events))).toEqual(['A'])
    expect(letters(sharesOverTime(answer, 'origin', ['inside'], look, events))).toEqual(['A'])
    expect(letters(postsOverTime(answer, look))).toEqual([])
  })

  it('know which buckets have few posts, over all values', () => {
    const at = '2026-08-02T16:00:00.000Z'
    const few = [row({ sentiment: 'negative' }, 10, 0.4, at), row({ sentiment: 'positive' }, 15, 0.6, at)]
    expect(smallBuckets(counts(few))).toEqual([Date.parse(at)])
    expect(smallBuckets(counts([...few, row({ sentiment: 'neutral' }, 5, 0.1, at)]))).toEqual([])
    expect(draw(sharesOverTime(counts(few), 'sentiment', ['negative', 'positive'], look))).toContain('Negative')
  })

  it('draw the intervals of the first and the last part where parts meet', () => {
    const parts = [
      row({ language: 'en', sentiment: 'negative' }, 40, 0.4),
      row({ language: 'en', sentiment: 'neutral' }, 30, 0.3),
      row({ language: 'en', sentiment: 'positive' }, 30, 0.3),
    ]
    const { series } = partsByGroup(counts(parts), 'language', 'sentiment', look)
    // As far as bar and whisker reach: 0.4 ± 0.05, 1 - (0.3 ± 0.05), and the end.
    const reach = (series as { data: number[][] }[]).map(({ data }) => data[0]?.[2])
    expect(reach.map((to) => Number(to?.toFixed(9)))).toEqual([0.45, 0.75, 1])
    expect(draw(partsByGroup(counts(parts), 'language', 'sentiment', look))).toContain('Negative')
  })

  it('group parts by number of posts, without those that have no label', () => {
    const groups = groupsOf(
      counts([
        row({ language: 'ta', sentiment: 'negative' }, 5, 0.5),
        row({ language: 'en', sentiment: 'negative' }, 50, 0.5),
        row({ language: 'en', sentiment: 'pending' }, 500, 0),
        row({ language: 'none', sentiment: 'neutral' }, 900, 1),
      ]),
      'language',
      'sentiment',
    )
    expect(groups.map(({ value, posts }) => [value, posts])).toEqual([
      ['en', 50],
      ['ta', 5],
    ])
  })

  it('of scores have no colour of a class, because a score does not tell the class', () => {
    const bins = [
      { from: 0, to: 0.1, posts: 3 },
      { from: 0.45, to: 0.55, posts: 3 },
      { from: 0.9, to: 1, posts: 4 },
    ]
    const svg = draw(scoreHistogram({ provenance, measure: 'score', bins, mean: null }, look))
    expect(svg).toContain(LIGHT.main)
    for (const colour of [LIGHT.negative, LIGHT.neutral, LIGHT.positive]) expect(svg).not.toContain(colour)
  })

  it('hatch days that are not whole: begun before the window, or not over yet', () => {
    const at = '2026-08-02T16:00:00.000Z'
    const of = (more: Partial<Provenance>) => ({
      ...counts([row({ origin: 'inside' }, 40, 1, at)], more),
      bucket: 'day' as const,
    })
    const days = (more: Partial<Provenance>) => partialBuckets(of(more)).map((ms) => dayOf(ms))
    expect(days({})).toEqual([])
    expect(days({ window: { from: '2026-08-01T20:00:00.000Z', to: '2026-08-05T11:00:00.000Z' } })).toEqual([
      '2026-08-02',
      '2026-08-05',
    ])
    expect(days({ computedAt: '2026-08-04T20:00:00.000Z' })).toEqual(['2026-08-05'])
    for (const chart of [postsOverTime, (answer: CountsAnswer) => sharesOverTime(answer, 'origin', ['inside'], look)]) {
      expect(draw(chart(of({}), look))).not.toContain('<pattern')
      expect(draw(chart(of({ computedAt: '2026-08-04T20:00:00.000Z' }), look))).toContain('<pattern')
    }
  })

  it('write the mean next to the histogram', () => {
    const bins = [
      { from: 0, to: 0.5, posts: 3 },
      { from: 0.5, to: 1, posts: 4 },
    ]
    const mean = { mean: 0.534, low: 0.5, high: 0.56, n: 7 }
    expect(draw(scoreHistogram({ provenance, measure: 'score', bins, mean }, look))).toContain('Mean 0.53')
  })

  it('keep markup in a name text', () => {
    const trend = { label: '<img src=x>', state: 'new', authors: 3, posts: 4 } as TrendsAnswer['rows'][number]
    const svg = draw(trendBars({ rows: [trend] }, look))
    expect(svg).toContain('&lt;img src=x&gt;')
    expect(svg).not.toContain('<img')
  })
})
