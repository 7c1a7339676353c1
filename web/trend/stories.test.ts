import { describe, expect, it } from 'vitest'
import type { Trend } from '../../src/domain/reading/figures.js'
import { pickStories, type Story } from './stories.js'

const trend = (term: string, z: number, alike: string[] = []) => ({ term, z, alike }) as unknown as Trend
const story = (day: string, first: Trend, ...others: Trend[]): Story => ({ day, trend: first, others })
const told = (stories: readonly Story[]) => stories.map(({ day, trend: { term } }) => `${day} ${term}`)

describe('stories', () => {
  it('come by time, the strongest six days of all', () => {
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

  it('are told once when they go on, at their strongest, under whatever name', () => {
    const first = story('2026-08-01', trend('#haze', 5), trend('psi', 3))
    const second = story('2026-08-02', trend('#sghaze', 8, ['烟霾']), trend('psi', 6))
    const third = story('2026-08-03', trend('烟霾', 4))
    expect(told(pickStories([first, second, third]))).toEqual(['2026-08-02 #sghaze'])
  })
})
