import type { UploadAnswer } from '../../src/domain/reading/uploads.js'
import { MAX_PIECE_BYTES, PIECE_TYPE } from '../../src/domain/upload-limits.js'
import { AwayError, RefusedError, ask, sendPiece } from '../api/request.js'

const FIRST_PIECE = 256 * 1024
/** A piece that takes longer is followed by a smaller one: the server waits ten seconds for one. */
const QUICK_MS = 1_000
const SLOW_MS = 4_000
const AGAIN_MS = [500, 1_000, 2_000, 5_000]

/** Files that were chosen in this window, by the id of their upload: a page that is loaded again does not have them. */
export const chosenFiles = new Map<string, File>()

/**
 * Sends what the server does not have yet of a file, piece by piece. A connection that breaks is tried again for as long as
 * it takes, from where the server is.
 * @param onReceived after each piece, with the bytes that are there
 * @throws RefusedError for a refusal that another try would not change
 */
export async function sendFile(
  id: string,
  file: Blob,
  onReceived: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  let pieceBytes = FIRST_PIECE
  let failures = 0
  let received: number | null = null
  while (!signal.aborted) {
    try {
      received ??= (await ask<UploadAnswer>(`uploads/${id}`, {}, signal)).received ?? file.size
      onReceived(received)
      if (received >= file.size) return
      const began = performance.now()
      const piece = file.slice(received, received + pieceBytes)
      const answer: UploadAnswer = await sendPiece<UploadAnswer>(`uploads/${id}`, {
        type: PIECE_TYPE,
        at: received,
        piece,
        signal,
      })
      received = answer.received
      failures = 0
      pieceBytes = nextPiece(pieceBytes, performance.now() - began)
    } catch (err) {
      if (signal.aborted) return
      if (!isPassing(err)) throw err
      received = null
      pieceBytes = FIRST_PIECE
      await pause(AGAIN_MS[Math.min(failures, AGAIN_MS.length - 1)] ?? 0, signal)
      failures += 1
    }
  }
}

function nextPiece(bytes: number, tookMs: number): number {
  if (tookMs < QUICK_MS) return Math.min(2 * bytes, MAX_PIECE_BYTES)
  return tookMs > SLOW_MS ? Math.max(FIRST_PIECE / 4, Math.floor(bytes / 2)) : bytes
}

/** No answer, too much to do, or a piece that began where the server no longer is. */
function isPassing(err: unknown): boolean {
  if (err instanceof AwayError) return true
  return err instanceof RefusedError && (err.field === 'upload-offset' || [408, 429, 500, 503].includes(err.status))
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })
}
