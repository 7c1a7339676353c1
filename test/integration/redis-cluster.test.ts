import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { findRedis } from '../../src/local/find-redis.js'
import { rememberedPort } from '../../src/local/free-port.js'
import { openStateFolder } from '../../src/local/state-folder.js'
import { packageRoot } from '../../src/package-root.js'
import { openQueues } from '../../src/queues/queues.js'
import { createReadinessChecks } from '../../src/server/readiness-checks.js'
import { checkReadiness } from '../../src/server/readiness.js'
import { kopitalk } from '../support/kopitalk.js'
import { startPipeline, type Pipeline } from '../support/pipeline.js'

describe('a Redis Cluster', () => {
  const PASSWORD = 'hunter2hunter2'
  let folder: string
  let redis: ChildProcess
  let redisUrl: string
  let pipeline: Pipeline
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kopitalk-cluster-'))
    const port = await rememberedPort(openStateFolder(folder), 'cluster')
    redisUrl = `redis://:${PASSWORD}@127.0.0.1:${port}`
    const homes = [process.env.KOPITALK_HOME, join(packageRoot(), '.kopitalk')].filter((home) => home !== undefined)
    const binary = findRedis(process.env.PATH ?? '', homes)
    const settings = `bind 127.0.0.1\nport ${port}\nrequirepass ${PASSWORD}\ndir ${folder}\ncluster-enabled yes\nsave ""\n`
    writeFileSync(join(folder, 'redis.conf'), settings)
    redis = spawn(binary.file, [join(folder, 'redis.conf')], {
      env: { LD_LIBRARY_PATH: binary.libraries.join(':') },
      stdio: 'ignore',
    })
    pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'cluster')
  })
  afterAll(async () => {
    redis.kill('SIGKILL')
    await once(redis, 'exit')
    await pipeline.stop()
    rmSync(folder, { recursive: true })
  })

  it('is named by readiness', async () => {
    const queues = openQueues({ redisUrl, prefix: 'cluster' }, () => {})
    try {
      await queues.opened
      const { reasons } = await checkReadiness(createReadinessChecks(pipeline.pool, queues), pino({ level: 'silent' }))
      expect(reasons).toEqual([{ check: 'redis', reason: 'is a cluster: name one primary with cluster-enabled no' }])
    } finally {
      await queues.close()
    }
  })

  it('is refused at start in one sentence that says what to do, without the password', async () => {
    const file = join(folder, 'posts.ndjson')
    writeFileSync(file, '{"id": "1", "text": "kopi"}\n')
    const env = { DATABASE_URL: pipeline.databaseUrl, REDIS_URL: redisUrl, KOPITALK_HOME: folder, PORT: '0' }
    const commands = [
      ['worker', 'clean'],
      ['serve'],
      ['produce', 'x'],
      ['import', file],
      ['up', '--sample-only', '--port', new URL(redisUrl).port.replace(/^./, '1')],
      ['replay'],
      ['sample', 'load'],
    ]
    for (const args of commands) {
      const { code, stdout, stderr } = await kopitalk(args, env)
      expect(stderr, args.join(' ')).toMatch(
        /^REDIS_URL \(redis:\/\/:\*\*\*@127\.0\.0\.1:\d+\) names a Redis Cluster, .* "cluster-enabled no" .*$/m,
      )
      expect(code, args.join(' ')).toBe(2)
      expect(stdout + stderr).not.toContain(PASSWORD)
    }
  })
})
