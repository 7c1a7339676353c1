import { readdir, stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { glob } from 'tinyglobby'
import { UsageError } from '../../domain/errors.js'
import { isLeftBySystems } from '../../importing/bytes/members.js'
import { PARTIAL, REJECTS } from '../../importing/rejects-file.js'

/** Stands for standard input among the paths. */
export const STANDARD_INPUT = '-'

/** Files named by paths, in the order in which they are read. */
export interface FoundInputs {
  readonly paths: readonly string[]
  /** Files of folders and patterns that are no posts of a person, such as lists of rejected items. */
  readonly skipped: readonly string[]
}

/** `part-2` comes before `part-10`. */
const byName = new Intl.Collator('en', { numeric: true })

/**
 * The files that the paths of a command name: folders with all that they hold, and patterns that no shell has expanded.
 * @throws UsageError when a folder or a pattern names no file, or standard input is named twice
 */
export async function findInputs(given: readonly string[]): Promise<FoundInputs> {
  const paths: string[] = []
  const skipped: string[] = []
  for (const path of given) {
    const found = await filesOf(path)
    if (!found) {
      paths.push(path)
      continue
    }
    const wanted = found.filter((file) => !isSkipped(file))
    skipped.push(...found.filter(isSkipped))
    if (wanted.length === 0) throw new UsageError(`${path} ${isPattern(path) ? 'matches' : 'has'} no file to read`)
    paths.push(...wanted.sort(byName.compare))
  }
  if (paths.filter((path) => path === STANDARD_INPUT).length > 1) {
    throw new UsageError('Standard input (-) can be read only once')
  }
  return { paths, skipped }
}

/** @returns null for a path that is one file, or that is not there */
async function filesOf(path: string): Promise<string[] | null> {
  if (path === STANDARD_INPUT) return null
  const place = await stat(path).catch(() => null) // who opens the file says what is wrong with it
  if (place?.isDirectory()) {
    const entries = await readdir(path, { recursive: true, withFileTypes: true })
    return entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name))
  }
  if (place || !isPattern(path)) return null
  return glob(path, { absolute: isAbsolute(path), onlyFiles: true, expandDirectories: false, dot: true })
}

const isPattern = (path: string): boolean => /[*?[\]{}]/.test(path)

const isSkipped = (file: string): boolean => isLeftBySystems(file) || file.endsWith(REJECTS) || file.endsWith(PARTIAL)
