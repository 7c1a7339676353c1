import { describe, expect, it } from 'vitest'
import { UnreachableError } from '../../domain/errors.js'
import type { Clock } from '../producer.js'
import { readLines } from './lines.js'

const MESSAGES = ['{"text":"新加坡 சிங்கப்பூர் 👨‍👩‍👧‍👦"}', '{"text":"Kopi lah"}', '{"text":"நன்றி 🇸🇬 谢谢"}']
const BYTES = Buffer.from(`\r\n${MESSAGES.join('\r\n\r\n')}\r\n\r\n`)

/** A clock that does not move. Its sleep never ends by itself. */
const still: Clock = {
  now: () => 0,
  sleep: (_, signal) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
}

async function* bodyOf(...pieces: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces
}

async function linesOf(body: AsyncIterable<Uint8Array>, clock = still): Promise<string[]> {
  const lines: string[] = []
  for await (const piece of readLines(body, clock)) lines.push(...piece)
  return lines
}

describe('lines of a stream', () => {
  it('are whole wherever the bytes are cut', async () => {
    let broken = 0
    for (let cut = 1; cut < BYTES.length; cut += 1) {
      const pieces = [BYTES.subarray(0, cut), BYTES.subarray(cut)]
      expect(await linesOf(bodyOf(...pieces)), `cut at ${cut}`).toEqual(MESSAGES)
      // Decoded piece by piece the same cuts break characters: the test would see it.
      if (
        pieces
          .map((piece) => piece.toString())
          .join('')
          .includes('\uFFFD')
      )
        broken += 1
    }
    expect(broken).toBeGreaterThan(50)
  })

  it('are whole byte by byte', async () => {
    const pieces = Array.from(BYTES, (_, at) => BYTES.subarray(at, at + 1))
    expect(await linesOf(bodyOf(...pieces))).toEqual(MESSAGES)
  })

  it('leave out a last line that was cut off', async () => {
    expect(await linesOf(bodyOf(BYTES, Buffer.from('{"text":"half')))).toEqual(MESSAGES)
  })

  it('report keep-alives by an empty piece', async () => {
    const pieces: string[][] = []
    for await (const piece of readLines(bodyOf(Buffer.from('\r\n'), BYTES), still)) pieces.push(piece)
    expect(pieces).toEqual([[], MESSAGES])
  })

  it('must end some time', async () => {
    const endless = bodyOf(...Array.from({ length: 5 }, () => Buffer.alloc(1024 * 1024, 'x')))
    await expect(linesOf(endless)).rejects.toThrow('does not end')
  })
})

describe('silence', () => {
  it('of 25 seconds is a dead stream, and a keep-alive is not silence', async () => {
    const asked: number[] = []
    let heard = 0
    const clock: Clock = {
      now: () => 0,
      sleep: async (ms, signal) => {
        asked.push(ms)
        if (heard < 3) await still.sleep(ms, signal)
      },
    }
    const body = (async function* () {
      for (; heard < 3; heard += 1) yield Buffer.from('\r\n')
      await new Promise(() => undefined)
    })()
    await expect(linesOf(body, clock)).rejects.toThrow(UnreachableError)
    expect(heard).toBe(3)
    expect(new Set(asked)).toEqual(new Set([25_000]))
  })

  it('ends with the body when that is ended from outside', async () => {
    const reason = new Error('stopped by the test')
    const body = (async function* () {
      yield Buffer.from('\r\n')
      throw reason
    })()
    await expect(linesOf(body)).rejects.toBe(reason)
  })
})
