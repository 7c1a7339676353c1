import { expect, it } from 'vitest'
import { readGlossary, parseGlossary } from './glossary.js'
import { findEntries, findLocalWords, lookUp } from './local-words.js'

const surfaces = (text: string, language = 'en-SG'): string[] =>
  findLocalWords(text, language).map(({ surface }) => surface)
const polarities = (text: string, language = 'en-SG'): string[] =>
  findLocalWords(text, language).map(({ word, polarity }) => `${word} ${polarity}`)

it('has at least 250 entries, each with an example in which it is found', () => {
  const entries = readGlossary()
  expect(entries.length).toBeGreaterThanOrEqual(250)
  const missed = entries.filter(
    (entry) => !findEntries(entry.example, entry.only[0] ?? 'en-SG').some((hit) => hit.entry === entry),
  )
  expect(missed.map(({ word, example }) => `${word}: ${example}`)).toEqual([])
})

it('says one thing of a spelling in a language', () => {
  const claims = readGlossary().flatMap(({ word, spellings, only }) =>
    spellings.flatMap((spelling) => (only.length > 0 ? only : ['*']).map((language) => ({ spelling, language, word }))),
  )
  const twice = claims.filter((claim) =>
    claims.some(
      (other) =>
        other !== claim &&
        other.spelling === claim.spelling &&
        [other.language, '*'].includes(claim.language === '*' ? other.language : claim.language),
    ),
  )
  expect(twice).toEqual([])
})

it('has only spellings in small letters, and senses in plain English without a tab or a full stop at the end', () => {
  for (const { spellings, sense } of readGlossary()) {
    for (const spelling of spellings) expect(spelling).toBe(spelling.toLowerCase().trim())
    expect(sense).not.toMatch(/\.$/)
  }
})

it('tells what a local word means, with its place in the text', () => {
  const text = 'Wah lau, the lift spoil again, jialat.'
  const [, jialat] = findLocalWords(text, 'en-SG')
  expect(jialat).toMatchObject({ surface: 'jialat', language: 'nan', polarity: 'negative', register: 'slang' })
  expect(text.slice(jialat?.start, jialat?.end)).toBe('jialat')
  expect(jialat?.sense).toMatch(/trouble/)
})

it('takes whole words, the longest phrase, spellings and drawn-out letters', () => {
  expect(surfaces('sianlah? no. wayangs')).toEqual(['sianlah'])
  expect(polarities('cannot tahan')).toEqual(['buay tahan negative'])
  expect(polarities('chaokeng king, SHIOKKKK, pai-seh')).toEqual([
    'chao keng negative',
    'shiok positive',
    'paiseh neutral',
  ])
  expect(surfaces('shiokness brings shiokful')).toEqual([])
})

it('reads a phrase only where its words stand side by side', () => {
  expect(surfaces('cannot make it')).toEqual(['cannot make it'])
  expect(surfaces('cannot. make it')).toEqual([])
})

it('tells senses apart', () => {
  expect(polarities('Power failure at Jurong, the power station is down')).toEqual([])
  expect(polarities('Ran it in two hours, power lah')).toEqual(['power lah turns'])
  expect(polarities('I kena fined')).toEqual(['kena negative'])
  expect(polarities('Esok kena kerja', 'ms')).toEqual(['kena neutral'])
  expect(polarities('He died last year, many die young')).toEqual([])
  expect(polarities('die die must try')).toEqual(['die die must try positive'])
  expect(polarities('Kunci atas meja', 'ms')).toEqual([])
  expect(polarities('The cafe is too atas', 'en')).toEqual(['atas turns'])
  expect(polarities('A sway bar and a mass of people, said Comey', 'en')).toEqual([])
  expect(polarities('Walau mahal, sedap', 'ms')).toEqual(['sedap positive'])
})

it('finds Chinese by the longest piece, not across words, in either script', () => {
  expect(polarities('这次真不给力', 'zh')).toEqual(['不给力 negative'])
  expect(polarities('這次真給力', 'zh')).toEqual(['给力 positive'])
  expect(polarities('他说服了我', 'zh')).toEqual([])
  expect(polarities('为选手打call！', 'zh')).toEqual(['打call positive'])
})

it('sees through disguises, and gives the place in the text as posted', () => {
  const text = 'so ｓｈｉｏｋ, ji\u00ADalat'
  expect(surfaces(text)).toEqual(['ｓｈｉｏｋ', 'ji\u00ADalat'])
})

it('reads hashtags as words, but no links, addresses, handles and what is something else', () => {
  expect(surfaces('#shiok @shiok https://shiok.sg shiok@mail.com')).toEqual(['shiok'])
  const text = 'Kaki Bukit kaki'
  expect(findLocalWords(text, 'en-SG', [{ start: 0, end: 10 }]).map(({ start }) => start)).toEqual([11])
})

it('reads words that have several senses only where the language is known', () => {
  expect(findLocalWords('kena wayang, jialat', null).map(({ surface }) => surface)).toEqual(['jialat'])
})

it('looks a word up by spelling, else by its beginning', () => {
  expect(lookUp('Pai Seh').map(({ word }) => word)).toEqual(['paiseh'])
  expect(lookUp('wayang').map(({ word }) => word)).toEqual(['wayang', 'wayang'])
  expect(lookUp('jiala').map(({ word }) => word)).toEqual(['jialat'])
  expect(lookUp('給力').map(({ word }) => word)).toEqual(['给力'])
  expect(lookUp('xyzzy')).toEqual([])
})

it('refuses a row that is no entry, with its line', () => {
  const header = 'words\tlanguage\tonly\tpolarity\tsecond\tregister\tsense\texample\tsource\n'
  const row = (polarity: string) => `shiok\tms\t\t${polarity}\t1\tslang\tgood\tShiok!\t-\n`
  expect(parseGlossary(header + row('1'))).toHaveLength(1)
  expect(() => parseGlossary(header + row('1') + row('good'))).toThrow('line 3')
  expect(() => parseGlossary('words\n')).toThrow('first line')
})

it('takes time in proportion to the text', () => {
  const timeOf = (text: string): number => {
    const start = performance.now()
    findEntries(text, 'en-SG')
    return performance.now() - start
  }
  timeOf('die die must try 不给力'.repeat(100))
  expect(timeOf('die die kena 不给力 '.repeat(8_000))).toBeLessThan(3_000)
  expect(timeOf('die '.repeat(30_000))).toBeLessThan(3_000)
  expect(timeOf('给'.repeat(100_000))).toBeLessThan(3_000)
})
