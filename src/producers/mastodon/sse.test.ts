import { expect, it } from 'vitest'
import { growthOf, LINEAR } from '../../../test/support/growth.js'
import { itWithFixtures, recordedPayload } from '../../../test/support/kept-back.js'
import { createEventReader, type ServerEvent } from './sse.js'

const stream =
  ':)\n:thump\n' +
  'event: update\ndata: {"content":"இன்று மழை 🌧️ 今天下雨 👨‍👩‍👧‍👦 lah"}\n\n' +
  ':thump\r\nevent: delete\r\ndata: 117024236332527350\r\n\r\n' +
  'event:status.update\rdata: first\rdata:  second\rid: 7\r\r' +
  'data: nameless\n\n' +
  'event: nothing\n\n' +
  'event: cut off\ndata: never dispatched'
const events: ServerEvent[] = [
  { event: 'update', data: '{"content":"இன்று மழை 🌧️ 今天下雨 👨‍👩‍👧‍👦 lah"}' },
  { event: 'delete', data: '117024236332527350' },
  { event: 'status.update', data: 'first\n second' },
  { event: 'message', data: 'nameless' },
]
const bytes = Buffer.from(stream)

it('reads events, cut at every byte', () => {
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const read = createEventReader()
    expect([...read(bytes.subarray(0, cut)), ...read(bytes.subarray(cut))], `cut at ${cut}`).toEqual(events)
  }
  const read = createEventReader()
  expect([...bytes].flatMap((byte) => read(Uint8Array.of(byte)))).toEqual(events)
})

it('would break characters if each piece were decoded by itself', () => {
  const broken = [...bytes.keys()].filter((cut) =>
    `${bytes.subarray(0, cut).toString()}${bytes.subarray(cut).toString()}`.includes('\uFFFD'),
  )
  expect(broken.length).toBeGreaterThan(40)
})

it.each([
  ['one long line', 'x'],
  ['short lines', 'x\ndata: '],
  ['empty lines', '\ndata:'],
])('stops reading an event without end: %s', (_, text) => {
  const read = createEventReader()
  const piece = Buffer.from(text.repeat((1024 * 1024) / text.length))
  read(Buffer.from('data: '))
  expect(() => {
    for (let pieces = 0; pieces <= 4 * text.length; pieces += 1) read(piece) // of each repetition at least one counts
  }).toThrow(/without end/)
})

it('takes an event just short of that', () => {
  const read = createEventReader()
  const data = 'x'.repeat(4 * 1024 * 1024 - 10)
  expect(read(Buffer.from(`data: ${data}\n\n`))).toEqual([{ event: 'message', data }])
})

it.each([
  ['one line, in pieces', (size: number) => Array<Buffer>(size / 1_000).fill(Buffer.alloc(1_000, 'x'))],
  ['carriage returns', (size: number) => [Buffer.alloc(size, '\r')]],
  ['line feeds before a carriage return', (size: number) => [Buffer.from(`${'\n'.repeat(size)}\r`)]],
])('takes time that grows with the length: %s', (_, piecesOf) => {
  const readAll = (size: number): void => {
    const read = createEventReader()
    for (const piece of piecesOf(size)) read(piece)
  }
  expect(growthOf(readAll, 100_000)).toBeLessThan(LINEAR)
})

itWithFixtures('reads what a server of 4.6 sent', () => {
  const read = createEventReader()
  const real = read(Buffer.from(`${recordedPayload('mastodon/streaming_user.sse.txt')}\n\n`))
  expect(new Set(real.map(({ event }) => event))).toContain('update')
  for (const { event, data } of real) if (event === 'update') expect(JSON.parse(data)).toHaveProperty('uri')
})
