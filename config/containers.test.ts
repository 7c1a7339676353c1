import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { erasureListFile } from '../src/backup/erasure-list.js'
import { STAGES } from '../src/domain/stage.js'
import { packageRoot } from '../src/package-root.js'
import { credentialsOf, PLATFORMS } from '../src/producers/platforms.js'
import { parseEnv, SECRETS as BY_FILE, VARIABLES } from './env.js'
import { COMMANDS } from '../src/commands/command-list.js'

interface Service {
  image?: string
  build?: string
  command?: string[]
  environment?: Record<string, string | number | null>
  ports?: string[]
  volumes?: string[]
  container_name?: string
  user?: string
  init?: boolean
  read_only?: boolean
  cap_drop?: string[]
  restart?: string
  networks?: string[]
  stop_grace_period?: string
  healthcheck?: { test?: string[]; disable?: boolean }
  depends_on?: Record<string, { condition: string }>
}

const read = (path: string): string => readFileSync(join(packageRoot(), path), 'utf8')
const SECRETS: Record<string, string> = {
  ADMIN_PASSWORD: 'twelve characters or more',
  AUTHOR_HASH_KEY: 'k'.repeat(32),
  POSTGRES_PASSWORD: 'letters',
}
/** As compose does it: `${NAME:?message}` from the environment, `${NAME:-value}` the value. */
const interpolated = read('docker-compose.yml')
  .replace(/\$\{(\w+):\?[^}]*\}/g, (_, name: string) => SECRETS[name] ?? '')
  .replace(/\$\{\w+:-([^}]*)\}/g, '$1')
const compose = parse(interpolated, { merge: true }) as {
  services: Record<string, Service>
  networks: Record<string, { internal?: boolean } | null>
}
const services = Object.entries(compose.services)
const workers = services.filter(([name]) => name.startsWith('worker-'))
const ours = services.filter(([, service]) => service.image?.startsWith('kopitalk:'))
/** Ends by itself; everything else of ours runs until it is stopped. */
const ONE_SHOT = ['migrate', 'sample', 'tools']
const dockerfile = read('Dockerfile')
/** Folders and programs of the image. */
const FIXED_IN_IMAGE = ['KOPITALK_HOME', 'MODELS_DIR', 'KOPITALK_DEMO', 'CHROMIUM_PATH', 'CHROMIUM_SANDBOX']

describe('docker-compose.yml', () => {
  it('has one service per stage, each with the worker of that stage', () => {
    expect(workers.map(([name, { command }]) => [name, command])).toEqual(
      STAGES.map((stage) => [`worker-${stage}`, ['worker', stage]]),
    )
  })

  it('starts only commands that kopitalk has', () => {
    const names = Object.keys(COMMANDS)
    expect(names).toContain('worker')
    for (const [name, { command }] of ours) if (name !== 'tools') expect(names).toContain(command?.[0])
  })

  it('lets any number of each worker run', () => {
    for (const [, service] of workers) {
      expect(service).not.toHaveProperty('container_name')
      expect(service).not.toHaveProperty('ports')
      expect(service.environment).toHaveProperty('METRICS_PORT')
    }
  })

  it('gives every process longer to stop than it needs for its running batch', () => {
    const graceMs = parseEnv({}).graceMs
    for (const [name, service] of services) {
      if (ONE_SHOT.includes(name) || service.image?.startsWith('caddy')) continue
      const seconds = Number(/^(\d+)s$/.exec(service.stop_grace_period ?? '')?.[1])
      expect(seconds * 1000, name).toBeGreaterThan(Number(service.environment?.SHUTDOWN_GRACE_MS ?? graceMs))
    }
  })

  it('waits for the schema and a healthy Redis before anything of ours runs', () => {
    const waitsFor = (name: string): string[] =>
      Object.keys(compose.services[name]?.depends_on ?? {}).flatMap((other) => [other, ...waitsFor(other)])
    for (const [name] of ours) {
      if (name === 'tools') continue // commands wait by themselves
      expect(waitsFor(name), name).toContain('redis')
      expect(waitsFor(name), name).toContain(name === 'migrate' ? 'postgres' : 'migrate')
    }
    for (const [name, { depends_on }] of services)
      for (const [other, { condition }] of Object.entries(depends_on ?? {}))
        expect(condition, name).toBe(ONE_SHOT.includes(other) ? 'service_completed_successfully' : 'service_healthy')
  })

  it('runs ours on a read-only file system, without privileges, restarted after a crash', () => {
    for (const [name, service] of ours) {
      expect(service).toMatchObject({ read_only: true, init: true, cap_drop: ['ALL'] })
      expect(service.user ?? 'node').not.toBe('root')
      expect(service.restart).toBe(ONE_SHOT.includes(name) ? 'no' : 'unless-stopped')
    }
  })

  it('keeps Redis from forgetting: no eviction, an append-only file every second, a volume', () => {
    const command = compose.services.redis?.command?.join(' ') ?? ''
    for (const setting of ['--maxmemory-policy noeviction', '--appendonly yes', '--appendfsync everysec']) {
      expect(command).toContain(setting)
    }
  })

  it('keeps the list of erasures outside the database, where every server writes it and a restore finds it', () => {
    const home = /^ +KOPITALK_HOME=(\S+)/m.exec(dockerfile)?.[1] ?? ''
    const folder = dirname(erasureListFile(home))
    const withList = services.filter(([, { volumes }]) => volumes?.includes(`erasures:${folder}`)).map(([name]) => name)
    expect(withList).toEqual(['server', 'tools'])
    expect(dockerfile).toMatch(new RegExp(`^RUN install -d -o node .* ${folder}( |$)`, 'm'))
  })

  it('publishes the server on loopback alone, and keeps the rest in a network without a way out', () => {
    const published = services.filter(([, { ports }]) => ports !== undefined)
    expect(published.map(([name]) => name)).toEqual(['proxy'])
    expect(compose.services.proxy?.ports).toEqual(['127.0.0.1:8080:8080'])
    expect(compose.networks.inside?.internal).toBe(true)
    const outside = services.filter(([, { networks }]) => networks?.includes('outside')).map(([name]) => name)
    expect(outside, 'whom it serves, and what it crawls').toEqual(['producer', 'server', 'proxy', 'tools'])
  })

  it('contains no secret, and requires each one that .env.example lists as required', () => {
    const text = read('docker-compose.yml')
    for (const name of Object.keys(SECRETS)) {
      expect(text).toContain(`\${${name}:?`)
      expect(read('.env.example')).toMatch(new RegExp(`^${name}=$`, 'm'))
    }
    expect(read('.gitignore')).toMatch(/^\.env$/m)
  })

  it('is built once, and names every image of others by its digest', () => {
    expect(services.filter(([, { build }]) => build !== undefined).map(([name]) => name)).toEqual(['server'])
    for (const [name, { image }] of services.filter((service) => !ours.includes(service)))
      expect(image, name).toMatch(/^[a-z]+:[\w.-]+@sha256:[0-9a-f]{64}$/)
    expect(dockerfile).toMatch(/^ARG NODE_IMAGE=node:\d+-bookworm-slim@sha256:[0-9a-f]{64}$/m)
  })

  it('lets .env set every variable of docs/operate/configuration.md', () => {
    const set = new Set(ours.flatMap(([, { environment }]) => Object.keys(environment ?? {})))
    const documented = [...read('docs/operate/configuration.md').matchAll(/^\| `([A-Z_]+)`/gm)].map(
      ([, name = '']) => name,
    )
    expect(documented.filter((name) => !set.has(name) && !FIXED_IN_IMAGE.includes(name))).toEqual([])
  })

  it('hands what a login to a platform is made of, and its cap, to whoever crawls and to nobody else', () => {
    const declared = PLATFORMS.flatMap((platform) => [
      ...credentialsOf(platform).map(({ variable }) => variable),
      ...(platform.budgetVariable === undefined ? [] : [platform.budgetVariable]),
    ])
    expect(declared.length).toBeGreaterThan(5)
    for (const [name, { environment = {} }] of ours) {
      const given = declared.filter((variable) => variable in environment)
      expect(given, name).toEqual(['producer', 'tools'].includes(name) ? declared : [])
    }
  })

  it('sets only variables that the configuration knows, to values that it takes', () => {
    for (const [, { environment = {} }] of ours) {
      const values = Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, String(value ?? '')]))
      expect(() => parseEnv(values)).not.toThrow()
      for (const name of Object.keys(values)) {
        const known = BY_FILE.find((secret) => `${secret}_FILE` === name) ?? name
        expect(Object.keys(VARIABLES)).toContain(known)
      }
    }
  })
})

describe('Dockerfile', () => {
  const lastStage = dockerfile.slice(dockerfile.indexOf('\nFROM ${NODE_IMAGE} AS runtime'))

  it('ends as a user who is not root, with a health check', () => {
    const users = [...lastStage.matchAll(/^USER (\S+)/gm)].map((match) => match[1])
    expect(users.at(-1)).toBe('node')
    expect(dockerfile).toMatch(/^HEALTHCHECK /m)
  })

  it('installs exactly the lock file, and for running only what running needs', () => {
    expect(dockerfile).not.toMatch(/npm (install|i) /)
    expect(dockerfile).toContain('npm ci --omit=dev')
    expect(lastStage).not.toContain('npm ci')
  })

  it('runs signals through to node', () => {
    expect(read('deploy/container/kopitalk.sh')).toContain('exec node')
    expect(lastStage).toMatch(/^ENTRYPOINT \["kopitalk"\]/m)
  })

  it('is based on a Node that package.json allows', () => {
    const major = Number(/^ARG NODE_IMAGE=node:(\d+)/m.exec(dockerfile)?.[1])
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } }
    expect(major).toBeGreaterThanOrEqual(Number(/>=(\d+)/.exec(engines.node)?.[1]))
  })
})
