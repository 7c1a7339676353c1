import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { packageRoot } from '../src/package-root.js'

const read = (path: string): string => readFileSync(join(packageRoot(), path), 'utf8')

it("docs/extend/style.md has the linter's table of imports", () => {
  const rule = /^const MAY_IMPORT = \{$(.*?)^\}$/ms.exec(read('eslint.config.js'))?.[1] ?? ''
  const enforced = [...rule.matchAll(/^ {2}(\w+): \[(.*?)\]/gms)].map(([, folder, allowed = '']) => [
    folder,
    [...allowed.matchAll(/'(.*?)'/g)].map(([, name]) => name),
  ])
  const section = /^## What may import what$(.*?)^## /ms.exec(read('docs/extend/style.md'))?.[1] ?? ''
  const told = [...section.matchAll(/^\| `(\w+)` +\| (.*?) +\|$/gm)].map(([, folder, allowed = '']) => [
    folder,
    [...allowed.matchAll(/`(.*?)`/g)].map(([, name]) => name),
  ])
  expect(enforced.length).toBeGreaterThan(10)
  expect(told).toEqual(enforced)
})
