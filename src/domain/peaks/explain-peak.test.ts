import { describe, expect, it } from 'vitest'
import { floodsOf, grownValue, isUnexplained, restOf, storiesOf, type Grown } from './explain-peak.js'

const of = (key: string, posts: number, usual = 0): Grown => ({ key, posts, usual })
const keys = (parts: readonly { readonly key: string }[]): string[] => parts.map(({ key }) => key)

describe('what made a peak', () => {
  it('is a flood where one author brought a third of it, not one who always writes as much', () => {
    expect(floodsOf([of('a', 50), of('b', 20), of('feed', 60, 58)], 100)).toEqual([
      { key: 'a', posts: 50, usual: 0, share: 0.5 },
    ])
    // Four posts are no flood, however small the peak.
    expect(floodsOf([of('a', 4)], 6)).toEqual([])
    expect(floodsOf([of('a', 5)], 6)).toHaveLength(1)
  })

  it('is the stories that grew, each with its share', () => {
    const stories = storiesOf([of('2', 20), of('1', 50), of('old', 40, 39), of('small', 8)], 100, 0)
    expect(stories).toMatchObject([
      { key: '1', share: 0.5 },
      { key: '2', share: 0.2 },
    ])
    expect(restOf(stories)).toBeCloseTo(0.3)
    expect(isUnexplained(stories)).toBe(false)
  })

  it('never adds up to more than all of it', () => {
    // 150 posts of stories in an excess of 100: fifty others were not written.
    const alone = storiesOf([of('1', 100), of('2', 50)], 100, 0)
    expect(alone.map(({ share }) => share)).toEqual([2 / 3, 1 / 3])
    const beside = storiesOf([of('1', 60), of('2', 40)], 100, 0.5)
    expect(beside.map(({ share }) => share)).toEqual([0.3, 0.2])
    expect(restOf([...floodsOf([of('a', 50)], 100), ...beside])).toBeCloseTo(0)
    expect(storiesOf([of('1', 60)], 100, 1)).toEqual([])
  })

  it('names three stories at most, in an order that does not depend on chance', () => {
    const four = ['d', 'b', 'c', 'a'].map((key) => of(key, 25))
    expect(keys(storiesOf(four, 100, 0))).toEqual(['a', 'b', 'c'])
  })

  it('is a language only where it grew by more than its usual part', () => {
    expect(grownValue([of('ms', 90, 10), of('en', 60, 50)], 90)).toMatchObject({ key: 'ms', posts: 90, usual: 10 })
    // English has most posts, and most of the excess: all grew alike.
    expect(grownValue([of('en', 160, 80), of('ms', 40, 20)], 100)).toBeNull()
    expect(grownValue([], 100)).toBeNull()
  })
})
