import { describe, expect, inject, it } from 'vitest'
import {
  compose,
  importPosts,
  mustRun,
  postsFile,
  readStatus,
  run,
  until,
  untilDrained,
  type Containers,
} from './compose.js'

/** From the moment that the connection goes dark until another worker has taken the batch over. */
const TAKEN_OVER_MS = 60_000
/** What a worker needs for a batch on a busy machine, over and above. */
const WORK_MS = 30_000
const containers = inject('containers')

describe.skipIf(containers === null)('a worker whose connection to Postgres goes dark', () => {
  const where = containers as Containers
  const gate = `${where?.project}-gate`
  const lonely = `${where?.project}-lonely`

  it('is unhealthy, and gives its batch to another one in time', async () => {
    // Between this worker and Postgres stands a gate that can be frozen: the sockets stay, nothing comes through.
    const relay = `require('node:net').createServer((from) => {
      const to = require('node:net').connect(5432, 'postgres')
      from.pipe(to).pipe(from)
      for (const socket of [from, to]) socket.on('error', () => (from.destroy(), to.destroy()))
    }).listen(5432)`
    await compose(where, 'run', '-d', '--name', gate, '--entrypoint', 'node', 'tools', '--eval', relay)
    try {
      await compose(where, 'stop', 'worker-ner')
      const workerUrl = (await readVariable('DATABASE_URL')).replace('@postgres:', `@${gate}:`)
      await compose(where, 'run', '-d', '--name', lonely, '-e', `DATABASE_URL=${workerUrl}`, 'worker-ner')
      await until('a healthy worker', async () => ((await health()) === 'healthy' ? true : null))

      const before = (await readStatus(where))?.posts.accepted ?? 0
      const { text, ids } = postsFile('dark', 600)
      await importPosts(where, 'dark', text)
      await until('a batch under way', async () => {
        const status = await readStatus(where)
        return (status?.stages.ner?.pending ?? ids.length) < ids.length ? true : null
      })
      await mustRun(where, ['docker', 'pause', gate])
      const cutAt = Date.now()
      await compose(where, 'up', '-d', '--no-build', '--no-deps', 'worker-ner')
      const status = await untilDrained(where, before + ids.length)
      expect(Date.now() - cutAt).toBeLessThan(TAKEN_OVER_MS + WORK_MS)
      expect(status.law).toBe('holds')
      await until('an unhealthy worker', async () => ((await health()) === 'unhealthy' ? true : null))
    } finally {
      await run(where, ['docker', 'unpause', gate])
      await run(where, ['docker', 'rm', '--force', gate, lonely])
      await compose(where, 'up', '-d', '--no-build', 'worker-ner')
    }
  })

  const health = async () =>
    (await mustRun(where, ['docker', 'inspect', '--format', '{{.State.Health.Status}}', lonely])).trim()

  const readVariable = async (name: string): Promise<string> => {
    const config = JSON.parse(await compose(where, 'config', '--format', 'json')) as {
      services: Record<string, { environment: Record<string, string> }>
    }
    return config.services['worker-ner']?.environment[name] ?? ''
  }
})
