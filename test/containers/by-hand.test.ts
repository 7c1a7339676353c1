import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { packageRoot } from '../../src/package-root.js'
import { compose, mustRun, postsFile, storedIds, untilDrained, type Containers } from './compose.js'

const containers = inject('containers')

/** The lines of a block in docs/operate/containers.md that begins with a comment of this name. */
function documented(name: string): string[] {
  const page = readFileSync(join(packageRoot(), 'docs/operate/containers.md'), 'utf8')
  const block = [...page.matchAll(/^```sh\n# (.*)\n([^]*?)^```/gm)].find(([, title]) => title === name)
  if (!block?.[2]) throw new Error(`docs/operate/containers.md has no block "${name}"`)
  return block[2].trim().split('\n')
}

describe.skipIf(containers === null)('docs/operate/containers.md', () => {
  const where = containers as Containers
  /** In one shell with its input closed, as a script would give them. */
  const shell = (lines: readonly string[]): Promise<string> =>
    mustRun(where, [
      'bash',
      '-euc',
      lines.map((line) => `echo "$ ${line.replace(/["$\\]/g, '\\$&')}"; ${line}`).join('\n'),
    ])

  it('imports, lists what was rejected, exports and reports', async () => {
    const { text, ids } = postsFile('posts', 50)
    writeFileSync(join(where.folder, 'posts.ndjson'), `${text}{"text": 7}\n`)
    const lines = documented('Commands by hand')
    const drained = lines.findIndex((line) => line.endsWith(' drain')) + 1
    const printed = await shell(lines.slice(0, drained))
    expect(printed).toContain('the law   holds')
    expect(printed).toMatch(/"line": ?51/)
    expect(printed).toContain('Nothing is pending')
    await untilDrained(where, 1)
    await shell(lines.slice(drained))
    expect(await storedIds(where, 'forum')).toHaveLength(ids.length)
    expect(readFileSync(join(where.folder, 'posts.csv'), 'utf8').trim().split('\n')).toHaveLength(ids.length + 1)
  })

  it('backs up and restores, with every part running', async () => {
    const before = await untilDrained(where, 1)
    await shell(documented('Backup'))
    const { text } = postsFile('after', 20)
    writeFileSync(join(where.folder, 'posts.ndjson'), text)
    await shell(documented('Commands by hand').filter((line) => line.includes(' import ')))
    await shell(documented('Restore'))
    await compose(where, 'restart')
    const after = await untilDrained(where, before.posts.accepted)
    expect(after).toMatchObject({ law: 'holds', posts: { accepted: before.posts.accepted } })
  })

  it('upgrades while posts wait', async () => {
    const before = await untilDrained(where, 1)
    const { text, ids } = postsFile('upgrade', 800)
    writeFileSync(join(where.folder, 'posts.ndjson'), text)
    await shell(documented('Commands by hand').filter((line) => line.includes(' import ')))
    // Another version of the software: every container of ours is made anew.
    const manifest = join(where.folder, 'package.json')
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/"version": ".*"/, '"version": "99.0.0"'))
    await shell(documented('Upgrade'))
    const after = await untilDrained(where, before.posts.accepted + ids.length)
    expect(after).toMatchObject({ law: 'holds', posts: { accepted: before.posts.accepted + ids.length } })
    expect(await compose(where, 'exec', '-T', 'server', 'kopitalk', '--version')).toContain('99.0.0')
  })
})
