import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadGazetteerLinker } from './load.js'

const linker = loadGazetteerLinker()
const found = (text: string): string[] =>
  linker.link(text).map(({ surface, id, needsContext }) => `${surface} = ${id}${needsContext ? ' ?' : ''}`)

describe('loadGazetteerLinker', () => {
  it('links a station with offsets into the text as posted', () => {
    expect(linker.link('Wah the MRT at Dhoby Ghaut kena delay again lah 😭')).toEqual([
      {
        start: 15,
        end: 26,
        surface: 'Dhoby Ghaut',
        type: 'LOC',
        id: 'rail_station/dhoby-ghaut',
        name: 'Dhoby Ghaut',
        needsContext: false,
      },
    ])
  })

  it('knows nicknames and abbreviations', () => {
    expect(found('amk or TPY, then NUS')).toEqual([
      'amk = town/ang-mo-kio',
      'TPY = town/toa-payoh',
      'NUS = organisation/national-university-of-singapore',
    ])
    expect(found("LTA's reply")).toEqual(['LTA = agency/land-transport-authority'])
  })

  it.each([
    ['乌节路人山人海', '乌节路 = landmark/orchard-road'],
    ['牛车水地铁站故障', '牛车水地铁站 = rail_station/chinatown'],
    ['hujan lebat di Jurong Timur tadi', 'Jurong Timur = town/jurong-east'],
    ['தெம்பனிஸ் அல்ல, பிஷான்', 'பிஷான் = town/bishan'],
    ['பிஷானில் மழை', 'பிஷானில் = town/bishan'],
    ['naan Toa Payoh la irukken', 'Toa Payoh = town/toa-payoh'],
  ])('links in the other languages: %s', (text, expected) => {
    expect(found(text)).toEqual([expected])
  })

  it('takes the longest name from the left', () => {
    expect(found('blk 10 Ang Mo Kio Ave 3')).toEqual(['Ang Mo Kio Ave 3 = road/ang-mo-kio-avenue-3'])
  })

  it('gives the name of a town and a station to the station when the railway is meant', () => {
    expect(found('lunch in Bishan')).toEqual(['Bishan = town/bishan'])
    expect(found('Bishan train fault')).toEqual(['Bishan = rail_station/bishan'])
    expect(found('meet at bishan mrt')).toEqual(['bishan mrt = rail_station/bishan'])
  })

  it('does not find names inside words, handles, hashtags and links', () => {
    expect(found('bedoks xbedok #Bedok @bedok https://example.org/bedok bedok.example.com a@bedok.sg')).toEqual([])
    expect(found('Bedok\nNorth')).toEqual(['Bedok = town/bedok'])
  })

  it.each([
    ['the orchard behind the house', 'orchard = town/orchard ?'],
    ['Isaac Newton was clever', 'Newton = town/newton ?'],
    ['smell of lavender', 'lavender = rail_station/lavender ?'],
    ['牛顿发现了引力', '牛顿 = town/newton ?'],
  ])('leaves an ordinary word open: %s', (text, expected) => {
    expect(found(text)).toEqual([expected])
  })

  it.each([
    ['reaching at orchard soon', 'orchard = town/orchard'],
    ['the food at Lavender is shiok', 'Lavender = rail_station/lavender'],
    ['hume station opens', 'hume station = rail_station/hume'],
    ['we took Grab from Bedok', 'Grab = organisation/grab-holdings'],
  ])('confirms an ordinary word by its context: %s', (text, expected) => {
    expect(found(text)).toContain(expected)
  })

  it('tells the airline from the particle by its capitals', () => {
    expect(found('why like that sia')).toEqual([])
    expect(found('SIA flight delayed')).toEqual(['SIA = organisation/singapore-airlines'])
  })

  it('answers with slices of the text, sorted and apart, whatever the text', () => {
    const names = fc.constantFrom(
      'Bishan',
      '乌节路',
      'பிஷானில்',
      'AMK',
      "People's Park Complex",
      'ﬁ',
      'Ｂedok',
      '\u0301',
      '\ud800',
      ' ',
      '#',
      '@',
      '-',
      '😭',
    )
    const texts = fc
      .array(fc.oneof(names, fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 12 })
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(texts, (text) => {
        let free = 0
        for (const mention of linker.link(text)) {
          expect(text.slice(mention.start, mention.end)).toBe(mention.surface)
          expect(mention.start).toBeGreaterThanOrEqual(free)
          expect(mention.end).toBeGreaterThan(mention.start)
          free = mention.end
        }
      }),
      { numRuns: 500 },
    )
  })

  it('stays linear on long hostile text', () => {
    const started = performance.now()
    for (const unit of ['a', 'a.', '@', '#a', 'ang mo ', 'Ang Mo Kio ', '山', '\u0301', 'bedok-'])
      linker.link(unit.repeat(Math.ceil(50_000 / unit.length)))
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})
