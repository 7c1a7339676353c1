import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { gazetteerFolder } from './load.js'
import { foldName } from './name-form.js'
import { readForeignNames, readGazetteer } from './names.js'
import { roadSpellings, titleCase } from './spellings.js'

const names = readGazetteer(gazetteerFolder())
const byFolded = new Map(names.map((name) => [name.folded, name]))

describe('readGazetteer', () => {
  it('has every folded name once', () => {
    expect(byFolded.size).toBe(names.length)
    expect(names.length).toBeGreaterThan(15_000)
  })

  it('leaves out texts that are not names: numbers, plain words, codes of unnamed stations', () => {
    for (const folded of ['1919', 'the imperial', 'nil', 'de1', 'mosque', 'hotel', 'ave'])
      expect(byFolded.has(folded)).toBe(false)
  })

  it.each([
    ['plain', ['dhoby ghaut', 'toa payoh', 'circle line', 'orchard mrt', '乌节', 'hdb']],
    ['shared', ['outram', 'redhill', 'simei', 'bishan', 'ministry of manpower', 'chinatown', 'dover station', 'ntu']],
    ['context', ['orchard', 'hume', 'lavender', 'newton', 'beauty world', 'bright hill', 'wp', 'sp']],
    ['famous', ['somerset', 'fajar', 'canberra', '市中心', 'துறைமுகம்']],
  ])('knows how much a name alone says: %s', (standing, all) => {
    expect(all.filter((name) => byFolded.get(foldName(name))?.standing !== standing)).toEqual([])
  })

  it('has cues only for names that exist', () => {
    const [, ...rows] = readFileSync(join(gazetteerFolder(), 'cues.tsv'), 'utf8').trimEnd().split('\n')
    const surfaces = rows.map((row) => row.split('\t')[0] ?? '')
    expect(surfaces.filter((surface) => !byFolded.has(foldName(surface)))).toEqual([])
    expect(new Set(surfaces).size).toBe(surfaces.length)
  })

  it('knows places abroad, and none has a name of ours', () => {
    const foreign = readForeignNames(gazetteerFolder(), names)
    expect(foreign.map(({ folded }) => folded)).toEqual(expect.arrayContaining(['new york', 'jb', '台湾', 'சென்னை']))
    expect(foreign.filter(({ folded }) => byFolded.has(folded))).toEqual([])
  })

  it('has no politician and no given name', () => {
    expect(names.some((name) => name.entry.type === 'PER')).toBe(false)
  })
})

describe('spellings', () => {
  it('shortens roads as signs and messages do', () => {
    expect(roadSpellings('Ang Mo Kio Avenue 3')).toEqual(
      expect.arrayContaining(['Ang Mo Kio Ave 3', 'AMK Ave 3', 'AMK Avenue 3']),
    )
  })

  it('takes school names out of capitals', () => {
    expect(titleCase("ST. ANDREW'S JUNIOR COLLEGE")).toBe("St. Andrew's Junior College")
  })
})
