import { dirname, resolve } from 'node:path'
import { readRecipeFile } from '../tuning/recipe-file.js'
import { Recipe } from './recipe.js'

/** Options of the command line that replace a field of the recipe. Undefined: as the recipe says. */
export interface Overrides {
  readonly maxLength?: Recipe['maxLength'] | undefined
  readonly epochs?: number | undefined
  readonly seed?: number | undefined
  readonly limit?: number | undefined
}

export interface ReadRecipe {
  /** Paths are absolute. */
  readonly recipe: Recipe
  /** The same with paths as written. It is compared when a training continues, even if the files have been moved. */
  readonly written: Recipe
}

/**
 * Reads a recipe; its paths are taken from the recipe's own folder.
 * @throws UsageError naming the file and every field that does not fit
 */
export async function readRecipe(file: string, overrides: Overrides = {}): Promise<ReadRecipe> {
  const written = await readRecipeFile(file, Recipe, overrides)
  const absolute = <File extends { readonly path: string }>(entry: File): File => ({
    ...entry,
    path: resolve(dirname(file), entry.path),
  })
  const recipe: Recipe = {
    ...written,
    base: resolve(dirname(file), written.base),
    train: written.train.map(absolute),
    validation: written.validation.map(absolute),
    test: written.test.map(absolute),
    posts: written.posts.map(absolute),
  }
  return { recipe, written }
}
