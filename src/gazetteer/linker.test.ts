import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DISGUISES } from '../../test/support/disguises.js'
import { loadGazetteerLinker } from './load.js'
import { foldName } from './name-form.js'

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
    ['தெம்பனூஸ் அல்ல, பிஷான்', 'பிஷான் = town/bishan'],
    ['பிஷானில் மழை', 'பிஷானில் = town/bishan'],
    ['naan Toa Payoh la irukken', 'Toa Payoh = town/toa-payoh'],
  ])('links in the other languages: %s', (text, expected) => {
    expect(found(text)).toEqual([expected])
  })

  it.each([
    ['今天下午去烏節路吃飯', '烏節路 = landmark/orchard-road'],
    ['住在後港', '後港 = town/hougang'],
    ['濱海灣金沙的煙花', '濱海灣金沙 = organisation/marina-bay-sands'],
  ])('reads traditional characters: %s', (text, expected) => {
    expect(found(text)).toEqual([expected])
  })

  it.each(Object.entries(DISGUISES))('finds a name in disguise, and all of it: %s', (_, disguise) => {
    const [post, name] = [`😭 the bus to ${disguise('Bedok')}, never came`, disguise('Bedok')]
    const [mention, ...others] = linker.link(post)
    expect(others).toEqual([])
    expect(mention?.id).toBe('town/bedok')
    expect(mention?.surface).toBe(post.slice(mention?.start, mention?.end))
    expect(name).toContain(mention?.surface)
    expect(foldName(mention?.surface ?? '')).toBe('bedok')
  })

  it('takes the longest name from the left', () => {
    expect(found('blk 10 Ang Mo Kio Ave 3')).toEqual(['Ang Mo Kio Ave 3 = road/ang-mo-kio-avenue-3'])
  })

  it('gives the name of a town and a station to the station when the railway is meant', () => {
    expect(found('lunch in Bishan')).toEqual(['Bishan = town/bishan'])
    expect(found('Bishan train fault')).toEqual(['Bishan = rail_station/bishan'])
    expect(found('meet at bishan mrt')).toEqual(['bishan mrt = rail_station/bishan'])
  })

  it('does not find names inside words, handles, links and names of communities', () => {
    expect(found('bedoks xbedok @bedok https://example.org/bedok bedok.example.com a@bedok.sg r/bedok')).toEqual([])
    expect(found('Bedok\nNorth')).toEqual(['Bedok = town/bedok'])
  })

  it.each([
    ['late again #DhobyGhaut', ['DhobyGhaut = rail_station/dhoby-ghaut']],
    [
      '#toapayoh #BEDOK #Bishan_Park',
      ['toapayoh = town/toa-payoh', 'BEDOK = town/bedok', 'Bishan_Park = landmark/bishan-park'],
    ],
    ['#NDP2025 #bishanmrt', ['NDP = scheme/national-day-parade', 'bishanmrt = rail_station/bishan']],
    ['#新加坡美食', ['新加坡 = country/singapore']],
    ['#BishanOtters #toapayohlife', ['Bishan = town/bishan', 'toapayoh = town/toa-payoh']],
    ['#orchard #lavender #GrabALife #bedokian', []],
  ])('reads hashtags word by word, and takes no word out of them that needs a sentence: %s', (text, expected) => {
    expect(found(text)).toEqual(expected)
  })

  it.each([
    ['the orchard behind the house', 'orchard = town/orchard ?'],
    ['we never Grab what is not ours', 'Grab = organisation/grab-holdings ?'],
  ])('leaves an ordinary word open: %s', (text, expected) => {
    expect(found(text)).toEqual([expected])
  })

  it.each([
    ['Isaac Newton was clever', 'laws of physics'],
    ['smell of lavender', 'words next to it'],
    ['牛顿发现了引力', 'a Chinese word'],
    ['Aku tengah makan', 'a Malay word'],
    ['parliament in Canberra passed it', 'known for something else'],
    ['Dr Simei will see you', 'a title'],
    ['dim sum in Chinatown, New York', 'a foreign place next to it'],
    ['Queenstown is where we spent last winter, New Zealand', 'a foreign place near it'],
    ['中国教育部的通知', 'another country'],
    ['暨南大学和跨国大企业', 'parts of Chinese words'],
    ['Pap scored', 'no abbreviation with one capital'],
  ])('takes %s for something else: %s', (text) => {
    expect(found(text).filter((link) => !link.includes('country/'))).toEqual([])
  })

  it.each([
    ['reaching at orchard soon', 'orchard = town/orchard'],
    ['Reached Orchard early', 'Orchard = town/orchard'],
    ['the food at Lavender is shiok', 'Lavender = rail_station/lavender'],
    ['hume station opens', 'hume station = rail_station/hume'],
    ['we took Grab from Bedok', 'Grab = organisation/grab-holdings'],
    ['condo near Canberra MRT', 'Canberra MRT = rail_station/canberra'],
    ['our flat in Tengah is ready, bto life', 'Tengah = town/tengah'],
    ['book in tonight, NS life', 'NS = scheme/national-service'],
    ['Chinatown is packed', 'Chinatown = landmark/chinatown'],
    ['from London to Singapore, Chinatown first', 'Chinatown = landmark/chinatown'],
    [
      'I lived in New York for many years and so I say with some love: nothing at all beats our Bedok',
      'Bedok = town/bedok',
    ],
    ["NTU's canteen", 'NTU = organisation/nanyang-technological-university'],
  ])('links %s', (text, expected) => {
    expect(found(text)).toContain(expected)
  })

  it('rules out a name directly next to a foreign place, even among names of Singapore', () => {
    expect(found('unlike Bedok, KL Chinatown is lively')).toEqual(['Bedok = town/bedok'])
  })

  it('takes an article in small letters for no part of a name', () => {
    expect(found('drinks at the Fullerton Hotel')).toEqual(['Fullerton Hotel = building/the-fullerton-hotel'])
  })

  it('asks the model when a foreign place is far away, or a person may be meant', () => {
    const far = `Queenstown is lovely. ${'And so on, and so on. '.repeat(4)} We came from Brisbane`
    expect(found(far)).toEqual(['Queenstown = town/queenstown ?'])
    expect(found('then Bishan Kumar answered')).toEqual(['Bishan = town/bishan ?'])
  })

  it('distinguishes the airline from the particle by its capitals, and shouting from an abbreviation', () => {
    expect(found('why like that sia')).toEqual([])
    expect(found('SIA flight delayed')).toEqual(['SIA = organisation/singapore-airlines'])
    expect(found('they PUB MORE BEER')).toEqual(['PUB = agency/public-utilities-board ?'])
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
})
