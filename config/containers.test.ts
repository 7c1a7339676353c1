import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { STAGES } from '../src/domain/stage.js'
import { packageRoot } from '../src/package-root.js'
import { parseEnv } from './env.js'
import { COMMANDS } from '../src/commands/command-list.js'

interface Service {
  image?: string
  build?: string
  command?: string[]
  environment?: Record<string, string | number | null>
  ports?: string[]
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
const ours = services.filter(([, service]) => service.build !== undefined)
const dockerfile = read('Dockerfile')

describe('docker-compose.yml', () => {
  it('has one service per stage, each with the worker of that stage', () => {
    expect(workers.map(([name, { command }]) => [name, command])).toEqual(
      STAGES.map((stage) => [`worker-${stage}`, ['worker', stage]]),
    )
  })

  it('starts only commands that kopitalk has', () => {
    const names = Object.keys(COMMANDS)
    expect(names).toContain('worker')
    for (const [, { command }] of ours) expect(names).toContain(command?.[0])
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
      if (name === 'migrate') continue
      const seconds = Number(/^(\d+)s$/.exec(service.stop_grace_period ?? '')?.[1])
      expect(seconds * 1000, name).toBeGreaterThan(Number(service.environment?.SHUTDOWN_GRACE_MS ?? graceMs))
    }
  })

  it('waits for the schema and a healthy Redis before anything of ours runs', () => {
    for (const [name, { depends_on }] of ours) {
      expect(depends_on?.redis?.condition).toBe('service_healthy')
      if (name === 'migrate') expect(depends_on?.postgres?.condition).toBe('service_healthy')
      else expect(depends_on?.migrate?.condition).toBe('service_completed_successfully')
    }
  })

  it('runs ours on a read-only file system, without privileges, restarted after a crash', () => {
    for (const [name, service] of ours) {
      expect(service).toMatchObject({ read_only: true, init: true, cap_drop: ['ALL'] })
      expect(service.user ?? 'node').not.toBe('root')
      expect(service.restart).toBe(name === 'migrate' ? 'no' : 'unless-stopped')
    }
  })

  it('keeps Redis from forgetting: no eviction, an append-only file every second, a volume', () => {
    const command = compose.services.redis?.command?.join(' ') ?? ''
    for (const setting of ['--maxmemory-policy noeviction', '--appendonly yes', '--appendfsync everysec']) {
      expect(command).toContain(setting)
    }
  })

  it('publishes the server on loopback alone, and keeps the rest in a network without a way out', () => {
    const published = services.filter(([, { ports }]) => ports !== undefined)
    expect(published.map(([name]) => name)).toEqual(['server'])
    expect(compose.services.server?.ports).toEqual(['127.0.0.1:8080:8080'])
    expect(compose.networks.inside?.internal).toBe(true)
    const outside = services.filter(([, { networks }]) => networks?.includes('outside')).map(([name]) => name)
    expect(outside, 'whom it serves, and what it crawls').toEqual(['producer', 'server'])
  })

  it('holds no secret, and demands each one that .env.example lists as required', () => {
    const text = read('docker-compose.yml')
    for (const name of Object.keys(SECRETS)) {
      expect(text).toContain(`\${${name}:?`)
      expect(read('.env.example')).toMatch(new RegExp(`^${name}=$`, 'm'))
    }
    expect(read('.gitignore')).toMatch(/^\.env$/m)
  })

  it('sets only variables that the configuration knows, to values that it takes', () => {
    for (const [, { environment = {} }] of ours) {
      const values = Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, String(value ?? '')]))
      expect(() => parseEnv(values)).not.toThrow()
      for (const name of Object.keys(values)) expect(read('config/env.ts')).toMatch(new RegExp(`^ {2}${name}:`, 'm'))
    }
  })
})

describe('Dockerfile', () => {
  const lastStage = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '))

  it('ends as a user who is not root, with a health check', () => {
    const users = [...lastStage.matchAll(/^USER (\S+)/gm)].map((match) => match[1])
    expect(users.at(-1)).toBe('node')
    expect(lastStage).toMatch(/^HEALTHCHECK /m)
  })

  it('installs exactly the lock file, and for running only what running needs', () => {
    expect(dockerfile).not.toMatch(/npm (install|i) /)
    expect(dockerfile).toContain('npm ci --omit=dev')
    expect(lastStage).not.toContain('npm ci')
  })

  it('runs signals through to node', () => {
    expect(lastStage).toContain('exec node')
    expect(lastStage).toMatch(/^ENTRYPOINT \["kopitalk"\]/m)
  })

  it('is based on a Node that package.json allows', () => {
    const major = Number(/^FROM node:(\d+)/m.exec(dockerfile)?.[1])
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } }
    expect(major).toBeGreaterThanOrEqual(Number(/>=(\d+)/.exec(engines.node)?.[1]))
  })
})
