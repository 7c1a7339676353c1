import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { packageRoot } from '../src/package-root.js'
import { SECRETS, VARIABLES } from './env.js'
import { COMMANDS } from '../src/commands/command-list.js'

const read = (path: string): string => readFileSync(join(packageRoot(), path), 'utf8')

/** Default by name; undefined: none. */
const schema = new Map(
  Object.entries(VARIABLES).map(([name, schema]) => [
    name,
    schema.parse(undefined) as string | number | boolean | undefined,
  ]),
)
const documented = new Map(
  [...read('docs/operate/configuration.md').matchAll(/^\| `([A-Z_]+)` +\| (.*?) +\|/gm)].map(
    ([, name = '', value = '']) => [name, value],
  ),
)

it('docs/operate/configuration.md lists every variable of the schema, and no other', () => {
  expect(schema.size).toBeGreaterThan(20)
  expect([...documented.keys()].sort()).toEqual([...schema.keys()].sort())
})

it('docs/operate/configuration.md gives the defaults of the schema', () => {
  for (const [name, value] of schema) {
    // Folders are given in words, because they are relative to the project.
    if (value === undefined || name === 'KOPITALK_HOME' || name === 'MODELS_DIR') continue
    expect(documented.get(name), name).toBe(`\`${value}\``)
  }
})

it('docs/operate/configuration.md names every secret that can be given as a file, and no other', () => {
  const section = /^## Secrets by file$(.*?)^```/ms.exec(read('docs/operate/configuration.md'))?.[1] ?? ''
  const named = [...section.matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)].map(([, name]) => name)
  expect(named.filter((name) => name !== 'NAME_FILE').sort()).toEqual([...SECRETS].sort())
})

it.each([
  'README.md',
  'CONTRIBUTING.md',
  'docs/operate/operations.md',
  'docs/operate/stuck-posts.md',
  'docs/start/platforms.md',
])('%s names only commands and variables that exist', (path) => {
  const text = read(path)
  const commands = Object.keys(COMMANDS)
  const named = [...text.matchAll(/(?:`|npx |server |^)kopitalk ([a-z]+)/gm)].map(([, name]) => name)
  for (const name of named) expect(commands).toContain(name)
  const others = read('.env.example') + read('Dockerfile')
  for (const [, name = ''] of text.matchAll(/`([A-Z]+(?:_[A-Z]+)+)(?:=[^`]*)?`/g)) {
    expect(schema.has(name) || others.includes(name), name).toBe(true)
  }
})
