import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { gazetteerFolder, loadGazetteerLinker } from '../gazetteer/load.js'
import { readSources } from '../gazetteer/sources.js'
import { packageRoot } from '../package-root.js'
import { goldOf, mentionsOf, scoreLinks } from './linking-sets.js'

const folder = join(packageRoot(), 'data', 'evaluation')
const file = readFileSync(join(folder, 'gazetteer-mentions.tsv'), 'utf8')
const rows = file
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((line) => line.split('\t'))
const known = readSources(gazetteerFolder())

describe('gazetteer-mentions.tsv', () => {
  it('has at least 400 mentions, about half of them traps, in every language of the gazetteer', () => {
    const traps = rows.filter((row) => row[4] === '-').length
    expect(rows.length).toBeGreaterThanOrEqual(400)
    expect(traps / rows.length).toBeGreaterThan(0.45)
    expect(traps / rows.length).toBeLessThan(0.55)
    expect(new Set(rows.map((row) => row[1]))).toEqual(new Set(['en', 'en-SG', 'zh', 'ms', 'id', 'ta', 'ta-Latn']))
  })

  it('sets the test part aside by the hash of the text', () => {
    for (const [part, , , , , text = ''] of rows)
      expect(part).toBe(createHash('sha256').update(text).digest()[0]! % 2 === 0 ? 'dev' : 'test')
    expect(mentionsOf(file, 'test').length).toBeGreaterThan(180)
  })

  it('names ids that exist', () => {
    const ids = rows.flatMap(([, , , , ids = '']) => (ids === '-' ? [] : ids.split('|')))
    expect(ids.filter((id) => !known.has(id))).toEqual([])
  })
})

it('names ids that exist for singapore_gold, too', () => {
  const ids = readFileSync(join(folder, 'singapore-gold-links.tsv'), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .flatMap((line) => line.split('\t')[2]!.split('|'))
  expect(ids.filter((id) => !known.has(id))).toEqual([])
})

it('reads the mentions of a text together', () => {
  const table =
    'part\tlanguage\tstart\tend\tid\ttext\ndev\ten\t0\t3\ta\tAMK TPY\ndev\ten\t4\t7\tb|c\tAMK TPY\ndev\ten\t0\t1\t-\tx\n'
  expect(mentionsOf(table, 'dev')).toEqual([
    {
      text: 'AMK TPY',
      language: 'en',
      links: [
        { start: 0, end: 3, ids: ['a'] },
        { start: 4, end: 7, ids: ['b', 'c'] },
      ],
    },
    { text: 'x', language: 'en', links: [] },
  ])
  expect(mentionsOf(table, 'test')).toEqual([])
  expect(() => mentionsOf('header\ndev\ten\t5\t9\ta\tAMK\n', 'dev')).toThrow('gazetteer-mentions.tsv:2')
})

it('finds the surfaces of singapore_gold in their texts, the second time after the first', () => {
  const texts = 'id\t…\n1\ta\tb\tc\td\te\tf\tg\tSG, oh SG\n2\ta\tb\tc\td\te\tf\tg\tno\n'
  expect(goldOf(texts, 'item\tsurface\tid\n1\tSG\ta\n1\tSG\ta\n')).toEqual([
    {
      text: 'SG, oh SG',
      language: 'en-SG',
      links: [
        { start: 0, end: 2, ids: ['a'] },
        { start: 7, end: 9, ids: ['a'] },
      ],
    },
    { text: 'no', language: 'en-SG', links: [] },
  ])
  expect(() => goldOf(texts, 'item\tsurface\tid\n2\tSG\ta\n')).toThrow('"SG" is not in text 2')
})

it('counts a link as right when it overlaps a gold link of the same id, each gold link once', () => {
  const answers = [
    { start: 0, end: 3, id: 'a' },
    { start: 2, end: 4, id: 'a' },
    { start: 5, end: 6, id: 'x' },
  ]
  const links = [
    { start: 1, end: 4, ids: ['z', 'a'] },
    { start: 5, end: 6, ids: ['b'] },
    { start: 7, end: 9, ids: ['b'] },
  ]
  const [precision, recall] = scoreLinks([{ text: 'whatever', language: 'en', links }], [answers])
  expect([precision?.value, precision?.n]).toEqual([100 / 3, 3])
  expect([recall?.value, recall?.n]).toEqual([100 / 3, 3])
})

it('links the development part as well as the goals ask, without a model', () => {
  const linker = loadGazetteerLinker()
  const texts = mentionsOf(file, 'dev')
  const [precision, recall] = scoreLinks(
    texts,
    texts.map(({ text }) => linker.link(text).filter(({ needsContext }) => !needsContext)),
  )
  expect(precision?.value).toBeGreaterThanOrEqual(95)
  expect(recall?.value).toBeGreaterThanOrEqual(90)
})
