import { RateLimitedError } from '../../domain/errors.js'
import { refusalWaitMs } from '../http/wait-headers.js'
import type { ProducerDeps } from '../producer.js'
import { connect, HANDSHAKE_MS, HandshakeRefused, type Connection } from './connection.js'

/**
 * Opens a stream with the manners of every other request: in the host's turn, under the published name, and not before
 * a host that asked for patience has had it.
 * @throws RateLimitedError when the server says so; else what `connect` throws
 */
export function openConnection(
  url: URL,
  silenceMs: number,
  { http, clock }: Pick<ProducerDeps, 'http' | 'clock'>,
  signal: AbortSignal,
): Promise<Connection> {
  const open = async (): Promise<Connection> => {
    try {
      return await connect(url, { clock, userAgent: http.userAgent, lookup: http.lookup, silenceMs }, signal)
    } catch (err) {
      if (!(err instanceof HandshakeRefused) || err.status !== 429) throw err
      throw new RateLimitedError(refusalWaitMs(err.headers, clock.now()), undefined, { cause: err })
    }
  }
  return http.inTurn(url, signal, open, { deadlineMs: HANDSHAKE_MS })
}
