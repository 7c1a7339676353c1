import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ESLint } from 'eslint'
import { afterAll, expect, it } from 'vitest'
import { packageRoot } from '../src/package-root.js'

// What the two linters must find: a rule that is lost from their settings would be missed by nobody else.

const root = packageRoot()
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

const eslint = new ESLint({ cwd: root })
const ruleOf = async (path: string, text: string): Promise<(string | null)[]> => {
  const [result] = await eslint.lintText(text, { filePath: join(root, path) })
  return result?.messages.map(({ ruleId }) => ruleId) ?? []
}

it.each([
  [
    'an import that the table forbids',
    'src/domain/new.ts',
    `import '../store/pool.js'`,
    'import-x/no-restricted-paths',
  ],
  ['an import of another stage', 'src/workers/ner/new.ts', `import '../clean/open.js'`, 'import-x/no-restricted-paths'],
  ['the server in the dashboard', 'web/new.ts', `import '../src/store/pool.js'`, 'import-x/no-restricted-paths'],
  ['a default export', 'src/new.ts', 'export default 1', 'import-x/no-default-export'],
  ['console', 'src/new.ts', `console.log('here')`, 'no-console'],
  [
    'the environment outside bin',
    'src/read/new.ts',
    'export const home = process.env.HOME',
    'no-restricted-properties',
  ],
  ['a file of 301 lines', 'src/new.ts', 'export {}\n'.repeat(301), 'max-lines'],
  ['a forgotten promise', 'src/new.ts', 'await Promise.all([one(), two(of())])', 'no-restricted-syntax'],
])('ESLint finds %s', async (_, path, text, rule) => {
  expect(await ruleOf(path, text)).toEqual([rule])
})

const folder = mkdtempSync(join(tmpdir(), 'kopitalk-lint-'))
afterAll(() => rmSync(folder, { recursive: true }))

const FAULTS = {
  'typescript(no-floating-promises)': 'later()',
  'typescript(no-misused-promises)': 'if (later()) one()',
  'typescript(await-thenable)': 'await 1',
  'typescript(only-throw-error)': `throw 'text'`,
  'typescript(no-unsafe-assignment)': `const parsed: string = JSON.parse('1')\none(parsed)`,
  'typescript(no-explicit-any)': 'const all: unknown = (given: any) => one(given)\none(all)',
  'typescript(consistent-type-imports)': `import { Shape } from './clean.js'\none(null as Shape | null)`,
  'eslint(no-unused-vars)': 'const unused = 1',
  'import(no-cycle)': `import { one as self } from './circle.js'\nself()`,
}
const HEAD = `declare function later(): Promise<void>\ndeclare function one(what?: unknown): void\nvoid later\none()\n`

it('oxlint finds what only types show, and nothing where there is nothing', () => {
  const compilerOptions = { strict: true, module: 'nodenext', target: 'es2023', types: [], noEmit: true }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  const names = Object.keys(FAULTS)
  names.forEach((name, at) => {
    writeFileSync(join(folder, `fault${at}.ts`), `${HEAD}${FAULTS[name as keyof typeof FAULTS]}\nexport { one }\n`)
  })
  writeFileSync(join(folder, 'clean.ts'), `${HEAD}await later()\nexport interface Shape {\n  edges: 4\n}\n`)
  writeFileSync(join(folder, 'circle.ts'), `export { one } from './fault8.js'\n`)
  const oxlint = join(root, 'node_modules/oxlint/bin/oxlint')
  const args = [oxlint, '-c', join(root, '.oxlintrc.json'), '--format', 'json', folder]
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; filename: string }[] }
  const found = diagnostics.map(({ code, filename }) => `${filename.split('/').at(-1)}: ${code}`)
  expect(status).toBe(1)
  expect(found.sort()).toEqual(['circle.ts: import(no-cycle)', ...names.map((name, at) => `fault${at}.ts: ${name}`)])
})

it("oxlint has every rule of typescript-eslint's recommendation but two, as errors", async () => {
  const { default: tseslint } = await import('typescript-eslint')
  const recommended = tseslint.configs.recommendedTypeChecked.flatMap(({ rules }) => Object.entries(rules ?? {}))
  const wanted = recommended
    .filter(([, level]) => level === 'error')
    .map(([name]) => name.replace('@typescript-eslint/', 'typescript/'))
  const { rules } = JSON.parse(read('.oxlintrc.json')) as { rules: Record<string, unknown> }
  const has = new Set(Object.keys(rules).map((name) => name.replace('typescript/', '')))
  // Interfaces promise what a stand-in may need to await; ours are closures, and no method of theirs uses `this`.
  expect(
    wanted
      .map((name) => name.replace('typescript/', ''))
      .filter((name) => !has.has(name))
      .sort(),
  ).toEqual(['require-await', 'unbound-method'])
})
