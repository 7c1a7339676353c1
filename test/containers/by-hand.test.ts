import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { packageRoot } from '../../src/package-root.js'
import { compose, mustRun, postsFile, storedIds, tools, untilDrained, type Containers } from './compose.js'

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

  it('erases again what was erased since the backup, by the list in its volume', async () => {
    const { posts } = await untilDrained(where, 1)
    await shell(documented('Backup'))
    const [line = ''] = (await tools(where, 'export', 'ids', '--format', 'ndjson', '--collection', 'forum')).split('\n')
    const { platform, native_id: id } = JSON.parse(line) as { platform: string; native_id: string }
    await tools(where, 'erase', `${platform}/${id}`)
    // A database that is lost knows of no erasure: only the list does.
    const psql = ['exec', '-T', 'postgres', 'psql', '--username', 'postgres', '--dbname', 'kopitalk']
    await compose(where, ...psql, '--command', 'truncate erasure, erasure_list')
    const printed = await shell(documented('Restore'))
    expect(printed).toContain('1 posts that were erased since then are erased again')
    await compose(where, 'restart')
    await untilDrained(where, posts.accepted - 1)
    expect(await storedIds(where, 'forum')).not.toContain(id)
    // The copy that the page describes.
    const list = ['--entrypoint', 'cat', 'tools', '/var/lib/kopitalk/erasures/list.ndjson']
    expect(await compose(where, 'run', '--rm', '-T', ...list)).toContain(`"kind":"post","platform":"${platform}"`)
  })

  it('upgrades while posts wait', async () => {
    const before = await untilDrained(where, 1)
    const { text, ids } = postsFile('upgrade', 800)
    writeFileSync(join(where.folder, 'posts.ndjson'), text)
    await shell(documented('Commands by hand').filter((line) => line.includes(' import ')))
    // Another version of the software: every Kopitalk container is created again.
    const manifest = join(where.folder, 'package.json')
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/"version": ".*"/, '"version": "99.0.0"'))
    await shell(documented('Upgrade'))
    const after = await untilDrained(where, before.posts.accepted + ids.length)
    expect(after).toMatchObject({ law: 'holds', posts: { accepted: before.posts.accepted + ids.length } })
    expect(await compose(where, 'exec', '-T', 'server', 'kopitalk', '--version')).toContain('99.0.0')
  })
})
