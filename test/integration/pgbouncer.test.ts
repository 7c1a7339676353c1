import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { rememberedPort } from '../../src/local/free-port.js'
import { openStateFolder } from '../../src/local/state-folder.js'
import { STAGES } from '../../src/domain/stage.js'
import { requireOwnSessions } from '../../src/store/own-sessions.js'
import { createPool } from '../../src/store/pool.js'
import { assertNothingLost, startPipeline } from '../support/pipeline.js'
import { temporaryHome } from '../support/servers.js'
import { idsOf, textsOf } from '../support/under-load.js'

const isInstalled = spawnSync('pgbouncer', ['--version']).status === 0

describe.skipIf(!isInstalled)(isInstalled ? 'PgBouncer' : 'PgBouncer: skipped, there is none on PATH', () => {
  const closing: (() => unknown)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
  })

  /** @returns the address of this database through a pooler of its own */
  async function startBouncer(databaseUrl: string, mode: 'session' | 'transaction'): Promise<string> {
    const home = temporaryHome()
    closing.push(() => rmSync(home, { recursive: true }))
    const port = await rememberedPort(openStateFolder(home), 'pgbouncer')
    const { hostname, port: target, username, password } = new URL(databaseUrl)
    const file = join(home, 'pgbouncer.ini')
    writeFileSync(
      file,
      `[databases]
* = host=${hostname} port=${target} user=${username} password=${decodeURIComponent(password)}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
`,
    )
    chmodSync(file, 0o644) // read by the user below; the folder has a random name
    const asUser = process.getuid?.() === 0 ? ['--user', 'postgres'] : []
    const child: ChildProcess = spawn('pgbouncer', [...asUser, file], { stdio: ['ignore', 'ignore', 'pipe'] })
    closing.push(async () => {
      child.kill('SIGKILL')
      await once(child, 'exit')
    })
    let said = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text))
    await expect.poll(() => said, { timeout: 30_000 }).toContain('process up')
    const url = new URL(databaseUrl)
    url.host = `127.0.0.1:${port}`
    return url.href
  }

  function open(url: string): pg.Pool {
    const pool = createPool(url, { max: 3, applicationName: 'kopitalk-test', worker: true, statementTimeoutMs: 7_000 })
    pool.on('error', () => {})
    closing.push(() => pool.end())
    return pool
  }

  it('with session pooling lets settings hold on every connection, and the pipeline works through it', async () => {
    const pipeline = await startPipeline(
      { databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') },
      'bouncer',
    )
    closing.push(() => pipeline.stop())
    const databaseUrl = await startBouncer(pipeline.databaseUrl, 'session')
    const pool = open(databaseUrl)
    await requireOwnSessions(pool)
    const clients = [await pool.connect(), await pool.connect(), await pool.connect()]
    for (const client of clients) {
      const { rows } = await client.query(
        `select current_setting('statement_timeout') as limit, current_setting('enable_seqscan') as scan`,
      )
      expect(rows).toEqual([{ limit: '7s', scan: 'off' }])
      client.release()
    }
    pipeline.workHere(STAGES, { databaseUrl })
    await pipeline.accept(textsOf(100))
    await pipeline.drained(30_000)
    await assertNothingLost(pipeline, idsOf(100))
  })

  it('with transaction pooling is refused in one sentence that says what to set', async () => {
    const pool = open(await startBouncer(inject('databaseUrl'), 'transaction'))
    await expect(requireOwnSessions(pool)).rejects.toThrow(/pool_mode = session/)
  })
})
