import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { packageRoot } from '../../src/package-root.js'
import { createDatabase, startServers } from './servers.js'

const HOME = join(packageRoot(), '.kopitalk', 'bluesky-servers')
/** Written last by the installation. */
export const NETWORK_IS_INSTALLED = existsSync(join(HOME, 'installed'))

const POSTS = 'app.bsky.feed.post'

export interface Reference {
  readonly uri: string
  readonly cid: string
}

export interface Account {
  readonly did: string
  readonly handle: string
  readonly password: string
  call(method: string, body?: unknown, contentType?: string): Promise<Record<string, unknown>>
  ask(method: string, parameters: Readonly<Record<string, string>>): Promise<Record<string, unknown>>
  post(text: string, more?: object): Promise<Reference>
}

/** PDS, AppView and PLC of Bluesky's developers, in a process of their own Node, with a Postgres of their own. */
export interface BlueskyNetwork {
  readonly pds: string
  readonly jetstream: string
  createAccount(name: string): Promise<Account>
  /** Calls what only the operator of the PDS may. */
  administer(method: string, body: unknown): Promise<void>
  /** The servers believe that it is so much later than now. */
  setAhead(ms: number): Promise<void>
  stop(): Promise<void>
}

export async function startBlueskyNetwork(): Promise<BlueskyNetwork> {
  const servers = await startServers()
  const { url } = await createDatabase(servers.databaseUrl, 'bluesky')
  const node = join(HOME, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node')
  const child = spawn(node, [join(HOME, 'start.mjs'), url], { stdio: ['pipe', 'pipe', 'ignore'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  /** Other lines are logs of the servers. */
  const nextWith = async (key: string): Promise<Record<string, string>> => {
    for (;;) {
      const next: IteratorResult<string, undefined> = await lines.next()
      if (next.done) throw new Error('the servers of Bluesky have ended')
      if (next.value.startsWith(`{"${key}":`)) return JSON.parse(next.value) as Record<string, string>
    }
  }
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    await servers.stop()
  }
  try {
    const { pds = '', jetstream = '', admin = '' } = await nextWith('pds')
    return {
      pds,
      jetstream,
      createAccount: (name) => createAccount(pds, name),
      async administer(method, body) {
        await send(`${pds}/xrpc/${method}`, { authorization: admin }, body)
      },
      async setAhead(ms) {
        child.stdin.write(`${ms}\n`)
        await nextWith('aheadMs')
      },
      stop,
    }
  } catch (err) {
    await stop()
    throw err
  }
}

async function createAccount(pds: string, name: string): Promise<Account> {
  // Single words are mostly reserved.
  const [handle, password] = [`${name}-kopi.test`, `password of ${name}`]
  const made = await send(
    `${pds}/xrpc/com.atproto.server.createAccount`,
    {},
    { handle, password, email: `${name}@mail.test` },
  )
  const did = made['did'] as string
  const authorization = `Bearer ${made['accessJwt'] as string}`
  const call: Account['call'] = (method, body, contentType) =>
    send(`${pds}/xrpc/${method}`, { authorization }, body, contentType)
  return {
    did,
    handle,
    password,
    call,
    ask: async (method, parameters) =>
      read(
        await fetch(`${pds}/xrpc/${method}?${new URLSearchParams(parameters).toString()}`, {
          headers: { authorization },
        }),
      ),
    post: async (text, more = {}) => {
      const record = { $type: POSTS, text, createdAt: new Date().toISOString(), ...more }
      return (await call('com.atproto.repo.createRecord', {
        repo: did,
        collection: POSTS,
        record,
      })) as unknown as Reference
    },
  }
}

async function send(
  url: string,
  headers: Record<string, string>,
  body: unknown,
  contentType = 'application/json',
): Promise<Record<string, unknown>> {
  const bytes = Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body)
  return read(await fetch(url, { method: 'POST', headers: { ...headers, 'content-type': contentType }, body: bytes }))
}

async function read(answer: Response): Promise<Record<string, unknown>> {
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${text}`)
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
}
