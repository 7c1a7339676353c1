import { UsageError } from '../../domain/errors.js'
import type { PreparedSet } from './prepare.js'
import type { Recipe } from './recipe.js'

/**
 * How much the loss of a row of each class counts, on average 1 over the rows of an epoch. Rows count as often as the
 * mixture shows them.
 * @throws UsageError when the training sets together lack a class
 */
export function classWeightsOf(
  {
    classes,
    classWeights,
    train,
  }: Pick<Recipe, 'classes' | 'classWeights'> & {
    readonly train: readonly { readonly weight: number }[]
  },
  sets: readonly Pick<PreparedSet, 'perClass'>[],
): number[] {
  const rows = classes.map((_, at) =>
    sets.reduce((sum, { perClass }, index) => sum + (perClass[at] ?? 0) * (train[index]?.weight ?? 1), 0),
  )
  const missing = classes.filter((_, at) => rows[at] === 0)
  if (missing.length > 0) {
    throw new UsageError(
      `No training set has rows of the class ${missing.join(', ')}. Add a set to "train" in the recipe, or take the class out of "classes".`,
    )
  }
  if (Array.isArray(classWeights)) return [...classWeights]
  const power = { none: 0, sqrt: 0.5, balanced: 1 }[classWeights]
  const raw = rows.map((count) => count ** -power)
  const all = rows.reduce((sum, count) => sum + count, 0)
  const mean = rows.reduce((sum, count, at) => sum + count * (raw[at] ?? 0), 0) / all
  return raw.map((weight) => weight / mean)
}
