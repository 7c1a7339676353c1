import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProgram, tail } from './setup/run-program.mjs'

const READY = 'All posts are annotated'
const PATIENCE_MS = 600_000

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/**
 * Everything that `kopitalk up` starts, in a separate state folder: embedded Postgres and Redis, the sample annotated, no
 * source crawled. Logins are on, unless `more` says otherwise.
 * @param {string} root
 * @param {readonly string[]} roles each gets a token
 * @param {Readonly<Record<string, string>>} more environment
 */
export async function startServer(root, roles, more = {}) {
  const home = mkdtempSync(join(tmpdir(), 'kopitalk-api-'))
  chmodSync(home, 0o711) // when root starts Postgres, it runs as another user
  const sources = join(home, 'sources.json')
  writeFileSync(sources, '{ "sources": [] }')
  const { DATABASE_URL: _database, REDIS_URL: _redis, ...inherited } = process.env
  const env = {
    ...inherited,
    KOPITALK_HOME: home,
    SOURCES_FILE: sources,
    KOPITALK_DEMO: 'false',
    LOG_LEVEL: 'debug', // every answer is logged in one line
    REQUESTS_PER_MINUTE: '1000000',
    ALERT_ALLOW_LOCAL: 'true', // all webhooks of the API test lead here
    ...more,
  }
  const program = join(root, 'bin', 'kopitalk.mjs')
  const port = await freePort()
  const up = spawn(process.execPath, [program, 'up', '--sample-only', '--port', String(port)], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  const ended = once(up, 'exit')
  const stop = async () => {
    up.kill('SIGTERM')
    await ended
  }
  try {
    await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`not ready in time:\n${tail(printed)}`)), PATIENCE_MS)
      const hear = (text) => {
        printed += text
        if (printed.includes(READY)) resolve()
      }
      up.stdout.on('data', hear)
      up.stderr.on('data', hear)
      up.once('exit', (code) => reject(new Error(`kopitalk up ended with ${code}:\n${tail(printed)}`)))
      timer.unref()
    })
    const tokens = {}
    for (const role of roles) {
      const { code, output } = await runProgram(process.execPath, [program, 'token', 'create', role, '--role', role], {
        env,
      })
      tokens[role] = /kt_\S+/.exec(output)?.[0]
      if (code !== 0 || !tokens[role]) throw new Error(`no token for ${role}:\n${tail(output)}`)
    }
    const log = join(home, 'logs', 'serve.log')
    return {
      address: `http://127.0.0.1:${port}`,
      tokens,
      home,
      log,
      /** What the server has logged since its log had this length. */
      readLog: (from = 0) => readFileSync(log, 'utf8').slice(from),
      stop,
      /** After it has stopped: removes everything. */
      remove: () => rmSync(home, { recursive: true, force: true }),
    }
  } catch (error) {
    await stop()
    rmSync(home, { recursive: true, force: true })
    throw error
  }
}
