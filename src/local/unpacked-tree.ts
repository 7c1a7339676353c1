import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Folders with libraries in a tree of Debian packages, as scripts/setup/apt.mjs unpacks them; for LD_LIBRARY_PATH. */
export function libraryFolders(tree: string): string[] {
  return ['usr/lib', 'lib'].flatMap((folder) => {
    const base = join(tree, folder)
    if (!existsSync(base)) return []
    return [base, ...readdirSync(base).flatMap((name) => (name.includes('-linux-') ? [join(base, name)] : []))]
  })
}
