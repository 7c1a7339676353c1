import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { packageRoot } from '../src/package-root.js'

const root = packageRoot()
const THIS_FILE = join('config', 'wording.test.ts') // it has the wordings as examples
const FOLDERS = ['bench', 'bin', 'config', 'docs', 'scripts', 'src', 'test', 'web']

/** The wordings of the linter, which sees strings only. */
const TRANSLATED = new RegExp(
  /^const TRANSLATED_WORDING =\s+\/(.+)\/$/m.exec(readFileSync(join(root, 'eslint.config.js'), 'utf8'))?.[1] ?? '',
)

const files = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  ),
].filter((name) => /\.(?:md|tsx?|mjs)$/.test(name) && !name.includes('node_modules') && name !== THIS_FILE)

/** The lines of a page, or the comments of a program, with a wording that the linter forbids. */
function translated(name: string, text: string): string[] {
  const readable = name.endsWith('.md') ? /^.*$/ : /(?:^\s*\/?\*|(?:^|\s)\/\/ ).*$/
  return text.split('\n').flatMap((line, at) => {
    const words = readable.exec(line)?.[0]
    return words !== undefined && TRANSLATED.test(words) ? [`${name}:${at + 1}: ${words.trim()}`] : []
  })
}

it('pages and comments have no wording that the linter forbids in strings', () => {
  expect(files.length).toBeGreaterThan(500)
  expect(files.flatMap((name) => translated(name, readFileSync(join(root, name), 'utf8')))).toEqual([])
})

it('control: such a wording is found in a page and in a comment, and not in code', () => {
  expect(translated('a.md', 'One.\nThe day is counted anew.')).toEqual(['a.md:2: The day is counted anew.'])
  expect(translated('a.ts', ' * It is no date.')).toHaveLength(1)
  expect(translated('a.ts', 'count() // goes on behind it')).toHaveLength(1)
  expect(translated('a.ts', 'const anew = 1')).toEqual([])
  expect(translated('a.md', 'There is no page. It is not a date.')).toEqual([])
})
