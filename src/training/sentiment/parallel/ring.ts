import { createServer, connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'

/** Processes in a circle, each of which talks to the next and hears the one before. */
export interface Ring {
  /**
   * Puts the sums over all processes in place of the values. Every process must call it, with as many values; all get
   * the same sums, to the last bit.
   * @throws Error when a neighbour is gone
   */
  sum(values: Float32Array): Promise<void>
  close(): void
}

export interface RingPlace {
  /** Contains one socket for each process. No other user may write there. */
  readonly folder: string
  /** From 0. */
  readonly index: number
  readonly of: number
}

/**
 * Listens for the neighbour before.
 * @returns what connects to the next, to be called when all of them listen
 */
export async function listenInRing({ folder, index, of }: RingPlace): Promise<() => Promise<Ring>> {
  const path = (process: number): string => join(folder, `${process}.socket`)
  const server = createServer()
  const heard = once(server, 'connection') as Promise<[Socket]>
  heard.catch(() => undefined) // thrown again where it is awaited
  server.listen(path(index))
  await once(server, 'listening')
  return async () => {
    const next = connect(path((index + 1) % of))
    await once(next, 'connect')
    const [previous] = await heard
    server.close()
    return createRing(previous, next, { index, of })
  }
}

/**
 * All-reduce in a ring (Patarasuk & Yuan 2009, "Bandwidth optimal all-reduce algorithms for clusters of workstations"):
 * whatever the number of processes, each sends and receives less than twice the values.
 */
function createRing(previous: Socket, next: Socket, { index, of }: Omit<RingPlace, 'folder'>): Ring {
  next.on('error', () => undefined) // a failed write rejects where it is awaited
  const receive = receiver(previous)
  const send = (bytes: Uint8Array): Promise<void> =>
    new Promise((resolve, reject) => next.write(bytes, (err) => (err ? reject(err) : resolve())))
  return {
    async sum(values) {
      const part = (number: number): Float32Array => {
        const at = ((number % of) + of) % of
        return values.subarray(Math.floor((values.length * at) / of), Math.floor((values.length * (at + 1)) / of))
      }
      const exchange = async (sent: number, received: Float32Array): Promise<void> => {
        const target = bytesOf(received)
        await Promise.all([send(bytesOf(part(sent))), receive(target)])
      }
      // Once round, each part grows by what every process adds; the second time round, its sum reaches all of them.
      const added = new Float32Array(Math.ceil(values.length / of))
      for (let turn = 0; turn < of - 1; turn += 1) {
        const grown = part(index - turn - 1)
        const summand = added.subarray(0, grown.length)
        await exchange(index - turn, summand)
        for (let at = 0; at < grown.length; at += 1) grown[at] = (grown[at] as number) + (summand[at] as number)
      }
      for (let turn = 0; turn < of - 1; turn += 1) await exchange(index - turn + 1, part(index - turn))
    },
    close() {
      previous.destroy()
      next.destroy()
    },
  }
}

/** @returns what fills the bytes with the next ones that come */
function receiver(socket: Socket): (target: Uint8Array) => Promise<void> {
  const chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  let rest: Uint8Array = new Uint8Array()
  return async (target) => {
    for (let at = 0; at < target.length;) {
      if (rest.length === 0) {
        const next = await chunks.next()
        if (next.done) throw new Error('A neighbour in the ring is gone')
        rest = next.value
      }
      const taken = rest.subarray(0, target.length - at)
      target.set(taken, at)
      at += taken.length
      rest = rest.subarray(taken.length)
    }
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}
