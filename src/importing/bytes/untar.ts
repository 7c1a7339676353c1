import { Parser, type ReadEntry } from 'tar'
import { UsageError } from '../../domain/errors.js'
import { damaged } from './decompress.js'
import { chooseMembers, isKnownDocument, type Member } from './members.js'
import type { NamedSource, Source } from './layers.js'

const MAGIC_AT = 257
/** Directories, links and the like hold no posts. */
const FILES: ReadonlySet<string> = new Set(['File', 'OldFile', 'ContiguousFile'])
/** Members that are listed: more names than an archive of posts and pictures has would fill the memory. */
const MAX_MEMBERS = 1_000_000

export function isTar(first: Buffer): boolean {
  return first.toString('latin1', MAGIC_AT, MAGIC_AT + 5) === 'ustar'
}

interface TarMember extends Member {
  /** Place among the members. */
  readonly index: number
}

/**
 * The posts inside a tar, one member behind the other. Each is read in a pass of its own, because members may lie in
 * any order and nothing of an archive is kept.
 * @throws UsageError when nothing in it is known
 */
export async function untar(archive: Source, path: string, signal: AbortSignal): Promise<NamedSource> {
  const chosen = chooseMembers(await list(archive, signal))
  if (typeof chosen === 'string') {
    throw new UsageError(`${path} is a tar ${chosen}: unpack it with: tar xf ${path}, and import the right one`)
  }
  return {
    name: chosen[0]?.name ?? path,
    async *source(stop) {
      for (const member of chosen) yield* contentOf(archive(stop), member)
    },
  }
}

async function list(archive: Source, signal: AbortSignal): Promise<TarMember[]> {
  const members: TarMember[] = []
  let index = 0
  let isEnough = false
  const parsed = parse(archive(signal), ({ path, type }) => {
    if (FILES.has(type)) members.push({ name: path, index })
    index += 1
    // The rest of a known archive is pictures: what holds the posts has been found.
    isEnough ||= isKnownDocument(path) || index >= MAX_MEMBERS
    return false
  })
  try {
    for await (const content of parsed) if (isEnough || content.length > 0) break
  } catch (err) {
    // Where an archive breaks off, what comes before can still be read.
    if (members.length === 0) throw err
  }
  return members
}

async function* contentOf(archive: AsyncGenerator<Buffer>, member: TarMember): AsyncGenerator<Buffer> {
  let at = 0
  let size = -1
  let bytes = 0
  const parsed = parse(archive, (entry) => {
    at += 1
    if (at - 1 !== member.index) return false
    size = entry.size
    return true
  })
  for await (const chunks of parsed) {
    for (const chunk of chunks) {
      bytes += chunk.length
      yield chunk
    }
    if (bytes === size) return
  }
  throw damaged(`${bytes} bytes of ${member.name} instead of ${Math.max(size, 0)}`)
}

/**
 * Reads an archive piece by piece.
 * @param isWanted whether the content of a member is wanted
 * @returns after each piece, what it held of the wanted members
 * @throws DamagedArchiveError after what could be read
 */
async function* parse(
  archive: AsyncGenerator<Buffer>,
  isWanted: (entry: ReadEntry) => boolean,
): AsyncGenerator<readonly Buffer[]> {
  let ready: Buffer[] = []
  // Everything happens within `write`: nothing waits anywhere when the archive breaks off.
  const parser = new Parser({
    onReadEntry(entry) {
      if (isWanted(entry)) entry.on('data', (chunk: Buffer) => void ready.push(chunk))
      else entry.resume()
    },
  })
  for await (const chunk of archive) {
    parser.write(Buffer.from(chunk)) // a copy: the reader uses its chunk again
    yield ready
    ready = []
  }
}
