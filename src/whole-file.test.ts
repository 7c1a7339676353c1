import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeWhole, writeWholeSync } from './whole-file.js'

const WRITERS = [
  ['writeWhole', writeWhole],
  ['writeWholeSync', async (...given: Parameters<typeof writeWholeSync>) => writeWholeSync(...given)],
] as const

let root: string

beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'whole-file-'))))
afterEach(() => rmSync(root, { recursive: true }))

describe.each(WRITERS)('%s', (_name, write) => {
  it('replaces what is there, readable by those who may', async () => {
    const file = join(root, 'file')
    writeFileSync(file, 'before', { mode: 0o644 })
    await write(file, 'after', 0o600)
    expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777, readdirSync(root)]).toEqual([
      'after',
      0o600,
      ['file'],
    ])
  })

  it('leaves nothing behind when it cannot write', async () => {
    mkdirSync(join(root, 'folder', 'inside'), { recursive: true })
    await expect(write(join(root, 'folder'), 'text')).rejects.toThrow()
    expect(readdirSync(root)).toEqual(['folder'])
  })

  it('does not follow a link that stands under the name of its draft', async () => {
    writeFileSync(join(root, 'else'), 'of someone else')
    symlinkSync(join(root, 'else'), join(root, 'file.partial'))
    await write(join(root, 'file'), 'text')
    expect(readFileSync(join(root, 'else'), 'utf8')).toBe('of someone else')
    expect(readFileSync(join(root, 'file'), 'utf8')).toBe('text')
  })
})
