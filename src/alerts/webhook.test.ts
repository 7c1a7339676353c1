import { describe, expect, it } from 'vitest'
import { serve } from '../../test/support/http-client.js'
import { resolverOf } from '../../test/support/resolver.js'
import { createWebhook, leadsHere } from './webhook.js'

const open = new AbortController().signal
const local = createWebhook({ allowLocal: true, userAgent: 'Kopitalk/test' })
const guarded = createWebhook({ allowLocal: false, userAgent: 'Kopitalk/test' })

describe('a webhook', () => {
  it('gets one POST of JSON, named as ours', async () => {
    let body = ''
    const server = await serve((request, response) => {
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => response.writeHead(204).end())
    })
    expect(await local(`${server.url}/secret`, { cause: '雨 🌧' }, open)).toEqual({ ok: true })
    expect(server.requests[0]).toMatchObject({ method: 'POST', headers: { 'user-agent': 'Kopitalk/test' } })
    expect(JSON.parse(body)).toEqual({ cause: '雨 🌧' })
  })

  it.each([
    [500, {}, { retry: true }],
    [429, { 'retry-after': '120' }, { retry: true, retryAfterMs: 120_000 }],
    [429, { 'retry-after': '999999' }, { retry: true, retryAfterMs: 3_600_000 }],
    [404, {}, { retry: false }],
  ])('that answers %i %j is reported, without its address', async (status, headers, more) => {
    const server = await serve((_request, response) => response.writeHead(status, headers).end('hunter2'))
    const delivery = await local(`${server.url}/hunter2?token=hunter2`, {}, open)
    expect(delivery).toEqual({ ok: false, error: `${server.host} answers ${status}`, ...more })
  })

  it('is not followed anywhere else', async () => {
    const inside = await serve((_request, response) => response.end())
    const server = await serve((_request, response) => response.writeHead(307, { location: inside.url }).end())
    expect(await local(server.url, {}, open)).toMatchObject({ ok: false, retry: false })
    expect(inside.requests).toHaveLength(0)
  })

  it('that hangs or is not there is tried again later', async () => {
    const server = await serve(() => {})
    const hasty = createWebhook({ allowLocal: true, userAgent: 'Kopitalk/test', deadlineMs: 300 })
    expect(await hasty(server.url, {}, open)).toEqual({
      ok: false,
      error: `${server.host} gave no answer within 0.3 s`,
      retry: true,
    })
    const gone = await local('http://127.0.0.1:1/hunter2', {}, open)
    expect(gone).toEqual({ ok: false, error: '127.0.0.1:1 cannot be reached: ECONNREFUSED', retry: true })
  })

  it('on this machine is not written to, by name, number or any spelling of one; allowed, it is', async () => {
    const server = await serve((_request, response) => response.end())
    const port = new URL(server.url).port
    for (const host of [
      '127.0.0.1',
      'localhost',
      '127.1',
      '0x7f000001',
      '2130706433',
      '0.0.0.0',
      '[::1]',
      '[::ffff:127.0.0.1]',
    ]) {
      const delivery = await guarded(`http://${host}:${port}/`, {}, open)
      expect([host, delivery]).toEqual([
        host,
        { ok: false, retry: false, error: expect.stringContaining('ALERT_ALLOW_LOCAL') as string },
      ])
    }
    expect(await leadsHere(`http://localhost:${port}/`)).toBe(true)
    expect(server.requests).toHaveLength(0)
    expect(await local(`http://localhost:${port}/`, {}, open)).toEqual({ ok: true })
  })

  it.each([
    '127.0.0.1',
    '::1',
    '0.0.0.0',
    '::ffff:127.0.0.1',
    '169.254.169.254',
    '100.100.100.200',
    '168.63.129.16',
    'fd00:ec2::254',
    'fe80::1',
  ])('is not called by a name that leads to %s, alone or together with a public address', async (address) => {
    const server = await serve((_request, response) => response.end())
    for (const found of [[address], ['203.0.113.9', address]]) {
      const resolver = resolverOf({ 'hooks.example': found })
      const send = createWebhook({ allowLocal: false, userAgent: 'Kopitalk/test', lookup: resolver.lookup })
      const delivery = await send(`http://hooks.example:${new URL(server.url).port}/`, {}, open)
      expect(delivery).toMatchObject({ ok: false, retry: false })
      expect(resolver.asked).toEqual(['hooks.example'])
    }
    expect(server.requests).toHaveLength(0)
  })

  it('where clouds keep credentials is not written to even when this machine may be', async () => {
    const { lookup } = resolverOf({ 'hooks.example': ['169.254.169.254'], 'here.example': ['127.0.0.1'] })
    const send = createWebhook({ allowLocal: true, userAgent: 'Kopitalk/test', lookup })
    for (const host of ['169.254.169.254', '[fd00:ec2::254]', 'hooks.example'])
      expect(await send(`http://${host}/`, {}, open)).toMatchObject({ ok: false, retry: false })
    const server = await serve((_request, response) => response.end())
    expect(await send(`http://here.example:${new URL(server.url).port}/`, {}, open)).toEqual({ ok: true })
  })
})
