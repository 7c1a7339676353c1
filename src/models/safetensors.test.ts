import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readSafetensors, writeSafetensors } from './safetensors.js'
import type { Weights } from './weights.js'

const folder = mkdtempSync(join(tmpdir(), 'kopitalk-safetensors-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'model.safetensors')

const WEIGHTS: Weights = new Map([
  ['bert.embeddings.word_embeddings.weight', { shape: [2, 3], data: Float32Array.of(0.5, -1, 2, 1e-8, 3, -0) }],
  ['classifier.bias', { shape: [2], data: Float32Array.of(7, 8) }],
])

function write(header: Record<string, unknown> | string, data: Uint8Array): void {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  writeFileSync(file, Buffer.concat([length, text, data]))
}

describe('safetensors', () => {
  it('reads the weights that it wrote', async () => {
    await writeSafetensors(file, WEIGHTS)
    expect(await readSafetensors(file)).toEqual(WEIGHTS)
  })

  it('reads halves of both kinds as the numbers that they are, and names an encoder alone', async () => {
    const halves = Buffer.from(Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff, 0x3f80, 0xc040).buffer)
    write(
      {
        __metadata__: { format: 'pt' },
        'embeddings.a': { dtype: 'F16', shape: [2, 2], data_offsets: [0, 8] },
        'encoder.b': { dtype: 'BF16', shape: [2], data_offsets: [8, 12] },
      },
      halves,
    )
    const weights = await readSafetensors(file)
    expect([...(weights.get('bert.embeddings.a')?.data ?? [])]).toEqual([1, -2, 2 ** -24, 65504])
    expect([...(weights.get('bert.encoder.b')?.data ?? [])]).toEqual([1, -3])
  })

  it.each([
    ['missing bytes of its shape', { a: { dtype: 'F32', shape: [3], data_offsets: [0, 8] } }, 8, /tensor a has 8 bytes/],
    ['cut off', { a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } }, 4, /ends within tensor a/],
    [
      'overlapping',
      {
        a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
        b: { dtype: 'F32', shape: [1], data_offsets: [4, 8] },
      },
      8,
      /tensor b overlaps/,
    ],
    ['of another type', { a: { dtype: 'I64', shape: [1], data_offsets: [0, 8] } }, 8, /tensor a: dtype is not one of/],
    ['without a place', { a: { dtype: 'F32', shape: [1] } }, 8, /tensor a: data_offsets/],
    ['not JSON', '{"a": ', 8, /header is not JSON/],
    ['not an object', '[1]', 8, /header is not an object/],
  ])('is refused when it is %s', async (_what, header, bytes, message) => {
    write(header, new Uint8Array(bytes))
    await expect(readSafetensors(file)).rejects.toThrow(message)
  })

  it('is refused when it is something else, or nothing', async () => {
    writeFileSync(file, 'PK\x03\x04 an archive, say, of some length')
    await expect(readSafetensors(file)).rejects.toThrow(/does not begin with a header/)
    writeFileSync(file, '')
    await expect(readSafetensors(file)).rejects.toThrow(/ends too early/)
    await expect(readSafetensors(join(folder, 'none'))).rejects.toThrow(/is missing/)
  })

  it('is not replaced by a file that could not be written', async () => {
    await writeSafetensors(file, WEIGHTS)
    const before = readFileSync(file)
    const broken = { shape: [1], data: null as unknown as Float32Array }
    await expect(writeSafetensors(file, new Map([['bert.a', broken]]))).rejects.toThrow()
    expect(readFileSync(file).equals(before)).toBe(true)
  })
})
