import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { it } from 'vitest'

// Real payloads are other people's posts: they lie beside the repository, not in it, and CI may not have them.
const FOLDER = resolve(import.meta.dirname, '../../../shared/fixtures')

/** Text of `../shared/fixtures/<path>`; null when the folder is not there. */
export function sharedFixture(path: string): string | null {
  if (!existsSync(FOLDER)) return null
  return readFileSync(resolve(FOLDER, path), 'utf8')
}

/** `it` for tests on real payloads: without the folder they show as skipped. */
export const itWithFixtures = it.skipIf(!existsSync(FOLDER))
