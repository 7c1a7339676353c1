import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { packageRoot } from '../../src/package-root.js'

const LIMIT_BYTES = 320_000
const WEB = join(packageRoot(), 'dist', 'web')
/** What every page loads in addition to its own chunk, as soon as it draws. */
const ALWAYS = ['index.html', 'messages/en.ts']
const CHARTS = 'figure/echarts.ts'
/** They draw no chart: `map.test.ts` sees that the code of charts is not asked for there. */
const WITHOUT_CHARTS = ['pages/map.tsx']

interface Chunk {
  readonly file: string
  readonly imports?: readonly string[]
}

const manifest = JSON.parse(readFileSync(join(WEB, '.vite', 'manifest.json'), 'utf8')) as Record<string, Chunk>
const pages = Object.keys(manifest).filter((name) => name.startsWith('pages/'))

function scriptsOf(names: readonly string[]): Set<string> {
  const files = new Set<string>()
  const visit = (name: string): void => {
    const chunk = manifest[name]
    if (!chunk) throw new Error(`the manifest has no ${name}`)
    if (files.has(chunk.file)) return
    files.add(chunk.file)
    chunk.imports?.forEach(visit)
  }
  names.forEach(visit)
  return files
}

describe('JavaScript of a first visit', () => {
  it('knows the pages', () => {
    expect(pages.length).toBeGreaterThan(10)
  })

  it.each(pages)('%s loads less than 320 KB gzipped', (page) => {
    const bytes = [...scriptsOf([...ALWAYS, ...(WITHOUT_CHARTS.includes(page) ? [] : [CHARTS]), page])].map(
      (file) => gzipSync(readFileSync(join(WEB, file))).length,
    )
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThan(LIMIT_BYTES)
  })
})
