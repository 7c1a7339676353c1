import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { packageRoot } from '../src/package-root.js'

const root = packageRoot()
const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'].filter((name) => existsSync(join(root, name))),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
].sort()

/** Text of a page without its code, in which brackets are no links. */
function prose(page: string): string {
  return readFileSync(join(root, page), 'utf8').replace(/^(`{3,}).*?^\1/gms, '')
}

const links = (page: string): string[] =>
  [
    ...prose(page)
      .replaceAll(/`[^`\n]*`/g, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))

/** The anchors that a forge makes of the headings. */
function anchors(page: string): Set<string> {
  const seen = new Map<string, number>()
  return new Set(
    [...prose(page).matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading = '']) => {
      const words = heading
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .trim()
        .toLowerCase()
      const anchor = words.replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replaceAll(' ', '-')
      const before = seen.get(anchor) ?? 0
      seen.set(anchor, before + 1)
      return before === 0 ? anchor : `${anchor}-${before}`
    }),
  )
}

/** What is wrong with a link; null when it leads somewhere. */
function problem(page: string, target: string): string | null {
  const [path = '', anchor] = target.split('#')
  const file = path === '' ? join(root, page) : resolve(root, dirname(page), decodeURIComponent(path))
  if (relative(root, file).startsWith('..')) return 'leads out of the repository'
  if (!existsSync(file)) return 'no such file'
  if (anchor === undefined) return null
  return anchors(relative(root, file)).has(anchor) ? null : 'no such heading'
}

it.each(pages)('every link in %s leads somewhere', (page) => {
  const broken = links(page).flatMap((target) => {
    const found = problem(page, target)
    return found ? [`${target}: ${found}`] : []
  })
  expect(broken).toEqual([])
})

it('docs/README.md lists every page', () => {
  const listed = links('docs/README.md').map((target) => join('docs', target))
  expect(listed).toEqual(
    expect.arrayContaining(pages.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md')),
  )
})

it('control: a link to nowhere and an anchor without a heading are found', () => {
  expect(problem('README.md', 'docs/nowhere.md')).toBe('no such file')
  expect(problem('README.md', 'docs/README.md#nothing-of-the-kind')).toBe('no such heading')
  expect(problem('docs/README.md', '../../elsewhere.md')).toBe('leads out of the repository')
})
