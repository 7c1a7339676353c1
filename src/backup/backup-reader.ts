import { UsageError } from '../domain/errors.js'

/** A header, table or end line is small. A longer one means that the file is not a backup. */
const MAX_LINE_BYTES = 4 * 1024 * 1024
const LINE_FEED = 10
const END_MARK = Buffer.from('\n\\.\n')

/** Reads the unpacked lines of a backup piece by piece; memory does not grow with the file. */
export class BackupReader {
  readonly #chunks: AsyncIterator<Buffer>
  #buffer: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterable<Buffer>) {
    this.#chunks = source[Symbol.asyncIterator]()
  }

  /** The next line, without its line feed. @throws UsageError when the file ends before it */
  async line(): Promise<string> {
    for (let from = 0; ;) {
      const end = this.#buffer.indexOf(LINE_FEED, from)
      if (end >= 0) {
        const line = this.#buffer.toString('utf8', 0, end)
        this.#buffer = this.#buffer.subarray(end + 1)
        return line
      }
      if (this.#buffer.length > MAX_LINE_BYTES) throw new UsageError('The backup has a line that is too long.')
      from = this.#buffer.length
      await this.#more()
    }
  }

  /** The bytes of one table's rows, up to the mark that ends them. */
  async *rows(): AsyncGenerator<Buffer> {
    while (this.#buffer.length < END_MARK.length - 1) await this.#more()
    if (this.#buffer.indexOf(END_MARK.subarray(1)) === 0) {
      this.#buffer = this.#buffer.subarray(END_MARK.length - 1) // a table without rows
      return
    }
    for (;;) {
      const end = this.#buffer.indexOf(END_MARK)
      if (end >= 0) {
        yield this.#buffer.subarray(0, end + 1)
        this.#buffer = this.#buffer.subarray(end + END_MARK.length)
        return
      }
      // The mark may be split between two pieces, so its first bytes are kept.
      const safe = this.#buffer.length - (END_MARK.length - 1)
      if (safe > 0) {
        yield this.#buffer.subarray(0, safe)
        this.#buffer = this.#buffer.subarray(safe)
      }
      await this.#more()
    }
  }

  /** @throws UsageError when anything follows */
  async end(): Promise<void> {
    const next = this.#buffer.length > 0 ? { done: false } : await this.#chunks.next()
    if (!next.done) throw new UsageError('The backup has more data after its end.')
  }

  async #more(): Promise<void> {
    const next = await this.#chunks.next()
    if (next.done) throw new UsageError('The backup was cut off: it ends in the middle.')
    this.#buffer = this.#buffer.length === 0 ? next.value : Buffer.concat([this.#buffer, next.value])
  }
}
