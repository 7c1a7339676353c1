import type { Published } from '../../training/sentiment/recipe.js'
import type { SetScore } from '../../training/sentiment/score-set.js'
import type { TrainingResult } from '../../training/sentiment/training.js'
import { textTable } from '../terminal/text-table.js'
import { percent } from './progress.js'

/** The result of a training, for people: scores of each test set, next to published figures. */
export function formatResult({ recipe, tests, posts, steps, seconds, best, maxLength }: TrainingResult): string {
  const scores = tests.map(({ name, n, accuracy, macroRecall, macroF1 }, at) => [
    name,
    String(n),
    percent(accuracy),
    percent(macroRecall),
    percent(macroF1),
    beside(recipe.test[at]?.published),
  ])
  const means = posts.map(({ name, n, meanScore }: SetScore, at) => [
    name,
    String(n),
    meanScore.toFixed(3),
    beside(recipe.posts[at]?.published),
  ])
  return [
    `${steps} steps in ${(seconds / 60).toFixed(1)} min, texts cut at ${maxLength} tokens; best at step ${best.step} (validation macro recall ${percent(best.score)})`,
    textTable([['test set', 'texts', 'accuracy', 'macro recall', 'macro F1', 'published'], ...scores], [0, 5]),
    ...(means.length > 0
      ? [textTable([['mean score, 0 negative to 1 positive', 'texts', 'mean', 'published'], ...means], [0, 3])]
      : []),
  ].join('\n\n')
}

function beside(published: Published | undefined): string {
  if (!published) return ''
  const { by, accuracy, macroRecall, meanScore } = published
  const figures = [
    accuracy === undefined ? null : `accuracy ${percent(accuracy)}`,
    macroRecall === undefined ? null : `macro recall ${percent(macroRecall)}`,
    meanScore === undefined ? null : meanScore.toFixed(3),
  ].filter((figure) => figure !== null)
  return `${figures.join(', ')} (${by})`
}
