import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFile, type BytesRules } from '../../src/importing/bytes/open-file.js'

export interface OpenedText {
  readonly text: string
  readonly contentName: string
  readonly understood: readonly string[]
  /** Why it broke off. */
  readonly error?: unknown
}

/** What a file of these bytes says once it is opened. */
export async function readOpened(
  name: string,
  content: Buffer | string,
  rules: Partial<BytesRules> & { readonly maxBytes?: number } = {},
): Promise<OpenedText> {
  const folder = mkdtempSync(join(tmpdir(), 'kopitalk-opened-'))
  try {
    const path = join(folder, name)
    writeFileSync(path, content)
    const file = await openFile(path, rules.maxBytes ?? null, undefined, undefined, {
      encoding: null,
      sheet: null,
      ...rules,
    })
    const read: Buffer[] = []
    let failure: { error: unknown } | undefined
    try {
      for await (const chunk of file.chunks(new AbortController().signal)) read.push(Buffer.from(chunk))
    } catch (error) {
      failure = { error }
    }
    return {
      text: Buffer.concat(read).toString('utf8'),
      contentName: file.contentName.replace(`${folder}/`, ''),
      understood: file.understood ?? [],
      ...failure,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
