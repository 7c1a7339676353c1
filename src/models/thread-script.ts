import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { UsageError } from '../domain/errors.js'

/**
 * A worker thread has no TypeScript loader: under vitest, where this file is a .ts, threads run the compiled script.
 * @param path from this folder, ending in .js
 * @throws UsageError when it was not built
 */
export function threadScript(path: string): URL {
  const folder = import.meta.url.endsWith('.ts') ? '../../dist/src/models/' : './'
  const compiled = new URL(folder + path, import.meta.url)
  if (existsSync(fileURLToPath(compiled))) return compiled
  throw new UsageError(`${fileURLToPath(compiled)} is missing. Build first: npm run build`)
}
