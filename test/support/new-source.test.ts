import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packageRoot } from '../../src/package-root.js'

// `npm run new:source` in a copy of the sources: other tests read the real ones meanwhile.

const NAME = 'kopi-tiam'
const ENTERED = [
  'src/producers/registry.ts',
  'src/producers/platforms.ts',
  'docs/use/sources.md',
  'docs/README.md',
  'config/sources.schema.json',
]
/** Large, generated, or not needed here. */
const LEFT_OUT = ['.git', '.kopitalk', 'bench', 'coverage', 'data', 'dist', 'models', 'node_modules', 'sample', 'web']

let copy: string
beforeAll(() => {
  const root = packageRoot()
  copy = mkdtempSync(join(tmpdir(), 'kopitalk-new-source-'))
  cpSync(root, copy, { recursive: true, filter: (path) => !LEFT_OUT.includes(relative(root, path)) })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

interface Ended {
  readonly code: number | null
  readonly output: string
}

async function run(script: string, ...args: readonly string[]): Promise<Ended> {
  // A test runner inside another would take itself for a part of it.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:VITE|NODE_ENV|TEST$)/.test(name)))
  const child = spawn(process.execPath, [join(copy, script), ...args], { cwd: copy, env })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (output += String(piece)))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, output }
}
const newSource = (...args: readonly string[]): Promise<Ended> => run('scripts/new-source.mjs', ...args)
const read = (path: string): string => readFileSync(join(copy, path), 'utf8')

describe('a name that cannot be one', () => {
  it.each([
    ['Forum', /^"Forum" is not a name for a platform: .*, such as forum\.$/],
    ['hardware zone', /such as hardware-zone\.$/],
    ['../escape', /such as escape\.$/],
    ['7eleven', /such as eleven\.$/],
    ['狮城', /such as hardware-zone\.$/],
    ['a'.repeat(33), /^"a+" is too long: .* at most 32 letters\.$/],
    ['mastodon', /^There is a source named mastodon: src\/producers\/mastodon exists\.$/],
    ['kit', /^"kit" means something else here: choose another name\.$/],
    ['serve', /^"serve" means something else here/],
    ['mastodon-world', /^There is something named mastodon-world: test\/doubles\/mastodon-world\.ts exists\.$/],
  ])('is refused in a sentence: %s', async (name, sentence) => {
    const { problemOf } = (await import(join(copy, 'scripts/new-source/name.mjs'))) as {
      readonly problemOf: (root: string, name: string) => string | null
    }
    expect(problemOf(copy, name)).toMatch(sentence)
    expect(problemOf(copy, NAME)).toBeNull()
  })

  it.each([
    [['Forum'], 'such as forum'],
    [[], 'One name is needed.'],
    [['forum', '--force'], "'--force'"],
  ] as const)('makes nothing: %j', async (args, sentence) => {
    const before = ENTERED.map(read)
    const { code, output } = await newSource(...args)
    expect(output).toContain(sentence)
    expect(code).toBe(2)
    expect(ENTERED.map(read)).toEqual(before)
    expect(existsSync(join(copy, 'src/producers/forum'))).toBe(false)
  })
})

it('says how to use it', async () => {
  const { code, output } = await newSource('--help')
  expect(code).toBe(0)
  expect(output).toContain('npm run new:source forum')
})

it('leaves nothing behind when it cannot end', async () => {
  const before = ENTERED.map(read)
  const broken = join(copy, 'config', 'sources.ts') // read when everything else has been written
  const whole = readFileSync(broken, 'utf8')
  writeFileSync(broken, `${whole}\n}`)
  const { code, output } = await newSource(NAME)
  writeFileSync(broken, whole)
  expect(output).toContain('config/sources.ts')
  expect(code).toBe(1)
  expect(ENTERED.map(read)).toEqual(before)
  for (const path of ['src/producers', 'test/doubles', 'test/sources', 'docs/use/sources'])
    expect(readdirSync(join(copy, path)).filter((name) => name.startsWith(NAME))).toEqual([])
})

it('makes a source that keeps every rule and passes its tests', async () => {
  const { code, output } = await newSource(NAME)
  expect(code, output).toBe(0)
  const [, list = ''] = /^Made:\n(.*?)\n\n/ms.exec(output) ?? []
  const made = list.split('\n').map((line) => line.trim())
  expect(made).toEqual(expect.arrayContaining([`src/producers/${NAME}/parse.ts`, `docs/use/sources/${NAME}.md`]))
  for (const path of ENTERED) expect(read(path), path).toContain(NAME)
  for (const path of made) expect(read(path), path).not.toMatch(/forum(?!\.example)/i)
  // Types and lint look only at these files and their imports.
  const sources = made.filter((path) => path.endsWith('.ts'))
  const project = JSON.parse(read('tsconfig.json')) as object
  writeFileSync(join(copy, 'tsconfig.json'), JSON.stringify({ ...project, include: sources }))

  const tool = (name: string): string => join('node_modules', name)
  const checks: [string, ...string[]][] = [
    [tool('oxfmt/bin/oxfmt'), '--check', ...made, ...ENTERED],
    [tool('typescript-native/bin/tsc'), '-p', 'tsconfig.json', '--noEmit'],
    [tool('eslint/bin/eslint.js'), '--max-warnings', '0', ...sources],
    [tool('oxlint/bin/oxlint'), ...sources],
    [tool('vitest/vitest.mjs'), 'run', `test/sources/${NAME}.test.ts`, `src/producers/${NAME}`],
  ]
  for (const [script, ...args] of checks) {
    const check = await run(script, ...args)
    expect(check.code, `${script}\n${check.output}`).toBe(0)
  }

  const again = await newSource(NAME)
  expect(again.output).toBe(`There is a source named ${NAME}: src/producers/${NAME} exists.\n`)
}, 120_000)
