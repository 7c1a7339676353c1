import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net'

export interface TestServer {
  /** `http://127.0.0.1:port` */
  readonly url: string
  readonly host: string
  /** The requests, in order. */
  readonly requests: readonly IncomingMessage[]
  close(): Promise<void>
}

type Answer = (request: IncomingMessage, response: ServerResponse, at: number) => void

/** @param answer gets the number of the request, from 0 */
export async function startHttpServer(answer: Answer): Promise<TestServer> {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => answer(request, response, requests.push(request) - 1))
  return listening(server, requests, () => server.closeAllConnections())
}

/** A server that does with its connections whatever the test says, below HTTP. */
export async function startTcpServer(onConnection: (socket: Socket, at: number) => void): Promise<TestServer> {
  const sockets: Socket[] = []
  const server = createTcpServer((socket) => {
    socket.on('error', () => {}) // the client may leave at any time
    onConnection(socket, sockets.push(socket) - 1)
  })
  return listening(server, [], () => sockets.forEach((socket) => socket.destroy()))
}

async function listening(server: Server, requests: IncomingMessage[], end: () => void): Promise<TestServer> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: `http://${host}`,
    host,
    requests,
    async close() {
      const closed = once(server, 'close')
      server.close()
      end()
      await closed
    },
  }
}
