import { createGunzip } from 'node:zlib'
import { UsageError } from '../../domain/errors.js'
import { decompress } from './decompress.js'
import { firstOf } from './gather.js'
import { isTar, untar } from './untar.js'
import { unzstd, type ZstdProgram } from './unzstd.js'
import type { WithinLimit } from './within-limit.js'

/** Content that can be read from its beginning, as often as it is asked for. A chunk is valid until the next one. */
export type Source = (signal: AbortSignal) => AsyncGenerator<Buffer>

/** Deflate packs at most about 1,030 to one, so one slice becomes 17 MB at most. */
const SLICE_BYTES = 16 * 1024
/** Packed twice by mistake happens; more is an attack or nothing that we know. */
const MAX_LAYERS = 4
/** The mark of a tar lies behind the name of its first member. */
const LOOK_BYTES = 512

const GZIP = '1f8b'
const ZSTD = '28b52ffd'
const NOT_READ_HERE: readonly { readonly magic: string; readonly what: string; readonly fix: string }[] = [
  { magic: 'fd377a58', what: 'xz', fix: 'unpack it with: xz -d' },
  { magic: '425a68', what: 'bzip2', fix: 'unpack it with: bunzip2' },
  { magic: '377abcaf', what: '7z', fix: 'unpack it with: 7z x' },
  { magic: '52617221', what: 'rar', fix: 'unpack it with: unrar x' },
  { magic: '04224d18', what: 'lz4', fix: 'unpack it with: lz4 -d' },
  { magic: '1f9d', what: 'packed with compress (.Z)', fix: 'unpack it with: uncompress' },
]
/** Of Excel before 2007; a workbook with a password is wrapped in the same way. */
const OLD_OFFICE = 'd0cf11e0'
/** Files that are no text: what they are, and what to do. */
const NO_TEXT: readonly { readonly magic: string; readonly what: string }[] = [
  { magic: '50415231', what: 'Parquet: convert it to CSV or JSON lines' },
  { magic: '4152524f5731', what: 'an Arrow or Feather file: convert it to CSV or JSON lines' },
  { magic: '4f626a01', what: 'Avro: convert it to JSON lines' },
  { magic: '53514c69746520666f726d6174', what: 'a SQLite database: export its table as CSV' },
  { magic: '580a0000', what: 'data of R (.rds): save them with write.csv' },
  { magic: '5244583', what: 'data of R (.RData): save them with write.csv' },
  { magic: '25504446', what: 'a PDF, which is not read here' },
  { magic: '4d5a9000', what: 'a program (.exe), not a file of posts' },
  { magic: '7f454c46', what: 'a program, not a file of posts' },
  { magic: '89504e47', what: 'a picture (PNG), not a file of posts' },
  { magic: 'ffd8ff', what: 'a picture (JPEG), not a file of posts' },
  { magic: '504b0506', what: 'an empty zip' },
  { magic: 'fffe0000', what: 'text in UTF-32: save it as UTF-8' },
  { magic: '0000feff', what: 'text in UTF-32: save it as UTF-8' },
]
/** UTF-32 without a mark: three of four bytes of Latin letters are 0. */
const UTF_32 = /^(?:(?:000000[2-7][0-9a-f]){4}|(?:[2-7][0-9a-f]000000){4})/
const ZIP = '504b0304'

/** Content with the name by which its format may be told. */
export interface NamedSource {
  readonly source: Source
  readonly name: string
}

export interface LayerTools {
  readonly path: string
  readonly zstd: ZstdProgram
  readonly withinLimit: WithinLimit
  readonly signal: AbortSignal
}

/**
 * Takes off what a file is packed in, one layer after the other: gzip, zstd, tar.
 * @throws UsageError for a kind that is not read here
 */
export async function peel(packed: Source, packedName: string, tools: LayerTools): Promise<NamedSource> {
  let source = packed
  let name = packedName
  for (let layers = 0; ; layers += 1) {
    const outer = source
    const first = await firstOf(outer(tools.signal), LOOK_BYTES)
    const beginsWith = (magic: string): boolean => first.toString('hex').startsWith(magic)
    if (beginsWith(ZIP)) throw new UsageError(`${tools.path} has a zip or a workbook inside: unpack it first`)
    refuse(tools.path, beginsWith)
    if (UTF_32.test(first.toString('hex', 0, 16)))
      throw new UsageError(`${tools.path} is text in UTF-32: save it as UTF-8`)
    const isPacked = beginsWith(GZIP) || beginsWith(ZSTD) || isTar(first)
    if (isPacked && layers === MAX_LAYERS) {
      throw new UsageError(`${tools.path} is packed more than ${MAX_LAYERS} times: unpack it first`)
    }
    if (beginsWith(GZIP)) {
      source = (signal) => tools.withinLimit(decompress(outer(signal), createGunzip(), SLICE_BYTES))
      name = name.replace(/\.gz$/i, '').replace(/\.tgz$/i, '.tar')
    } else if (beginsWith(ZSTD)) {
      source = (signal) => tools.withinLimit(unzstd(outer(signal), tools.zstd))
      name = name.replace(/\.zst$/i, '')
    } else if (isTar(first)) ({ source, name } = await untar(outer, tools.path, tools.signal))
    else return { source, name }
  }
}

function refuse(path: string, beginsWith: (magic: string) => boolean): void {
  const unread = NOT_READ_HERE.find(({ magic }) => beginsWith(magic))
  if (unread) throw new UsageError(`${path} is ${unread.what}: ${unread.fix} ${path}`)
  if (beginsWith(OLD_OFFICE)) {
    throw new UsageError(
      `${path} is an old Excel file (.xls), or a workbook with a password: save it as .xlsx without a password`,
    )
  }
  const noText = NO_TEXT.find(({ magic }) => beginsWith(magic))
  if (noText) throw new UsageError(`${path} is ${noText.what}`)
}
