import { expect, it } from 'vitest'
import { LIGHT } from '../charts/look.js'
import type { DrawnFigure } from './report-page.js'
import { renderReport } from './report-page.js'

const figure: DrawnFigure = {
  id: 'stories',
  title: 'Stories',
  note: 'What many people write about.',
  heightPx: 80,
  columns: ['story', 'title', 'title_language'],
  rows: [
    [1, '列车停驶', 'zh'],
    [2, 'Train <down>', 'en-SG'],
    [3, '???', 'und'],
  ],
  words: { column: 'title', language: 'title_language' },
  provenance: {
    collection: { key: 'live', title: 'Live', isSample: false },
    query: {},
    window: null,
    posts: 3,
    pending: 0,
    models: {},
    gaps: [],
    computedAt: '2026-08-10T00:00:00.000Z',
  },
  option: () => ({}),
  svg: '<svg></svg>',
}

it('says which language the words of posts in a table are in, where it is known', () => {
  const page = renderReport([figure], LIGHT, { version: '1.0.0', writtenAt: new Date('2026-08-10T00:00:00Z') })
  const cells = [...page.matchAll(/<td[^>]*>[^<]*<\/td>/g)].map(([cell]) => cell)
  expect(cells.filter((cell) => cell.includes('lang='))).toEqual([
    '<td dir="auto" lang="zh">列车停驶</td>',
    '<td dir="auto" lang="en-SG">Train &lt;down&gt;</td>',
  ])
  expect(cells).toHaveLength(9)
})
