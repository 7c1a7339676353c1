/**
 * A TrueType font that has a bar of a different height for each of these characters, and a box for every other one: enough
 * for a program that draws letters to find them.
 */
export function tinyFont(characters: string): Buffer {
  const codes = [...characters].map((character) => character.codePointAt(0) ?? 0).sort((a, b) => a - b)
  const glyphs = [rectangle(900, 900), ...codes.map((_, at) => rectangle(300, 200 + at * 100))]
  const offsets = glyphs.reduce<number[]>((all, glyph) => [...all, (all.at(-1) ?? 0) + glyph.length], [0])
  const tables: Record<string, Buffer> = {
    'OS/2': os2(codes),
    cmap: cmap(codes),
    glyf: Buffer.concat(glyphs),
    head: head(),
    hhea: uint16s(1, 0, 900, 0, 0, 1000, 0, 0, 1000, 0, 1, 0, 0, 0, 0, 0, 0, glyphs.length),
    hmtx: uint16s(...glyphs.flatMap(() => [1000, 0])),
    loca: Buffer.concat(offsets.map(uint32)),
    maxp: Buffer.concat([uint32(0x10000), uint16s(glyphs.length, 4, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0)]),
    name: names('Tiny'),
    post: Buffer.concat([uint32(0x30000), Buffer.alloc(28)]),
  }
  return sfnt(tables)
}

const uint16s = (...values: number[]): Buffer =>
  Buffer.from(values.flatMap((value) => [(value >> 8) & 255, value & 255]))
function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4)
  buffer.writeUInt32BE(value)
  return buffer
}

/** One contour of four points on the curve, in units of a thousandth. */
function rectangle(width: number, height: number): Buffer {
  const flags = Buffer.from([1, 1, 1, 1])
  const glyph = Buffer.concat([
    uint16s(1, 0, 0, width, height, 3, 0),
    flags,
    uint16s(0, 0, width, 0), // x, each from the point before
    uint16s(0, height, 0, -height),
  ])
  return Buffer.concat([glyph, Buffer.alloc((4 - (glyph.length % 4)) % 4)])
}

/** Format 12: one group a character. */
function cmap(codes: readonly number[]): Buffer {
  const groups = Buffer.concat(codes.map((code, at) => Buffer.concat([uint32(code), uint32(code), uint32(at + 1)])))
  const body = [uint16s(12, 0), uint32(16 + groups.length), uint32(0), uint32(codes.length), groups]
  return Buffer.concat([uint16s(0, 1, 3, 10), uint32(12), ...body])
}

function head(): Buffer {
  const dates = Buffer.alloc(16)
  const start = [uint32(0x10000), uint32(0x10000), uint32(0), uint32(0x5f0f3cf5), uint16s(0, 1000), dates]
  return Buffer.concat([...start, uint16s(0, 0, 1000, 1000, 0, 8, 2, 1, 0)])
}

function os2(codes: readonly number[]): Buffer {
  const table = Buffer.alloc(96)
  table.writeUInt16BE(4, 0)
  table.writeUInt16BE(400, 4) // weight
  table.writeUInt16BE(5, 6) // width
  table.writeUInt16BE(0x40, 62) // regular
  table.writeUInt16BE(Math.min(codes[0] ?? 0, 0xffff), 64)
  table.writeUInt16BE(Math.min(codes.at(-1) ?? 0, 0xffff), 66)
  table.writeInt16BE(900, 68) // ascender
  return table
}

/** Family, style and their likes, all for Windows in English. */
function names(family: string): Buffer {
  const records = [
    [1, family],
    [2, 'Regular'],
    [4, family],
    [6, family],
  ] as const
  const texts = records.map(([, text]) => Buffer.from(text, 'utf16le').swap16())
  let at = 0
  const entries = records.map(([id], index) => {
    const { length } = texts[index] ?? Buffer.of()
    const entry = uint16s(3, 1, 0x409, id, length, at)
    at += length
    return entry
  })
  return Buffer.concat([uint16s(0, records.length, 6 + 12 * records.length), ...entries, ...texts])
}

function sfnt(tables: Readonly<Record<string, Buffer>>): Buffer {
  const entries = Object.entries(tables)
  let offset = 12 + 16 * entries.length
  const directory: Buffer[] = []
  const bodies: Buffer[] = []
  for (const [tag, body] of entries) {
    directory.push(Buffer.from(tag), uint32(0), uint32(offset), uint32(body.length))
    const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)])
    bodies.push(padded)
    offset += padded.length
  }
  return Buffer.concat([uint32(0x10000), uint16s(entries.length, 0, 0, 0), ...directory, ...bodies])
}
