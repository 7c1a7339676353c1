import { describe, expect, it } from 'vitest'
import type { Provenance } from '../../src/domain/reading/answer.js'
import { english } from '../messages/en.js'
import { wrapped } from './download.js'
import { csvOf } from './save-table.js'
import { factsOf, fileNameOf, lastingAddress, type SavedFigure } from './saved-figure.js'
import { number, text } from './table.js'

const provenance: Provenance = {
  collection: { key: 'sample', title: 'Sample (invented posts)', isSample: true },
  query: { from: '2026-11-19T16:00:00.000Z', language: 'zh,en-SG', q: 'say "kopi", or\nteh', theme: 'transport' },
  window: { from: '2026-11-19T16:00:00.000Z', to: '2026-11-27T16:00:00.000Z' },
  posts: 134,
  pending: 2,
  models: { langid: { name: 'lid', ordinal: 3 } },
  gaps: [
    {
      id: 1,
      source: 'rss/example',
      platform: 'rss',
      from: '2026-11-20T00:00:00.000Z',
      to: null,
      cause: 'outage',
      detail: '',
      estimate: 12,
      closedAt: null,
    },
  ],
  computedAt: '2026-11-28T02:00:00.000Z',
}
const figure: SavedFigure = {
  title: 'Sentiment',
  file: 'sentiment',
  sides: [{ name: '', provenance }],
  corrected: true,
  address: 'https://kopitalk.example/sentiment?window=7d&language=zh,en-SG',
  madeAt: new Date('2026-11-28T03:00:00.000Z'),
}
const factsBy = (saved: SavedFigure) =>
  Object.fromEntries(factsOf(saved, english).map(({ name, value }) => [name, value]))

describe('a saved figure', () => {
  it('says its posts, window with year and zone, filter, models, gaps, correction, link and time', () => {
    expect(factsBy(figure)).toEqual({
      Posts: 'Sample data: all posts are invented · 134 posts · 2 still being processed',
      Window: '20 Nov 2026, 00:00 to 28 Nov 2026, 00:00, Singapore time (UTC+8)',
      Filter: 'Language: Chinese, Singlish · Search: “say "kopi", or\nteh” · Theme: “transport”',
      Models: 'Language: lid (3)',
      'Known gaps': '1 known gap · rss/example: 20 Nov 2026, 08:00 – now, outage, about 12 missing',
      Counted: '28 Nov 2026, 10:00',
      Shares:
        'corrected for the confusions that were measured on the test sets of the model, which are texts of another kind; their intervals hold chance and the errors of the model',
      Link: `https://kopitalk.example/sentiment?language=zh,en-SG&q=say+%22kopi%22,+or%0Ateh&theme=transport&collection=sample&from=2026-11-19T16:00:00.000Z&to=2026-11-27T16:00:00.000Z`,
      Made: '28 Nov 2026, 11:00',
    })
  })

  it('tells corrected shares from counted ones, and says nothing where none can be corrected', () => {
    expect(factsBy({ ...figure, corrected: false }).Shares).toContain('as counted')
    expect(factsBy({ ...figure, corrected: false }).Shares).toContain('chance only')
    expect(factsBy({ ...figure, corrected: undefined })).not.toHaveProperty('Shares')
  })

  it('says where each of its sides comes from', () => {
    const sides = ['These posts', 'Compared'].map((name) => ({ name, provenance }))
    expect(Object.keys(factsBy({ ...figure, sides }))).toEqual(
      expect.arrayContaining(['These posts: Window', 'Compared: Window', 'Compared: Filter', 'Link']),
    )
  })

  it('has a name that tells it from others, without the words of a search', () => {
    expect(fileNameOf(figure)).toBe(
      'kopitalk_sentiment_corrected_sample_2026-11-20-to-2026-11-27_language-zh+en-SG_q_theme-transport',
    )
    const day = { ...provenance, query: {}, window: { from: '2026-11-26T16:00:00Z', to: '2026-11-27T16:00:00Z' } }
    expect(fileNameOf({ ...figure, corrected: false, sides: [{ name: '', provenance: day }] })).toBe(
      'kopitalk_sentiment_sample_2026-11-27',
    )
    const always = { ...provenance, query: {}, window: null }
    expect(fileNameOf({ ...figure, corrected: undefined, sides: [{ name: '', provenance: always }] })).toBe(
      'kopitalk_sentiment_sample_all-times',
    )
  })

  it('has a link that shows the same posts later, and nothing that only its author says', () => {
    const always = { ...provenance, query: { origin: 'inside' }, window: null }
    const link =
      'https://k.example/compare?window=24h&cursor=x&to=2026-01-01&by=theme&with=buy+at+evil.example&type=evil'
    expect(lastingAddress(link, always)).toBe(
      'https://k.example/compare?by=theme&origin=inside&collection=sample&from=all',
    )
    expect(lastingAddress('https://k.example/trends?day=2026-08-09&with=english', always)).toBe(
      'https://k.example/trends?with=singlish&day=2026-08-09&origin=inside&collection=sample&from=all',
    )
  })

  it('is a table whose comments say all of this, before the names of its columns', () => {
    const content = {
      columns: [{ name: 'Time' }, { name: 'Posts' }],
      rows: [{ key: '', cells: [text('2026-11-27'), number(4, String)] }],
    }
    const lines = csvOf(figure, content, english).replace('\uFEFF', '').trimEnd().split('\r\n')
    const about = lines.filter((line) => line.startsWith('# '))
    expect(lines.slice(about.length)).toEqual(['Time,Posts', '2026-11-27,4'])
    expect(about[0]).toContain(`next ${about.length - 1} lines`)
    expect(about.join('\n')).toContain('# Filter: Language: Chinese Singlish · Search: “say kopi or teh”')
    for (const line of about) expect(line).not.toMatch(/[",]/)
  })
})

it('a long line is parted between words, and a long word too', () => {
  expect(wrapped('one two three four five six seven', 20)).toEqual(['one two three four', 'five six seven'])
  expect(wrapped('x'.repeat(45), 20)).toEqual(['x'.repeat(20), 'x'.repeat(20), 'x'.repeat(5)])
  expect(wrapped('', 20)).toEqual([''])
})
