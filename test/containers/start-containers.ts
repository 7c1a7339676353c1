import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type {} from 'vitest' // makes the augmentation below find it
import type { TestProject } from 'vitest/node'
import { packageRoot } from '../../src/package-root.js'
import { ADMIN, mustRun, run, type Containers } from './compose.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** The running system; null on a machine without a container engine. */
    containers: Containers | null
  }
}

const SLOW_DISK_SECONDS = 20

/**
 * As a new user does it: a copy of what git knows, three secrets in `.env`, `docker compose up --build --wait`. The
 * images that the files name can be replaced by variables (NODE_IMAGE, POSTGRES_IMAGE, REDIS_IMAGE, PROXY_IMAGE).
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const lacking = await missingEngine()
  if (lacking !== null) {
    process.stderr.write(`The tests of containers are skipped: ${lacking}\n`)
    project.provide('containers', null)
    return () => Promise.resolve()
  }
  const folder = copyOfTree()
  const name = `kopitalk-test-${process.pid}`
  const port = 20_000 + (process.pid % 12_000)
  const secrets = {
    ADMIN_PASSWORD: ADMIN.password,
    AUTHOR_HASH_KEY: 'k'.repeat(40),
    POSTGRES_PASSWORD: 'testsonly',
    PUBLISH_PORT: String(port),
    // No test asks a live platform.
    SOURCES_FILE: '/app/config/sources.json',
  }
  writeFileSync(join(folder, 'config/sources.json'), '{ "sources": [] }\n')
  const lines = readFileSync(join(folder, '.env.example'), 'utf8')
    .split('\n')
    .filter((line) => !Object.keys(secrets).some((key) => line.startsWith(`${key}=`)))
  const filled = Object.entries(secrets).map(([key, value]) => `${key}=${value}`)
  writeFileSync(join(folder, '.env'), [...lines, ...filled, ''].join('\n'))
  // The temporary server of the first start, which only the socket reaches, stays for as long as a slow disk makes it.
  writeFileSync(join(folder, 'slow-disk.sh'), `sleep ${SLOW_DISK_SECONDS}\n`)
  writeFileSync(
    join(folder, 'docker-compose.slow-disk.yml'),
    "services: { postgres: { volumes: ['./slow-disk.sh:/docker-entrypoint-initdb.d/00-slow-disk.sh:ro'] } }\n",
  )
  const image = `${name}:test`
  const containers: Containers = {
    folder,
    project: name,
    env: {
      COMPOSE_PROJECT_NAME: name,
      COMPOSE_FILE: 'docker-compose.yml:docker-compose.slow-disk.yml',
      KOPITALK_IMAGE: image,
      COMPOSE_PROGRESS: 'plain',
    },
    url: `http://127.0.0.1:${port}`,
    image,
  }
  const stop = async (): Promise<void> => {
    await run(containers, ['docker', 'compose', '--profile', 'tools', 'down', '--volumes', '--remove-orphans'])
    await run(containers, ['docker', 'image', 'rm', '--force', image])
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await mustRun(containers, ['docker', 'compose', 'up', '--build', '--wait'])
  } catch (err) {
    const { stdout } = await run(containers, ['docker', 'compose', 'logs', '--no-color', '--tail', '20'])
    await stop()
    throw new Error(`${stdout}\n${String(err)}`, { cause: err })
  }
  project.provide('containers', containers)
  return stop
}

/** Why containers cannot be tried here; null: they can. */
async function missingEngine(): Promise<string | null> {
  const here = { folder: packageRoot(), env: {} }
  const engine = await run(here, ['docker', 'version', '--format', '{{.Server.Version}}'])
  if (engine.code === 127) return 'there is no docker on PATH'
  if (engine.code !== 0) return 'no container engine answers (docker version)'
  const plugin = await run(here, ['docker', 'compose', 'version'])
  return plugin.code === 0 ? null : 'docker has no compose plug-in'
}

/** What a clone would hold, uncommitted work included, so that nothing that merely lies around can help. */
function copyOfTree(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kopitalk-containers-'))
  chmodSync(folder, 0o755) // containers read it as another user
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: packageRoot(),
    encoding: 'utf8',
  })
  for (const path of listed.split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    copyFileSync(join(packageRoot(), path), join(folder, path))
  }
  return folder
}
