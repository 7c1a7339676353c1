import type { StoryAnswer } from '../../src/domain/reading/stories.js'

const SHORT = { wide: 48, narrow: 26 }

/** The names of two stories in a chart: numbered, and short enough for a legend. None for a single story. */
export function sideNames(answers: readonly StoryAnswer[], narrow = false): string[] {
  if (answers.length < 2) return []
  const length = SHORT[narrow ? 'narrow' : 'wide']
  return answers.map(({ story: { title } }, index) => `${index + 1}  ${shortened(title, length)}`)
}

function shortened(text: string, length: number): string {
  const letters = [...text]
  return letters.length <= length
    ? text
    : `${letters
        .slice(0, length - 1)
        .join('')
        .trimEnd()}…`
}
