import { deflateRawSync, gzipSync } from 'node:zlib'

/** A zip of these files, packed as X packs its archives. */
export function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const members: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [path, content] of Object.entries(files)) {
    const name = Buffer.from(path)
    const bytes = Buffer.from(content)
    const packed = deflateRawSync(bytes)
    const crc = gzipSync(bytes).readUInt32LE(gzipSync(bytes).length - 8) // the sum that gzip ends with is the same
    const common = Buffer.alloc(26) // from "version needed" to the length of the extra field
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(8, 4)
    common.writeUInt32LE(crc, 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(bytes.length, 18)
    common.writeUInt16LE(name.length, 22)
    const member = Buffer.concat([Buffer.from('504b0304', 'hex'), common, name, packed])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([Buffer.from('504b01021400', 'hex'), common, tail, name]))
    members.push(member)
    offset += member.length
  }
  const listing = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(directory.length, 4)
  end.writeUInt16LE(directory.length, 6)
  end.writeUInt32LE(listing.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...members, listing, Buffer.from('504b0506', 'hex'), end])
}
