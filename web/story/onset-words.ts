import type { StoryAnswer } from '../../src/domain/reading/stories.js'
import type { Messages } from '../messages/en.js'

export type OnsetSide = keyof StoryAnswer['onsets']
export type Onset = StoryAnswer['onsets'][OnsetSide][number]

/** When a group took up a story, compared with the first one; or why that is not known. */
export function toldOnset({ at, lag, unknown }: Onset, { story: says, chart }: Messages): string {
  if (lag === null) return says.notKnown(says.why[unknown ?? 'few'])
  if (lag.hours === 0 && lag.low === 0 && lag.high === 0) return says.beganFirst(at)
  return says.later(chart.hoursLater(lag.hours), chart.tenths(lag.low), chart.tenths(lag.high))
}

/** The name of a group for people. */
export function nameOfGroup(side: OnsetSide, group: string, { story: says, chart }: Messages): string {
  return side === 'voice' ? (says.voices[group] ?? group) : chart.value(side, group)
}
