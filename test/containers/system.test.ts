import { describe, expect, inject, it } from 'vitest'
import { STAGES } from '../../src/domain/stage.js'
import {
  compose,
  containersOf,
  crash,
  importPosts,
  mustRun,
  postsFile,
  readStatus,
  storedIds,
  until,
  untilDrained,
  type Containers,
} from './compose.js'

const SAMPLE_POSTS = 2_000
const containers = inject('containers')

interface Inspected {
  readonly Config: { readonly Labels: Readonly<Record<string, string>> }
  readonly HostConfig: {
    readonly Memory: number
    readonly LogConfig: { readonly Config: Readonly<Record<string, string>> }
    readonly ReadonlyRootfs: boolean
    readonly CapDrop: readonly string[] | null
  }
}

describe.skipIf(containers === null)('docker compose up', () => {
  const where = containers as Containers

  it('answers with the login page, and only on this machine', async () => {
    const page = await fetch(where.url)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('<div id="page">')
    expect((await fetch(`${where.url}/api/collections`)).status).toBe(401)
    expect(await compose(where, 'port', 'proxy', '8080')).toMatch(/^127\.0\.0\.1:/)
  })

  it('has annotated the sample', async () => {
    const status = await untilDrained(where, SAMPLE_POSTS)
    expect(status.law).toBe('holds')
    expect(await storedIds(where, 'sample')).toHaveLength(SAMPLE_POSTS)
  })

  it('limits the memory and the log of each container, and what ours may do', async () => {
    const ids = (await compose(where, 'ps', '--all', '--quiet')).trim().split('\n')
    const inspected = JSON.parse(await mustRun(where, ['docker', 'inspect', ...ids])) as Inspected[]
    expect(inspected.length).toBeGreaterThan(STAGES.length)
    for (const { Config, HostConfig } of inspected) {
      const service = Config.Labels['com.docker.compose.service'] ?? ''
      expect(HostConfig.Memory, service).toBeGreaterThan(0)
      expect(HostConfig.LogConfig.Config, service).toHaveProperty('max-size')
      if (['postgres', 'redis'].includes(service)) continue
      expect(HostConfig.ReadonlyRootfs, service).toBe(true)
      expect(HostConfig.CapDrop, service).toEqual(['ALL'])
    }
  })

  it('scales workers and servers', async () => {
    await compose(where, 'up', '-d', '--wait', '--no-build', '--scale', 'worker-sentiment=3', '--scale', 'server=2')
    const [first, second] = await containersOf(where, 'server')
    expect(second).toBeDefined()
    // Each server alone answers through the proxy.
    for (const stopped of [first, second]) {
      await mustRun(where, ['docker', 'stop', stopped ?? ''])
      await until('the other server', async () => ((await fetch(where.url)).status === 200 ? true : null))
      await mustRun(where, ['docker', 'start', stopped ?? ''])
    }
  })

  it('loses and doubles nothing when every part is killed under load', async () => {
    const { text, ids } = postsFile('kills', 1_500)
    const before = (await readStatus(where))?.posts.accepted ?? 0
    const imported = importPosts(where, 'kills', text).then(
      () => true,
      () => false,
    )
    for (const service of [...STAGES.map((stage) => `worker-${stage}`), 'server', 'producer']) {
      for (const container of await containersOf(where, service)) await crash(where, container)
    }
    for (const service of ['redis', 'postgres']) {
      const [container = ''] = await containersOf(where, service)
      await mustRun(where, ['docker', 'kill', container])
      await mustRun(where, ['docker', 'start', container])
    }
    // An import that lost its database says so. Run again, it continues where it stopped.
    if (!(await imported)) await importPosts(where, 'kills', text)
    const status = await untilDrained(where, before + ids.length)
    expect(status.law).toBe('holds')
    expect(Object.values(status.stages).map(({ dead }) => dead)).toEqual(STAGES.map(() => 0))
    expect((await storedIds(where, 'kills')).sort()).toEqual(ids.map((id) => `kills/${id}`).sort())
  })

  it('keeps its posts through down and up, and writes no line a batch', async () => {
    const before = await untilDrained(where, SAMPLE_POSTS)
    await compose(where, 'down')
    await compose(where, 'up', '-d', '--wait', '--no-build')
    const after = await untilDrained(where, before.posts.accepted)
    expect(after.posts.accepted).toBe(before.posts.accepted)
    const { text } = postsFile('quiet', 300)
    await importPosts(where, 'quiet', text)
    await untilDrained(where, before.posts.accepted + 300)
    const lines = (await compose(where, 'logs', '--no-color', '--no-log-prefix', 'worker-clean')).trim().split('\n')
    expect(lines.filter((line) => line.includes('batch')).length).toBeLessThan(10)
  })
})
