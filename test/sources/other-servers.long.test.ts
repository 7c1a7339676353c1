import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from '../../src/domain/page.js'
import { packageRoot } from '../../src/package-root.js'
import { mastodonSourceTypes } from '../../src/producers/mastodon/source-types.js'
import { crawl } from '../support/source-kit.js'
import { waitUntil } from '../support/under-load.js'
import type { SourceDouble } from '../support/source-double.js'

// Our doubles answer as we believe that platforms do. These servers were written by people who have never seen our code.

/** `mastodon_mock` (MIT, PyPI): a stateful server with Mastodon's REST API, which its authors test with Mastodon.py. */
const PROGRAM = join(packageRoot(), '.kopitalk', 'mastodon-mock', 'bin', 'mastodon_mock')
/** Of the one account that the server begins with. */
const TOKEN = 'mock_token'
const INSTANCE = 'kopi.example'

describe.skipIf(!existsSync(PROGRAM))('a Mastodon server by other people (npm run test:all installs it)', () => {
  let server: ChildProcess
  let baseUrl: string

  beforeAll(async () => {
    const port = await freePort()
    baseUrl = `http://127.0.0.1:${port}`
    server = spawn(PROGRAM, ['serve', '--in-memory', '--port', String(port), '--domain', INSTANCE], { stdio: 'ignore' })
    await waitUntil(
      'the server answers',
      60_000,
      async () => (await fetch(`${baseUrl}/api/v2/instance`).catch(() => null))?.ok ?? false,
    )
  }, 60_000)
  afterAll(async () => {
    server.kill('SIGKILL')
    await once(server, 'exit')
  })

  const call = async (method: string, path: string, body?: Record<string, unknown>): Promise<unknown> => {
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    expect(response.ok, `${method} ${path}: ${response.status}`).toBe(true)
    return response.json()
  }
  const post = async (status: string, more: Record<string, unknown> = {}): Promise<string> =>
    (
      (await call('POST', '/api/v1/statuses', { status, visibility: 'public', language: 'en', ...more })) as {
        id: string
      }
    ).id

  const sourceOf = (kind: string, settings: Record<string, unknown>): SourceDouble => {
    const type = mastodonSourceTypes.find((each) => each.kind === kind)
    if (!type) throw new Error(`no source of Mastodon is called ${kind}`)
    return { type, settings: type.settings.parse({ instance: INSTANCE, baseUrl, ...settings }) } as SourceDouble
  }
  const textsOf = (pages: readonly Page[]): string[] => pages.flatMap((page) => page.posts.map(({ text }) => text))

  it('is read by hashtag, page by page, and from where the last pass stopped', async () => {
    const source = sourceOf('tag', { tag: 'singapore' })
    const texts = Array.from({ length: 90 }, (_, at) => `kopi peng ${at} & teh < 3 #singapore`)
    for (const text of texts) await post(text)
    await post('nothing about it')
    await post('hidden #singapore', { visibility: 'private' })
    const first = await crawl(source, null)
    expect(first.error).toBeNull()
    expect(first.pages.length).toBeGreaterThan(2)
    expect(textsOf(first.pages)).toEqual(texts)

    const begun = await post('a thread about #singapore')
    await post('its answer, 新加坡 நன்றி 👍🏽 #singapore', { in_reply_to_id: begun, spoiler_text: 'food' })
    await post('which one? #singapore', { sensitive: true })
    const second = await crawl(source, first.pages.at(-1)?.cursor ?? null)
    const fresh = second.pages.flatMap(({ posts }) => posts).slice(-3)
    expect(fresh.map(({ kind }) => kind)).toEqual(['original', 'reply', 'original'])
    expect(fresh[1]?.text).toContain('its answer, 新加坡 நன்றி 👍🏽 #singapore')
    expect(fresh[1]?.text).toContain('food')
    expect(fresh.every(({ author, payload }) => author !== null && !JSON.stringify(payload).includes('testuser'))).toBe(
      true,
    )
  }, 60_000)
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
