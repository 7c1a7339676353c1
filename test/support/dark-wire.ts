import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/**
 * A way to a server that can go dark, as after a failover or in a router that forgets: nothing arrives, and neither side
 * gets an error.
 */
export interface DarkWire {
  /** The server's address with this way's port. */
  readonly url: string
  /** The first bytes of each connection, from the client, in order of their arrival. */
  readonly openings: readonly Buffer[]
  /** Connections that were opened so far. */
  readonly opened: () => number
  /** From now on every connection, old or new, swallows what either side says, and stays open. */
  darken(): void
  /** New connections get through again. Old ones stay dark: the other side has long forgotten them. */
  lighten(): void
  close(): Promise<void>
}

/** @param url of the server, with its port */
export async function openDarkWire(url: string): Promise<DarkWire> {
  const target = new URL(url)
  const openings: Buffer[] = []
  const ways = new Set<{ readonly ends: readonly Socket[]; dark: boolean }>()
  let dark = false
  let opened = 0
  const server = createServer({ allowHalfOpen: true }, (near) => {
    opened += 1
    const far = connect({ host: target.hostname, port: Number(target.port), allowHalfOpen: true })
    const way = { ends: [near, far], dark }
    ways.add(way)
    near.once('data', (first: Buffer) => openings.push(first))
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (bytes) => void (way.dark || to.write(bytes)))
      from.on('end', () => void (way.dark || to.end()))
      from.on('error', () => {})
      from.on('close', () => {
        if (way.dark) return
        to.destroy()
        ways.delete(way)
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const own = new URL(url)
  own.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: own.href,
    openings,
    opened: () => opened,
    darken() {
      dark = true
      for (const way of ways) way.dark = true
    },
    lighten() {
      dark = false
    },
    async close() {
      for (const { ends } of ways) for (const end of ends) end.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
