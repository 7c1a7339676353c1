import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../domain/random.js'
import { createPrevalenceCorrection } from '../figures/prevalence.js'
import { feelingsOf } from './feelings.js'
import type { PostOfStory } from './story-posts.js'

const LABELS = ['negative', 'neutral', 'positive'] as const

let nextId = 1
const post = (voter: number, language: string, sentiment: string, cluster?: number): PostOfStory => {
  const id = nextId++
  return { id, at: id, voter, cluster: cluster ?? id, language, sentiment, origin: 'inside', platform: 'reddit' }
}
/** Authors of a group, each with one post, and so many of each label. */
const group = (language: string, counts: readonly number[], firstVoter: number): PostOfStory[] =>
  LABELS.flatMap((label, at) => Array.from({ length: counts[at] ?? 0 }, () => label)).map((label, at) =>
    post(firstVoter + at, language, label),
  )
const groupsOf = (posts: readonly PostOfStory[]) =>
  new Map([...new Set(posts.map(({ language }) => language))].map((of) => [of, posts.filter((p) => p.language === of)]))

/** Takes a tenth of each label for each other one. */
const confusion = (language: string) => ({
  set: 'made up',
  language,
  labels: [...LABELS],
  rows: [0, 1, 2].map((gold) => [0, 1, 2].map((predicted) => (gold === predicted ? 400 : 50))),
})

describe('feelingsOf', () => {
  it('finds a planted divide, the more negative group first', () => {
    const posts = [...group('en', [30, 6, 4], 0), ...group('zh', [8, 12, 20], 100)]
    const { feelings, divides } = feelingsOf(groupsOf(posts), null)
    expect(feelings.map(({ group: name, authors, isCorrected }) => [name, authors, isCorrected])).toEqual([
      ['en', 40, false],
      ['zh', 40, false],
    ])
    expect(feelings[0]?.shares?.negative.share).toBeCloseTo(0.75, 10)
    expect(divides).toHaveLength(1)
    expect(divides[0]).toMatchObject({ one: 'en', other: 'zh' })
    expect(divides[0]?.difference.value).toBeCloseTo(0.55, 10)
    expect(divides[0]?.difference.low).toBeGreaterThan(0.3)
    expect(divides[0]?.difference.high).toBeLessThan(0.8)
  })

  it('undoes what the model confuses, and is less certain for it', () => {
    const posts = [...group('en', [30, 6, 4], 0), ...group('zh', [8, 12, 20], 100)]
    const correction = createPrevalenceCorrection([confusion('en'), confusion('zh')])
    const [plain, corrected] = [feelingsOf(groupsOf(posts), null), feelingsOf(groupsOf(posts), correction)]
    // A share p is seen as 0.1 + 0.7 p.
    expect(corrected.feelings[0]?.isCorrected).toBe(true)
    expect(corrected.feelings[0]?.shares?.negative.share).toBeCloseTo((0.75 - 0.1) / 0.7, 2)
    expect(corrected.divides[0]?.difference.value).toBeCloseTo(0.55 / 0.7, 1)
    const width = ({ divides: [divide] }: typeof plain): number =>
      (divide?.difference.high ?? 0) - (divide?.difference.low ?? 0)
    expect(width(corrected)).toBeGreaterThan(1.1 * width(plain))
  })

  it('corrects no group where one language of the story cannot be corrected', () => {
    const posts = [...group('en', [30, 6, 4], 0), ...group('ms', [8, 12, 20], 100)]
    const correction = createPrevalenceCorrection([confusion('en')])
    expect(feelingsOf(groupsOf(posts), correction)).toEqual(feelingsOf(groupsOf(posts), null))
  })

  it('finds none between equal groups, and by chance in one of twenty stories at most', () => {
    const equal = [...group('en', [20, 12, 8], 0), ...group('zh', [20, 12, 8], 100), ...group('ms', [20, 12, 8], 200)]
    expect(feelingsOf(groupsOf(equal), null).divides).toEqual([])
    const random = seededRandom(7)
    const told = Array.from({ length: 100 }, () => {
      const posts = ['en', 'zh', 'ms', 'ta', 'id'].flatMap((language, at) =>
        Array.from({ length: 12 + 8 * at }, (_, voter) =>
          post(1_000 * at + voter, language, LABELS[Math.floor(random() * 2)] ?? 'neutral'),
        ),
      )
      return feelingsOf(groupsOf(posts), null).divides.length
    })
    // Of a hundred, five are expected; twelve or more would be one case in two hundred.
    expect(told.filter((count) => count > 0).length).toBeLessThan(12)
  })

  it('is not certain of ten who agree', () => {
    const { feelings } = feelingsOf(groupsOf(group('en', [10], 0)), null)
    expect(feelings[0]?.shares?.negative).toMatchObject({ share: 1, high: 1 })
    expect(feelings[0]?.shares?.negative.low).toBeGreaterThan(0.6)
    expect(feelings[0]?.shares?.negative.low).toBeLessThan(0.9)
  })

  it('says nothing of groups with fewer than ten authors, however much they write', () => {
    const loud = Array.from({ length: 60 }, (_, at) => post(at % 9, 'ta', 'negative'))
    const { feelings, divides } = feelingsOf(groupsOf([...group('en', [4, 10, 26], 100), ...loud]), null)
    expect(feelings.map(({ group: name, posts, authors, shares }) => [name, posts, authors, shares !== null])).toEqual([
      ['en', 40, 40, true],
      ['ta', 60, 9, false],
    ])
    expect(divides).toEqual([])
  })

  it('gives each author one vote, and near-duplicates one together', () => {
    const [first, ...others] = group('en', [12, 8], 0)
    const again = Array.from({ length: 30 }, () => post(0, 'en', 'positive'))
    const copies = Array.from({ length: 30 }, (_, at) => post(500 + at, 'en', 'positive', first?.cluster ?? 0))
    const [feeling] = feelingsOf(groupsOf([first!, ...others, ...again, ...copies]), null).feelings
    expect(feeling).toMatchObject({
      posts: 80,
      authors: 20,
      shares: { negative: { share: 0.6 }, positive: { share: 0 } },
    })
  })

  it('knows that who writes in two languages is one person', () => {
    // The same forty people feel the same in both languages: their difference is certain to be nothing.
    const once = group('en', [20, 20], 0)
    const twice = once.map(({ voter, sentiment }) => post(voter, 'zh', sentiment))
    const both = feelingsOf(groupsOf([...once, ...twice]), null)
    expect(both.divides).toEqual([])
    // Five of them feel otherwise in the other one. For other people that would be nothing.
    const turned = twice.map((each, at) => (at < 12 ? { ...each, sentiment: 'neutral' } : each))
    const others = turned.map((each) => ({ ...each, voter: each.voter + 1_000 }))
    expect(feelingsOf(groupsOf([...once, ...turned]), null).divides).toHaveLength(1)
    const apart = feelingsOf(groupsOf([...once, ...others]), null).divides[0]?.difference
    const joint = feelingsOf(groupsOf([...once, ...turned]), null).divides[0]?.difference
    expect(joint?.low).toBeGreaterThan(apart?.low ?? 0)
  })

  it('always says the same of the same posts', () => {
    const posts = groupsOf([...group('en', [30, 6, 4], 0), ...group('zh', [8, 12, 20], 100)])
    expect(feelingsOf(posts, null)).toEqual(feelingsOf(posts, null))
  })
})
