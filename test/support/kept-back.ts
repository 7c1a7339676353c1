import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { it } from 'vitest'
import { packageRoot } from '../../src/package-root.js'

/**
 * Real posts, labelled sets and models that are not ours to hand on. No clone has them, and no test needs them to be of
 * use: without the folder those that would read it are skipped.
 */
export const KEPT_BACK = resolve(packageRoot(), process.env.KOPITALK_TEST_DATA ?? '../shared')

/** Labelled sets. */
export const SETS = join(KEPT_BACK, 'data')

/** Behind the name of a test that cannot run. */
export const without = (isThere: boolean): string => (isThere ? '' : ' (skipped: its texts or models are kept back)')

const FIXTURES = join(KEPT_BACK, 'fixtures')

/** Text of a recorded payload; null when there is none. */
export function recordedPayload(path: string): string | null {
  if (!existsSync(FIXTURES)) return null
  return readFileSync(join(FIXTURES, path), 'utf8')
}

/** `it` for tests on recorded payloads. */
export const itWithFixtures = it.skipIf(!existsSync(FIXTURES))
