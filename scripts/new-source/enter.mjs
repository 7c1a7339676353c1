import { renamed } from './name.mjs'

// Where a new source is entered, each as a function from a file's text to its text. Entries are in the order of names.

/**
 * Puts `line` before the first line whose name comes after `name`, or behind the last of them.
 * @param {string} text
 * @param {RegExp} entry matches a line, with its name in group 1
 */
function insertLine(text, entry, name, line) {
  const lines = text.split('\n')
  const entries = lines.flatMap((each, at) => {
    const found = entry.exec(each)?.[1]
    return found === undefined ? [] : [{ at, found }]
  })
  const last = entries.at(-1)
  if (!last) throw new Error(`no line matches ${entry}: the file has changed, change scripts/new-source/enter.mjs too`)
  const next = entries.find(({ found }) => found > name)
  lines.splice(next ? next.at : last.at + 1, 0, line)
  return lines.join('\n')
}

/** src/producers/registry.ts: an import, and a line of the list. */
export function enterInRegistry(text, name) {
  const imported = renamed("import { forumSourceTypes } from './forum/source-types.js'", name)
  const withImport = insertLine(text, /^import \{ \w+ \} from '\.\/([\w-]+)\/source-types\.js'$/, name, imported)
  return insertLine(withImport, /^ {2}\.\.\.(\w+)SourceTypes,$/, name, renamed('  ...forumSourceTypes,', name))
}

/** src/producers/platforms.ts: the same, of what the platform declares. */
export function enterInPlatforms(text, name) {
  const imported = renamed("import { forumPlatform } from './forum/platform.js'", name)
  const withImport = insertLine(text, /^import \{ \w+ \} from '\.\/([\w-]+)\/platform\.js'$/, name, imported)
  return insertLine(withImport, /^ {2}(\w+)Platform,$/, name, renamed('  forumPlatform,', name))
}

/** docs/use/sources.md: a row at the end of the table of platforms. */
export function enterInSources(text, name) {
  const row = renamed('| [Forum](sources/forum.md) | `posts` | yes | free |', name)
  return insertLine(text, /^\| \[\w[^\]]*\]\(sources\/([\w-]+)\.md\)/, '\uffff', row)
}

/** docs/README.md: a link in the sentence that names the page of each platform. Its last link stands behind "and". */
export function enterInContents(text, name) {
  const links = [...text.matchAll(/\[[^\]]+\]\(use\/sources\/([\w-]+)\.md\)/g)].slice(0, -1)
  const next = links.find(([, found]) => found > name) ?? links.at(-1)
  if (!next) throw new Error('docs/README.md names no page of a source: change scripts/new-source/enter.mjs too')
  return `${text.slice(0, next.index)}${renamed('[Forum](use/sources/forum.md)', name)}, ${text.slice(next.index)}`
}
