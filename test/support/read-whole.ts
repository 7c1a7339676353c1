import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RawPost } from '../../src/domain/post.js'
import { parseColumnMap } from '../../src/importing/column-map.js'
import type { Rejection } from '../../src/importing/import-file.js'
import { NO_OPTIONS } from '../../src/importing/import-format.js'
import { openSource, readSource, type ImportSettings, type ReadSource } from '../../src/importing/import-one.js'

export interface WholeFile extends ReadSource {
  readonly posts: RawPost[]
  readonly rejections: Rejection[]
}

/**
 * What `import` makes of a file, without servers.
 * @param name tells the format as far as the content does not
 */
export async function readWhole(
  name: string,
  content: string | Buffer,
  map?: string,
  platform: string | null = null,
  said: Partial<ImportSettings> = {},
): Promise<WholeFile> {
  const folder = mkdtempSync(join(tmpdir(), 'kopitalk-whole-'))
  const path = join(folder, name)
  writeFileSync(path, content)
  try {
    return await readWholeAt(path, map, platform, said)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** As readWhole, for a file that lies beside others. */
export async function readWholeAt(
  path: string,
  map?: string,
  platform: string | null = null,
  said: Partial<ImportSettings> = {},
): Promise<WholeFile> {
  const settings: ImportSettings = {
    ...NO_OPTIONS,
    format: null,
    map: map === undefined ? null : parseColumnMap(map),
    collection: 'case',
    platform,
    encoding: null,
    sheet: null,
    maxBytes: null,
    zstd: { file: 'zstd', libraries: [] },
    again: false,
    isOnlyFile: true,
    ...said,
  }
  const posts: RawPost[] = []
  const rejections: Rejection[] = []
  const { signal } = new AbortController()
  const sink = {
    accept: (page: readonly { post: RawPost }[]) => {
      posts.push(...page.map(({ post }) => post))
      return Promise.resolve([])
    },
    reject: (rejection: Rejection) => void rejections.push(rejection),
    flush: () => Promise.resolve(),
  }
  const source = await openSource(path, settings, signal)
  return { ...(await readSource(source, { sink, from: 0, signal })), posts, rejections }
}

export const texts = ({ posts }: WholeFile): string[] => posts.map(({ text }) => text)
export const reasons = ({ rejections }: WholeFile): string[] => rejections.map(({ reason }) => reason)
