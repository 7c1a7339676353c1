import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UsageError } from '../domain/errors.js'
import { readConll, readLabelledTexts, typeOfTag } from './labelled-data.js'

let folder: string
const all = { limit: Infinity }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kopitalk-evaluate-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function file(name: string, content: string | Buffer): Promise<string> {
  await writeFile(join(folder, name), content)
  return join(folder, name)
}

describe('label<TAB>text', () => {
  it('reads lines, reports the numbers of bad ones and continues', async () => {
    const path = await file(
      'a.tsv',
      '\uFEFFpositive\tgood one\r\nno tab here\n\nhappy\twhat\nneutral\ta\tb\nneutral\t \n',
    )
    expect(await readLabelledTexts(path, { ...all, labels: ['positive', 'neutral'] })).toEqual({
      items: [
        { label: 'positive', text: 'good one' },
        { label: 'neutral', text: 'a\tb' },
      ],
      badLines: [
        { line: 2, reason: 'no tab between label and text' },
        { line: 4, reason: 'label "happy" is not one of positive, neutral' },
        { line: 6, reason: 'empty label or text' },
      ],
    })
  })

  it('reads gzip and stops at the limit', async () => {
    const path = await file('b.tsv.gz', gzipSync('en\tone\nms\tdua\nzh\t三\n'))
    expect((await readLabelledTexts(path, { limit: 2 })).items.map((item) => item.label)).toEqual(['en', 'ms'])
  })

  it.each([
    ['a file that is not there', 'nowhere.tsv', null, /nowhere\.tsv: no such file/],
    ['a file without one usable line', 'c.tsv', 'nothing\n', /c\.tsv: nothing to score.*line 1: no tab/],
    ['an empty file', 'd.tsv', '', /d\.tsv: nothing to score.*it is empty/],
    ['a broken gzip', 'e.tsv.gz', 'not gzip', /e\.tsv\.gz: not a gzip file/],
  ])('refuses %s', async (_, name, content, message) => {
    const path = content === null ? join(folder, name) : await file(name, content)
    const err = await readLabelledTexts(path, all).catch((error: unknown) => error)
    expect(err).toBeInstanceOf(UsageError)
    expect((err as UsageError).message).toMatch(message)
  })
})

describe('CoNLL', () => {
  it('reads sentences with spans over tokens; an I- of another type begins a span', async () => {
    const path = await file(
      'a.conll',
      'Lee\tB-person\nHsien\tI-person\nat\tO\nBishan\tB-location\nYishun\tB-location\n\nACME\tI-corporation\nX1\tI-product\n',
    )
    expect((await readConll(path, all)).items).toEqual([
      {
        tokens: ['Lee', 'Hsien', 'at', 'Bishan', 'Yishun'],
        spans: [
          { start: 0, end: 2, type: 'PER' },
          { start: 3, end: 4, type: 'LOC' },
          { start: 4, end: 5, type: 'LOC' },
        ],
      },
      {
        tokens: ['ACME', 'X1'],
        spans: [
          { start: 0, end: 1, type: 'ORG' },
          { start: 1, end: 2, type: 'MISC' },
        ],
      },
    ])
  })

  it('leaves out a sentence with a bad line, and says which', async () => {
    const path = await file('b.conll', 'a\tO\nb\n\nc\tPER\n\nd\tB-PER\n\ne\tO\n')
    expect(await readConll(path, all)).toEqual({
      items: [
        { tokens: ['d'], spans: [{ start: 0, end: 1, type: 'PER' }] },
        { tokens: ['e'], spans: [] },
      ],
      badLines: [
        { line: 2, reason: '1 columns instead of 2 (token<TAB>tag)' },
        { line: 4, reason: 'tag "PER" is not O, B-… or I-…' },
      ],
    })
    expect((await readConll(path, { limit: 1 })).items).toHaveLength(1)
  })

  it('does not count mentions without a name', async () => {
    const path = await file('c.conll', '李\tB-PER.NAM\n妈\tB-PER.NOM\n')
    expect((await readConll(path, all)).items[0]?.spans).toEqual([{ start: 0, end: 1, type: 'PER' }])
  })

  it.each([
    ['person', 'PER'],
    ['geo-loc', 'LOC'],
    ['GPE.NAM', 'LOC'],
    ['FACILITY', 'LOC'],
    ['ORGANISATION', 'ORG'],
    ['group', 'ORG'],
    ['creative-work', 'MISC'],
    ['NORP', 'MISC'],
  ])('maps %s to %s', (tag, type) => {
    expect(typeOfTag(tag)).toBe(type)
  })
})
