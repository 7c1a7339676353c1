import { expect, it } from 'vitest'
import { serve, testClient } from '../../../test/support/http-client.js'
import type { TestServer } from '../../../test/support/http-server.js'
import { resolverOf } from '../../../test/support/resolver.js'
import { PermanentError } from '../../domain/errors.js'

const INSIDE = [
  '127.0.0.1',
  '0.0.0.0',
  '10.1.2.3',
  '192.168.0.1',
  '169.254.169.254',
  '100.100.100.200',
  '168.63.129.16',
  '::1',
  'fd00::1',
  'fe80::1',
  'fd00:ec2::254',
  '::ffff:127.0.0.1',
  '64:ff9b::7f00:1',
]
const portOf = ({ url }: TestServer): string => new URL(url).port
const feed = (location: string): Promise<TestServer> =>
  serve((_request, response) => response.writeHead(302, { location }).end())

it('a redirect never leads into our own network, by number or by a name that leads there', async () => {
  const inside = await serve((_request, response) => response.end('secret'))
  for (const address of INSIDE) {
    const { lookup, asked } = resolverOf({ 'moved.example': [address], 'two.example': ['203.0.113.9', address] })
    const { ask } = testClient({ network: { lookup, allowLocal: true } })
    for (const name of ['moved.example', 'two.example']) {
      const { url } = await feed(`http://${name}:${portOf(inside)}/`)
      const answer = ask(url, { redirects: 'any' })
      await expect(answer, `${name} at ${address}`).rejects.toThrow(PermanentError)
      await expect(answer).rejects.toThrow(/leads into our own network/)
    }
    expect(asked).toEqual(['moved.example', 'two.example'])
    if (address === '127.0.0.1') continue // the feed's own address: see below
    const { url } = await feed(`http://${address.includes(':') ? `[${address}]` : address}:${portOf(inside)}/`)
    await expect(ask(url, { redirects: 'any' }), address).rejects.toThrow(PermanentError)
  }
  expect(inside.requests).toHaveLength(0)
})

it('a redirect of a name to localhost or any spelling of 127.0.0.1 is not followed, nor back from elsewhere', async () => {
  const inside = await serve((_request, response) => response.end('secret'))
  for (const host of ['localhost', '127.1', '2130706433', '0x7f000001']) {
    const { url } = await feed(`http://${host}:${portOf(inside)}/`)
    const { ask } = testClient({
      network: {
        lookup: resolverOf({ 'feed.example': ['127.0.0.1'], localhost: ['127.0.0.1'] }).lookup,
        allowLocal: true,
      },
    })
    const answer = ask(`http://feed.example:${new URL(url).port}/`, { redirects: 'any' })
    await expect(answer, host).rejects.toThrow(/leads into our own network/)
  }
  expect(inside.requests).toHaveLength(0)
})

it('an address from an answer of a platform follows the same rule', async () => {
  const inside = await serve((_request, response) => response.end('secret'))
  await expect(testClient().ask(inside.url, { namedBy: 'platform' })).rejects.toThrow(PermanentError)
  expect(inside.requests).toHaveLength(0)
})

it("a source's own name leads into our network only where the settings say so; a number leads where it says", async () => {
  const intranet = await serve((_request, response) => response.end('news'))
  const names = { 'intranet.example': ['127.0.0.1'], 'cloud.example': ['169.254.169.254'] }
  const ask = (url: string, allowLocal: boolean) =>
    testClient({ network: { lookup: resolverOf(names).lookup, allowLocal } }).ask(url)
  const address = `http://intranet.example:${portOf(intranet)}/`
  await expect(ask(address, false)).rejects.toThrow('SOURCES_ALLOW_LOCAL')
  expect(intranet.requests).toHaveLength(0)
  expect((await ask(address, true)).text).toBe('news')
  expect((await ask(intranet.url, false)).text).toBe('news')
  for (const url of ['http://169.254.169.254/', 'http://[fd00:ec2::254]/', 'http://cloud.example/'])
    await expect(ask(url, true), url).rejects.toThrow(PermanentError)
})

it('a connection to a host that a source names is not used for a redirect to it', async () => {
  const intranet = await serve((_request, response) => response.end('news'))
  const { ask } = testClient({
    network: { lookup: resolverOf({ 'intranet.example': ['127.0.0.1'] }).lookup, allowLocal: true },
  })
  const address = `http://intranet.example:${portOf(intranet)}/`
  expect((await ask(address)).text).toBe('news') // its connection stays open
  const { url } = await feed(address)
  await expect(ask(url, { redirects: 'any' })).rejects.toThrow(/leads into our own network/)
  expect(intranet.requests).toHaveLength(1)
})
