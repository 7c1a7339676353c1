import { gzipSync } from 'node:zlib'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { FAST, open, serve, testClient } from '../../../test/support/http-client.js'
import { PermanentError, SourceStoppedError, UnreachableError, UsageError } from '../../domain/errors.js'

const MULTILINGUAL = 'Wah the queue 排队 panjang sangat, நீண்ட வரிசை 🍜'

describe('an answer', () => {
  it("comes with its text, its JSON and the server's time; the request names us", async () => {
    const server = await serve((_request, response) => response.end(JSON.stringify({ text: MULTILINGUAL })))
    const answer = await testClient({ contact: 'https://example.org/about' }).ask(`${server.url}/a?b=1`)
    expect(answer).toMatchObject({ status: 200 })
    expect(answer.json()).toEqual({ text: MULTILINGUAL })
    expect(Math.abs((answer.serverNow ?? 0) - Date.now())).toBeLessThan(10_000)
    expect(server.requests[0]?.headers['user-agent']).toMatch(
      /^Kopitalk\/\d+\.\d+\.\d+ \(\+https:\/\/example\.org\/about\)$/,
    )
  })

  it('cannot be asked under another name', async () => {
    const server = await serve((_request, response) => response.end())
    await testClient().ask(server.url, { headers: { 'User-Agent': 'Mozilla/5.0' } })
    expect(server.requests[0]?.headers['user-agent']).toMatch(/^Kopitalk\/\S+ \(kopitalk\)$/)
  })

  it('is decoded as its header says, and never fails on broken bytes', async () => {
    const bodies: [string, Buffer][] = [
      ['text/plain', Buffer.from([...Buffer.from('\uFEFFkopi '), 0xe0, 0xae])],
      ['text/xml; charset=gb2312', Buffer.from([0xd6, 0xd0, 0xce, 0xc4])],
      ['text/xml', Buffer.concat([Buffer.from('<?xml version="1.0" encoding="iso-8859-1"?>caf'), Buffer.from([0xe9])])],
      ['text/plain; charset=klingon', Buffer.from('kopi 咖啡')],
    ]
    const server = await serve((_request, response, at) => {
      response.setHeader('content-type', bodies[at]?.[0] ?? '').end(bodies[at]?.[1])
    })
    const { ask } = testClient()
    const texts: string[] = []
    while (texts.length < bodies.length) texts.push((await ask(server.url)).text)
    expect(texts[0]).toMatch(/^kopi \uFFFD+$/)
    expect(texts[1]).toBe('中文')
    expect(texts[2]).toMatch(/café$/)
    expect(texts[3]).toBe('kopi 咖啡')
  })

  it('that is not JSON may be JSON next time; its text is not quoted', async () => {
    const server = await serve((_request, response) => response.end('<html>private words</html>'))
    const answer = await testClient().ask(server.url)
    expect(() => answer.json()).toThrow(UnreachableError)
    expect(() => answer.json()).not.toThrow(/private/)
  })

  it('is refused beyond the size, also when it grows by unpacking', async () => {
    const packed = gzipSync(Buffer.alloc(1_000_000))
    const server = await serve((request, response) => {
      if (request.url === '/bomb') response.setHeader('content-encoding', 'gzip').end(packed)
      else if (request.url === '/chunks') response.write(Buffer.alloc(60_000), () => response.end(Buffer.alloc(60_000)))
      else response.setHeader('content-length', 200_000).end(Buffer.alloc(200_000))
    })
    for (const path of ['/bomb', '/chunks', '/length']) {
      await expect(testClient().ask(server.url + path, { maxBytes: 100_000 })).rejects.toThrow(PermanentError)
    }
    expect(server.requests).toHaveLength(3) // trying again would bring the same
    expect((await testClient().ask(`${server.url}/bomb`, { maxBytes: 1_000_000 })).text).toHaveLength(1_000_000)
  })

  it('of 304 comes to whom asks with validators, without a body', async () => {
    const server = await serve((request, response) => {
      const known = request.headers['if-none-match'] === '"v1"' && request.headers['if-modified-since'] !== undefined
      response.writeHead(known ? 304 : 200, { etag: '"v1"' }).end(known ? undefined : 'feed')
    })
    const { ask } = testClient()
    const first = await ask(server.url)
    const lastModified = new Date().toUTCString()
    const second = await ask(server.url, { validators: { etag: first.headers.get('etag') ?? undefined, lastModified } })
    expect([first.text, second.status, second.text]).toEqual(['feed', 304, ''])
  })
})

describe('a status', () => {
  const meanings: [number, new (...args: never[]) => Error, string | undefined][] = [
    [400, PermanentError, undefined],
    [401, SourceStoppedError, 'credentials'],
    [402, SourceStoppedError, 'payment'],
    [403, SourceStoppedError, 'forbidden'],
    [404, SourceStoppedError, 'gone'],
    [410, SourceStoppedError, 'gone'],
    [451, PermanentError, undefined],
  ]
  it.each(meanings)('%i: the error says at once what happens next', async (status, type, stopCause) => {
    const server = await serve((_request, response) => response.writeHead(status).end('why'))
    const error: unknown = await testClient()
      .ask(server.url)
      .catch((err: unknown) => err)
    expect(error).toBeInstanceOf(type)
    expect((error as SourceStoppedError).stopCause).toBe(stopCause)
    expect(server.requests).toHaveLength(1)
    expect(await testClient().ask(server.url, { accept: [status] })).toMatchObject({ status, text: 'why' })
  })
})

describe('a stream', () => {
  it('brings bytes as they arrive, has no deadline after its beginning, and ends when the signal is aborted', async () => {
    const bytes = Buffer.from(MULTILINGUAL)
    const server = await serve((_request, response) => {
      let at = 0
      const timer = setInterval(() => response.write(bytes.subarray(at, (at += 1))), 5)
      response.on('close', () => clearInterval(timer))
    })
    const stop = new AbortController()
    const { http } = testClient()
    const { status, body } = await http.stream(server.url, stop.signal, { pace: FAST, deadlineMs: 100 })
    expect(status).toBe(200)
    const decoder = new TextDecoder()
    let text = ''
    const read = async (): Promise<void> => {
      for await (const piece of body) {
        text += decoder.decode(piece, { stream: true })
        if (text === MULTILINGUAL) stop.abort(new Error('stopped by the test'))
      }
    }
    await expect(read()).rejects.toThrow('stopped by the test')
    expect(text).toBe(MULTILINGUAL)
  })

  it('that breaks off is UnreachableError; other requests to its host are not held up by it', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/stream') response.write('kopi')
      else response.end(() => server.requests[0]?.destroy())
    })
    const { http, ask } = testClient()
    const { body } = await http.stream(`${server.url}/stream`, open, { pace: FAST })
    const read = async (): Promise<void> => {
      for await (const piece of body) if (piece.length > 0) await ask(`${server.url}/other`)
    }
    await expect(read()).rejects.toThrow(UnreachableError)
  })

  it('that cannot begin says why', async () => {
    const server = await serve((_request, response) => response.writeHead(401).end())
    await expect(testClient().http.stream(server.url, open)).rejects.toThrow(SourceStoppedError)
  })
})

describe('secrets', () => {
  it('are in no error and no log, whatever goes wrong', async () => {
    const lines: string[] = []
    const log = pino({ level: 'trace' }, { write: (line) => void lines.push(line) })
    const { ask } = testClient({ log })
    const say = (err: unknown): string => {
      const { message, stack, cause } = err as Error
      return `${message} ${stack} ${cause ? say(cause) : ''}`
    }
    const server = await serve((_request, response, at) => {
      const [status, headers] = (
        [
          [500, {}],
          [404, {}],
          [302, { location: 'http://elsewhere.example/?access_token=hunter2' }],
          [429, { 'retry-after': '800' }],
        ] as const
      )[Math.floor(at / 4)] ?? [200, {}]
      if (at % 4 !== 0 && status !== 500) return void response.writeHead(404).end()
      response.writeHead(status, headers).end('hunter2')
    })
    const address = `${server.url}/u/hunter2?access_token=hunter2`
    const bearer = { headers: { authorization: 'Bearer hunter2' } }
    const errors: unknown[] = []
    for (const url of [
      address,
      address,
      address,
      address,
      'http://127.0.0.1:1/hunter2?a=hunter2',
      'ftp://hunter2',
      'hunter2',
    ]) {
      errors.push(await ask(url, bearer).catch((err: unknown) => err))
    }
    errors.push(await ask(address, { headers: { authorization: 'Bearer hunter2\n2' } }).catch((err: unknown) => err))
    for (const error of errors) {
      expect(error).toBeInstanceOf(Error)
      expect(say(error)).not.toContain('hunter2')
    }
    expect(errors.at(-1)).toBeInstanceOf(UsageError)
    expect(lines.join()).not.toContain('hunter2')
  })
})
