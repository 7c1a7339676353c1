import { expect, it } from 'vitest'
import { toMeaning } from '../../../domain/meaning.js'
import type { VoteDetails } from '../../../store/derived/story-details.js'
import { unplaced as space } from '../../../../test/support/unplaced.js'
import { tellByVotes } from './tell-by-votes.js'

const context = { space, votes: 9, terms: [] }
const meaning = toMeaning(Float32Array.of(0.6, 0.8))
const votes = (languages: readonly string[], more: Partial<VoteDetails> = {}): VoteDetails[] =>
  languages.map((language, at) => ({
    ...{ id: at + 1, language, isOriginal: true, text: 'Trains have stopped at Bishan', terms: [], meaning },
    ...more,
  }))

it('names a story after a post of the language of most votes, its varieties and scripts together', () => {
  expect(tellByVotes(votes(['zh', 'zh', 'en', 'en-SG', 'en-SG']), context)?.titlePost).toBe(3)
  expect(tellByVotes(votes(['zh', 'zh', 'en', 'en-SG']), context)?.titlePost, 'as many: by name').toBe(3)
  expect(tellByVotes(votes(['ta', 'zh', 'zh', 'ta-Latn', 'ta-Latn']), context)?.titlePost).toBe(1)
})

it('names it after no answer or repost where there is another post', () => {
  const [first, ...others] = votes(['en', 'en-SG', 'zh'])
  expect(tellByVotes([{ ...first!, isOriginal: false }, ...others], context)?.titlePost).toBe(2)
  expect(tellByVotes(votes(['ms', 'ms'], { isOriginal: false }), context)?.titlePost).toBe(1)
})
