import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { UsageError } from '../domain/errors.js'
import { packageRoot } from '../package-root.js'

/**
 * A worker thread has no TypeScript loader: under vitest, where modules are .ts, threads run the compiled ones.
 * @param path from the module that asks, ending in .js
 * @param asking its import.meta.url
 * @throws UsageError when it was not built
 */
export function threadScript(path: string, asking: string): URL {
  const beside = fileURLToPath(new URL(path, asking))
  const compiled = asking.endsWith('.ts') ? join(packageRoot(), 'dist', relative(packageRoot(), beside)) : beside
  if (existsSync(compiled)) return pathToFileURL(compiled)
  throw new UsageError(`${compiled} is missing. Build first: npm run build`)
}
