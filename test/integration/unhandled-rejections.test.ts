import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { packageRoot } from '../../src/package-root.js'
import { collect } from '../support/kopitalk.js'

let child: ChildProcess | undefined
afterEach(async () => {
  if (child?.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
})

interface Logged {
  readonly err: { readonly message: string }
  readonly requestId?: string
  readonly method?: string
  readonly route?: string
}

async function start(...without: string[]) {
  child = spawn(process.execPath, [join(packageRoot(), 'dist/test/support/rejecting-process.js'), ...without])
  const printed = collect(child)
  await expect.poll(() => printed().stdout, { timeout: 30_000 }).toContain('\n')
  const url = printed().stdout.trim()
  return {
    exited: once(child, 'exit') as Promise<[number | null]>,
    async ask(method: string, path: string) {
      const headers = method === 'POST' ? { 'content-type': 'application/json' } : {}
      const answer = await fetch(`${url}${path}`, { method, headers, ...(method === 'POST' ? { body: '{}' } : {}) })
      return ((await answer.json()) as { requestId?: string }).requestId
    },
    /** What was logged about the promise that failed with this message. */
    async logged(message: string): Promise<Omit<Logged, 'err'>> {
      const found = () =>
        printed()
          .stderr.split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line) as Logged)
          .find(({ err }) => err.message === message)
      await expect.poll(found, { timeout: 30_000 }).toBeDefined()
      const { requestId, method, route } = found() ?? {}
      return JSON.parse(JSON.stringify({ requestId, method, route })) as Omit<Logged, 'err'>
    },
  }
}

it('names the request of a promise that failed and that nothing awaited, and keeps the server running', async () => {
  const { ask, logged } = await start()
  const [first, second] = [await ask('GET', '/both/1'), await ask('POST', '/body')]
  expect(await logged('of a question')).toEqual({ requestId: first, method: 'GET', route: '/both/:id' })
  expect(await logged('of a body')).toEqual({ requestId: second, method: 'POST', route: '/body' })
  // Made before any request: it must not be laid at the door of the one in which it failed.
  await ask('POST', '/outside')
  expect(await logged('of no request')).not.toHaveProperty('requestId', first)
  expect(await ask('GET', '/both/2')).not.toBe(first)
})

it('would not know it without names', async () => {
  const { ask, logged } = await start('unnamed')
  await ask('GET', '/both/1')
  expect(await logged('of a question')).toEqual({})
})

it('would have ended without protection', async () => {
  const { ask, exited } = await start('mortal')
  await ask('GET', '/both/1')
  expect((await exited)[0]).toBe(1)
})
