import type { StoryAnswer } from '../../src/domain/reading/stories.js'
import type { StoryLine, StoryStep } from '../../src/charts/story-lines.js'
import { startOf } from '../../src/domain/singapore-time.js'
import type { Messages } from '../messages/en.js'
import { sideNames } from './story-names.js'

/** Stories with fewer days are shown by hour at first. */
const FEW_DAYS = 4

/** The step with which stories are shown at first. */
export function usualStep(answers: readonly StoryAnswer[]): StoryStep {
  const days = new Set(answers.flatMap(({ story }) => story.days.map(({ day }) => day)))
  return days.size < FEW_DAYS ? 'hour' : 'day'
}

/** Authors and posts of one story, or the authors of each of two. */
export function historyLines(
  answers: readonly StoryAnswer[],
  step: StoryStep,
  words: Messages,
  narrow = false,
): StoryLine[] {
  const [single] = answers
  if (answers.length === 1 && single) {
    return [
      { name: words.columns.authors, values: countsOf(single, step, 'authors') },
      { name: words.columns.posts, values: countsOf(single, step, 'posts') },
    ]
  }
  const names = sideNames(answers, narrow)
  return answers.map((answer, index) => ({ name: names[index] ?? '', values: countsOf(answer, step, 'authors') }))
}

function countsOf({ story, hours }: StoryAnswer, step: StoryStep, what: 'authors' | 'posts'): Map<number, number> {
  return step === 'day'
    ? new Map(story.days.map((each) => [startOf(each.day).getTime(), each[what]]))
    : new Map(hours.map((each) => [Date.parse(each.at), each[what]]))
}
