import { UsageError } from '../../domain/errors.js'
import type { PreparedSet } from './prepare.js'
import type { Recipe } from './recipe.js'

/** @throws UsageError when the training sets together lack a class */
export function checkClasses(classes: readonly string[], sets: readonly Pick<PreparedSet, 'perClass'>[]): void {
  const missing = classes.filter((_, at) => sets.every(({ perClass }) => (perClass[at] ?? 0) === 0))
  if (missing.length === 0) return
  throw new UsageError(
    `No training set has rows of the class ${missing.join(', ')}. Add a set to "train" in the recipe, or take the class out of "classes".`,
  )
}

/**
 * How much the loss of a text of each class counts in a set, as in `Batch`. Frequencies are those of the set itself, and
 * the mean over its rows is 1: how much a set counts among others is for the mixture to say.
 */
export function classWeightsOf(
  wanted: Recipe['classWeights'],
  { perClass, counted }: Pick<PreparedSet, 'perClass' | 'counted'>,
): number[] {
  if (Array.isArray(wanted)) return counted.map((may, at) => may * (wanted[at] ?? 1))
  const power = { none: 0, sqrt: 0.5, balanced: 1 }[wanted]
  // A class that could be in the set and is not may score as well: any number above zero says so.
  const rows = counted.map((_, at) => Math.max(1, perClass[at] ?? 0))
  const raw = counted.map((may, at) => may * (rows[at] as number) ** -power)
  const all = perClass.reduce((sum, count) => sum + count, 0)
  const mean = perClass.reduce((sum, count, at) => sum + count * (raw[at] ?? 0), 0) / all
  return raw.map((weight) => weight / mean)
}
