import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Words that mean something else where a platform's name stands: in commands, as a file beside the others, as code. */
const TAKEN = ['all', 'default', 'import', 'kit', 'http', 'live', 'none', 'sample', 'serve', 'test']
const MOST_LETTERS = 32

/**
 * What is wrong with a platform's name, as a sentence; null: nothing.
 * @param {string} root of the installation
 * @param {string} name as typed
 */
export function problemOf(root, name) {
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name)) {
    const like = name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^[^a-z]+|-+$/g, '')
    const instead = like === '' || like.length > MOST_LETTERS ? 'hardware-zone' : like
    return `"${name}" is not a name for a platform: it takes small letters and digits, begins with a letter, and has hyphens between words, such as ${instead}.`
  }
  if (name.length > MOST_LETTERS) return `"${name}" is too long: a platform's name has at most ${MOST_LETTERS} letters.`
  if (TAKEN.includes(name)) return `"${name}" means something else here: choose another name.`
  const existing = filesOf(name).find(({ path }) => existsSync(join(root, path)))
  const folder = join('src', 'producers', name)
  if (existsSync(join(root, folder))) return `There is a source named ${name}: ${folder} exists.`
  return existing ? `There is something named ${name}: ${existing.path} exists.` : null
}

/**
 * Which template becomes which file.
 * @param {string} name
 */
export function filesOf(name) {
  return [
    { template: 'platform.ts', path: `src/producers/${name}/platform.ts` },
    { template: 'settings.ts', path: `src/producers/${name}/settings.ts` },
    { template: 'parse.ts', path: `src/producers/${name}/parse.ts` },
    { template: 'parse-test.ts', path: `src/producers/${name}/parse.test.ts` },
    { template: 'producer.ts', path: `src/producers/${name}/producer.ts` },
    { template: 'source-types.ts', path: `src/producers/${name}/source-types.ts` },
    { template: 'double.ts', path: `test/doubles/${name}.ts` },
    { template: 'source-test.ts', path: `test/sources/${name}.test.ts` },
    { template: 'page.md', path: `docs/use/sources/${name}.md` },
  ]
}

const capital = (word) => word.charAt(0).toUpperCase() + word.slice(1)

/**
 * A template is a working source named `forum`: in names of code `forumX` and `xForum`, in prose `Forum`.
 * @param {string} text
 * @param {string} name
 */
export function renamed(text, name) {
  const words = name.split('-').map(capital)
  const pascal = words.join('')
  const camel = pascal.charAt(0).toLowerCase() + pascal.slice(1)
  return text
    .replaceAll(/\bforum(?=[A-Z])/g, camel)
    .replaceAll(/(?<=[a-z])Forum\b|\bForum(?=[A-Z])/g, pascal)
    .replaceAll(/\bForum\b/g, words.join(' '))
    .replaceAll(/\bforum\b/g, name)
}
