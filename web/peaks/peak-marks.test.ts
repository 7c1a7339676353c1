import { describe, expect, it } from 'vitest'
import { peaksIn } from '../../src/charts/peak-marks.js'
import type { Peak } from '../../src/domain/reading/peaks.js'
import { english } from '../messages/en.js'
import { marksOfPeaks } from './peak-marks.js'

const HOUR = 3_600_000
const FROM = Date.parse('2026-08-09T04:00:00Z')

const peak = (more: Partial<Peak>): Peak => ({
  from: '2026-08-09T04:00:00.000Z',
  to: '2026-08-09T06:00:00.000Z',
  posts: 90,
  expected: 12,
  strength: 9,
  causes: [],
  rest: 1,
  grown: [],
  ...more,
})
const cause = { share: 0.8, posts: 60, authors: 50, cited: [1] }
const textOf = (more: Partial<Peak>): string => marksOfPeaks([peak(more)], english)[0]?.text ?? ''

describe('marks of peaks', () => {
  it('say in a few words what made each', () => {
    const story = { id: 1, title: 'The train stopped', titlePost: 1, titleLanguage: 'en' }
    expect(textOf({ causes: [{ ...cause, kind: 'story', story }] })).toBe(
      'Peak: 90 posts, usually 12. 80.0% of what is over the usual: “The train stopped”',
    )
    expect(textOf({ causes: [{ ...cause, kind: 'author', story: null }] })).toContain('by one author')
    expect(textOf({ causes: [{ ...cause, kind: 'copies', story: null }] })).toContain('near-identical posts')
    const grown = { dimension: 'language' as const, value: 'ms', posts: 60, usual: 1, share: 0.9, cited: [] }
    expect(textOf({ grown: [grown] })).toContain('No story explains it; most of it: Malay')
    expect(textOf({})).toContain('Nothing found explains it')
  })

  it('belong to the hours that they cover', () => {
    const marks = marksOfPeaks([peak({})], english)
    const on = (hours: number) => peaksIn(FROM + hours * HOUR, HOUR, marks).length
    expect([-1, 0, 1, 2].map(on)).toEqual([0, 1, 1, 0])
    // A day has the peaks of all its hours.
    expect(peaksIn(FROM - 20 * HOUR, 24 * HOUR, marks)).toHaveLength(1)
  })
})
