import type { BriefAnswer, BriefStory } from '../domain/reading/brief.js'
import { citesOf, storyQuote, type Block, type Quote } from './brief-blocks.js'
import type { BriefWords } from './english.js'

/** Groups that are named of those that took up a story. */
const MOST_ONSETS = 4

/** The stories with their figures and the posts that tell them. */
export function storyBlocks(answer: BriefAnswer, words: BriefWords): Block[] {
  const { rows, found } = answer.stories
  if (rows.length === 0) return [{ kind: 'text', pieces: [words.noStories] }]
  return [
    { kind: 'text', pieces: [words.storiesShown(rows.length, found)] },
    ...rows.flatMap((story) => oneStory(answer, story, words)),
  ]
}

function oneStory(answer: BriefAnswer, story: BriefStory, words: BriefWords): Block[] {
  const onsets = (['language', 'platform', 'voice'] as const).flatMap((grouping) => {
    const said = onsetOf(story.onsets[grouping], grouping, words)
    return said === null ? [] : [[words.onset(words.onsets[grouping], said)]]
  })
  const feeling = story.feeling.length > 0 ? [[feelingOf(story, words)]] : []
  return [
    {
      kind: 'heading',
      pieces: [storyQuote(answer, story), { cites: citesOf(answer, [story.titlePost]) }],
    },
    {
      kind: 'list',
      items: [[words.storyFacts(story)], [words.storyLanguages(story.languages)], ...feeling, ...onsets],
    },
    { kind: 'quotes', items: quotesOf(answer, story.cited) },
  ]
}

function feelingOf({ feeling }: BriefStory, words: BriefWords): string {
  const isCorrected = feeling.every(({ corrected }) => corrected !== null)
  const shares = feeling.map(
    ({ label, share, corrected }) =>
      `${words.sentiment(label)} ${words.share(isCorrected && corrected ? corrected : share)}`,
  )
  return words.storyFeeling(shares.join(', '), isCorrected)
}

/** Null where only one group wrote: nobody was before anybody. */
function onsetOf(
  onsets: BriefStory['onsets']['language'],
  grouping: keyof BriefStory['onsets'],
  words: BriefWords,
): string | null {
  const [first, ...others] = onsets.slice(0, MOST_ONSETS)
  if (!first || others.length === 0) return null
  const said = [first, ...others].map(({ group, at, lag, unknown }) => {
    const name = words[grouping](group)
    if (lag === null) return words.onsetUnknown(name, unknown)
    return lag.hours === 0 && lag.low === 0 && lag.high === 0 ? words.onsetFirst(name, at) : words.onsetLater(name, lag)
  })
  return said.join('; ')
}

function quotesOf(answer: BriefAnswer, posts: readonly number[]): (Quote & { cites: number[] })[] {
  return answer.citations
    .filter(({ post }) => posts.includes(post))
    .map(({ quote, language, number }) => ({ quote, language, cites: [number] }))
}
