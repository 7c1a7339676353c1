import { describe, expect, it } from 'vitest'
import { storyStateAfter, type StoryState } from './story-state.js'

describe('storyStateAfter', () => {
  it.each<[StoryState, readonly number[], string]>([
    ['new', [8], 'its first day'],
    ['new', [8, 7], 'its second day, as strong'],
    ['fading', [40, 6], 'its second day, much weaker'],
    ['peak', [8, 7, 8], 'as strong as before'],
    ['rising', [8, 9, 30], 'much more than the day before'],
    ['peak', [4, 4, 5], 'a vote more is chance'],
    ['fading', [30, 25, 9], 'less than half of its strongest day'],
    ['fading', [30, 25, 0], 'a day without votes'],
    ['peak', [10, 30, 20], 'less than the strongest day, but not half'],
    ['silent', [30, 25, 0, 0], 'two days without votes'],
    ['returned', [30, 25, 0, 0, 12], 'the first day after a silence'],
    ['returned', [30, 0, 0, 0, 12, 11], 'its second day back: it is measured by what came after the silence'],
    ['rising', [30, 0, 0, 5, 6, 20], 'longer back than that'],
    ['rising', [8, 0, 8], 'one day without votes is no silence'],
    ['silent', [], 'before its first vote'],
    ['silent', [0, 0], 'no votes at all'],
  ])('%s: %j, %s', (state, votes) => {
    expect(storyStateAfter(votes)).toBe(state)
  })
})
