import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { growthOf, LINEAR } from '../../../test/support/growth.js'
import type { Span } from '../../models/spans.js'
import { wholePersons } from './whole-persons.js'

function persons(text: string, ...parts: readonly string[]): string[] {
  const spans = parts.map((part): Span => {
    const start = text.indexOf(part)
    return { start, end: start + part.length, type: 'PER', score: 0.9 }
  })
  return wholePersons(text, spans).map(({ start, end }) => text.slice(start, end))
}

describe('a father’s name', () => {
  it.each([
    ['Priya d/o Raman won', ['Priya d/o', 'Raman'], 'Priya d/o Raman'],
    ['Congrats to Suresh s/o Muthu on the job', ['Suresh', 'Muthu'], 'Suresh s/o Muthu'],
    ['Thanks Kumar s/o Ramasamy', [], 'Kumar s/o Ramasamy'],
    ['Ravi a/l Subramaniam scored', [], 'Ravi a/l Subramaniam'],
    ['Siti Aminah binti Hassan opened a stall', ['Siti Aminah'], 'Siti Aminah binti Hassan'],
    ['Roslan bin Ahmad bin Salleh came', [], 'Roslan bin Ahmad bin Salleh'],
    ['Rajesh s/o Kumaran’s shop', [], 'Rajesh s/o Kumaran'],
    ['MEENA D/O KRISHNAN WINS AWARD', [], 'MEENA D/O KRISHNAN'],
  ])('belongs to the person: %s', (text, parts, person) => {
    expect(persons(text, ...parts)).toEqual([person])
  })

  it('needs names on both sides', () => {
    for (const text of ['The bin Bishan has', 'throw it in the bin Mary', 'Mary bin it', 'New bin For Sale'])
      expect(persons(text)).toEqual([])
  })
})

it('takes an alias for the same person, a handle or a place not', () => {
  expect(persons('Lim Ah Seng @ Lim Seng was fined', 'Lim Ah Seng', 'Lim Seng')).toEqual(['Lim Ah Seng @ Lim Seng'])
  // Handles whose mark stands apart, as tokenisers write them.
  expect(persons('@ mei_ling @ RaviTan hello', 'mei_ling', 'RaviTan')).toEqual(['mei_ling', 'RaviTan'])
  expect(persons('@ Mei Ling @ Ravi Tan hello', 'Mei Ling', 'Ravi Tan')).toEqual(['Mei Ling', 'Ravi Tan'])
  expect(persons('Jo and Mei are here', 'Jo', 'Mei')).toEqual(['Jo', 'Mei'])
})

it('gives sorted spans within the text, in any text, in time in proportion to its length', () => {
  const word = fc.constantFrom('Ali', 'bin', 's/o', 'The', '@', 'A.', '’s', 'wins', '\n')
  fc.assert(
    fc.property(fc.array(word, { maxLength: 20 }), (words) => {
      const text = words.join(' ')
      let at = 0
      for (const { start, end } of wholePersons(text, [])) {
        expect(start).toBeGreaterThanOrEqual(at)
        expect(end).toBeGreaterThan(start)
        expect(end).toBeLessThanOrEqual(text.length)
        at = end
      }
    }),
  )
  expect(growthOf((size) => wholePersons('A'.repeat(size) + ' bin Ali', []), 5_000)).toBeLessThan(LINEAR)
  const sonsOfSons = (size: number): unknown => {
    const parts = Array.from({ length: size }, (_, at): Span => ({
      start: 8 * at,
      end: 8 * at + 3,
      type: 'PER',
      score: 0.9,
    }))
    return wholePersons('Ali bin '.repeat(size), parts)
  }
  expect(growthOf(sonsOfSons, 1_000)).toBeLessThan(LINEAR)
})
