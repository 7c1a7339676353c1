import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packageRoot } from '../package-root.js'
import { drafts, readAs } from '../../test/support/read-format.js'
import { readHead } from './read-head.js'
import { FORMATS } from './registry.js'

/** Invented files of each program, `<format>.<what>`. */
const FOLDER = join(packageRoot(), 'test', 'fixtures', 'import')
const FILES = readdirSync(FOLDER)
/** What any text of their kind is recognised as. */
const GENERAL = new Set(['ndjson', 'csv', 'tsv', 'lines'])
const PROGRAMS = FORMATS.filter(({ name }) => !GENERAL.has(name))

describe('a file of a program', () => {
  it('is here for every format', () => {
    const named = new Set(FILES.map((file) => file.split('.')[0]))
    expect(PROGRAMS.map(({ name }) => name).filter((name) => !named.has(name))).toEqual([])
  })

  it.each(FILES)('is known from its content by one format only: %s', (file) => {
    const head = readHead(readFileSync(join(FOLDER, file), 'utf8').slice(0, 64 * 1024))
    expect(PROGRAMS.filter((format) => format.recognises(head)).map(({ name }) => name)).toEqual([file.split('.')[0]])
  })

  it.each(FILES.filter((file) => !file.includes('posts.ndjson')))('is read: %s', (file) => {
    const items = readAs(file.split('.')[0] ?? '', readFileSync(join(FOLDER, file)))
    expect(drafts(items).length).toBeGreaterThan(0)
    expect(items.filter(({ kind }) => kind === 'rejected' || kind === 'drifted')).toEqual([])
  })
})
