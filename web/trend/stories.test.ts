import { describe, expect, it } from 'vitest'
import type { StoryDay, StoryTrend } from '../../src/domain/reading/figures.js'
import { pickStories, storiesOf, storyWindow, type Story } from './stories.js'

const trend = (term: string, z: number, alike: string[] = []) => ({ term, z, alike }) as unknown as StoryTrend
const story = (day: string, first: StoryTrend, ...others: StoryTrend[]): Story => ({ day, trend: first, others })
const told = (stories: readonly Story[]) => stories.map(({ day, trend: { term } }) => `${day} ${term}`)

describe('stories', () => {
  it('are the six strongest days, ordered by time', () => {
    const days = [3, 9, 1, 8, 2, 7, 6].map((z, index) => story(`2026-08-0${index + 1}`, trend(`#t${z}`, z)))
    expect(told(pickStories(days))).toEqual([
      '2026-08-01 #t3',
      '2026-08-02 #t9',
      '2026-08-04 #t8',
      '2026-08-05 #t2',
      '2026-08-06 #t7',
      '2026-08-07 #t6',
    ])
  })

  it('are shown once, on their strongest day, when they last for days, whatever their name', () => {
    const first = story('2026-08-01', trend('#haze', 5), trend('psi', 3))
    const second = story('2026-08-02', trend('#sghaze', 8, ['烟霾']), trend('psi', 6))
    const third = story('2026-08-03', trend('烟霾', 4))
    expect(told(pickStories([first, second, third]))).toEqual(['2026-08-02 #sghaze'])
  })
})

describe('a day', () => {
  const day = (more: Partial<StoryDay>): StoryDay => ({
    day: '2026-08-09',
    computedAt: '2026-08-10T00:00:00.000Z',
    baseline: { days: 28, enough: true },
    trend: trend('#haze', 5),
    others: [],
    ...more,
  })

  it('is a story when something stood out and there was enough to compare with', () => {
    const days = [
      day({}),
      day({ baseline: { days: 3, enough: false } }),
      day({ trend: null }),
      day({ computedAt: null, baseline: { days: 0, enough: false }, trend: null }),
    ]
    expect(told(storiesOf(days))).toEqual(['2026-08-09 #haze'])
  })
})

describe('the window for stories', () => {
  const now = Date.parse('2026-08-20T11:20:00Z')
  const earliest = '2026-07-16T11:00:00.000Z'

  it('is that of the page, and by default that of the API', () => {
    expect(storyWindow({ collection: 'sample', language: 'en' }, now)).toEqual({ collection: 'sample' })
    expect(storyWindow({ to: '2026-08-01' }, now)).toEqual({ to: '2026-08-01' })
    for (const from of ['2026-08-13T12:00:00.000Z', '2026-08-01', earliest]) {
      expect(storyWindow({ from }, now)).toEqual({ from })
    }
  })

  it('is the newest 35 days of a longer window, the same for an hour', () => {
    for (const from of ['all', '2025-01-01', '2026-07-16', '2026-07-16T10:59:00Z']) {
      expect(storyWindow({ from }, now)).toEqual({ from: earliest })
    }
    expect(storyWindow({ from: 'all' }, now + 39 * 60_000)).toEqual({ from: earliest })
    expect(storyWindow({ from: '2025-01-01', to: '2026-03-08' }, now)).toEqual({
      from: '2026-01-31T16:00:00.000Z',
      to: '2026-03-08',
    })
    for (const from of ['all', '2025-01-01']) {
      expect(storyWindow({ from, to: '2099-01-01' }, now)).toEqual({ from: earliest })
    }
    expect(storyWindow({ from: '2026-08-15', to: '2099-01-01' }, now)).toEqual({ from: '2026-08-15' })
    expect(storyWindow({ from: '2099-01-01', to: '2099-01-02' }, now)).toEqual({ from: '2099-01-01', to: '2099-01-02' })
  })

  it('is left to the API when it is not a window', () => {
    expect(storyWindow({ from: 'yesterday', to: '2026-08-01' }, now)).toEqual({ from: 'yesterday', to: '2026-08-01' })
    for (const from of ['all', '2026-08-01']) expect(storyWindow({ from, to: 'never' }, now)).toEqual({ to: 'never' })
  })
})
