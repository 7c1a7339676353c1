import { describe, expect, it } from 'vitest'
import { gazetteerFolder } from './load.js'
import { readGazetteer } from './names.js'
import { roadSpellings, titleCase } from './spellings.js'

const names = readGazetteer(gazetteerFolder())
const byFolded = new Map(names.map((name) => [name.folded, name]))

describe('readGazetteer', () => {
  it('has every folded name once', () => {
    expect(byFolded.size).toBe(names.length)
    expect(names.length).toBeGreaterThan(15_000)
  })

  it('leaves out what is no name: numbers, plain words, codes of unnamed stations', () => {
    for (const folded of ['1919', 'the imperial', 'nil', 'de1', 'mosque', 'hotel', 'ave'])
      expect(byFolded.has(folded)).toBe(false)
  })

  it('asks for context where a name is a word', () => {
    for (const folded of [
      'orchard',
      'hume',
      'lavender',
      'somerset',
      'newton',
      'beauty world',
      'bright hill',
      'fajar',
      '市中心',
      'wp',
      'sp',
    ]) {
      expect(byFolded.get(folded)?.needsContext, folded).toBe(true)
    }
    for (const folded of [
      'outram',
      'redhill',
      'simei',
      'dhoby ghaut',
      'bishan',
      'ministry of manpower',
      'circle line',
      '乌节',
    ]) {
      expect(byFolded.get(folded)?.needsContext, folded).toBe(false)
    }
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
