import { expect, it } from 'vitest'
import type { KnownSource } from '../../store/crawl/sources.js'
import { formatSources } from './sources-table.js'

const NOW = new Date('2026-08-01T09:00:00Z')
const source: KnownSource = {
  key: 'rss/news.example/feed',
  platform: 'rss',
  kind: 'feed',
  mode: 'poll',
  everySeconds: 600,
  cadence: 'yield',
  presentEverySeconds: 600,
  collection: 'live',
  settings: {},
  fromFile: false,
  state: 'active',
  stateReason: null,
  lastSuccessAt: new Date('2026-08-01T08:00:00Z'),
  lastErrorAt: new Date('2026-08-01T08:50:00Z'),
  lastError: 'news.example asks to wait 24 hours',
  notBefore: new Date('2026-08-02T08:50:00Z'),
  silentSince: null,
  holder: null,
  postsLastDay: 3,
  openGaps: 1,
}

it('shows until when a source waits, and why', () => {
  const waiting = 'waits until 2026-08-02 08:50 UTC: news.example asks to wait 24 hours'
  expect(formatSources([source], NOW)).toContain(waiting)
  expect(formatSources([{ ...source, notBefore: NOW }], NOW)).not.toContain('waits until')
  expect(formatSources([{ ...source, stateReason: 'paused by an operator' }], NOW)).not.toContain('waits until')
})

it('shows the present time between two passes, and what is set where the two differ', () => {
  expect(formatSources([source], NOW)).toMatch(/active +600 s +3/)
  expect(formatSources([{ ...source, presentEverySeconds: 2_400 }], NOW)).toContain('2400 s (set: 600 s)')
})
