import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildAutomaton } from './automaton.js'

function scan(patterns: readonly string[], text: string): [string, number][] {
  const units = Uint16Array.from(text, (character) => character.charCodeAt(0))
  const found: [string, number][] = []
  buildAutomaton(patterns).scan(units, units.length, (pattern, start) =>
    found.push([patterns[pattern] as string, start]),
  )
  return found
}

describe('buildAutomaton', () => {
  it('finds names inside and across each other', () => {
    expect(scan(['he', 'she', 'his', 'hers'], 'ushers')).toEqual([
      ['she', 1],
      ['he', 2],
      ['hers', 2],
    ])
  })

  it('finds exactly the same as a naive search', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '山'), minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(
        fc.uniqueArray(word, { minLength: 1, maxLength: 12 }),
        fc.string({ unit: fc.constantFrom('a', 'b', '山'), maxLength: 60 }),
        (patterns, text) => {
          const naive = patterns.flatMap((pattern) =>
            Array.from(text, (_, at) => at)
              .filter((at) => text.startsWith(pattern, at))
              .map((at): [string, number] => [pattern, at]),
          )
          const key = ([pattern, at]: [string, number]): string => `${at} ${pattern}`
          expect(scan(patterns, text).map(key).sort()).toEqual(naive.map(key).sort())
        },
      ),
    )
  })

  it('refuses patterns it could never report apart', () => {
    expect(() => buildAutomaton(['a', ''])).toThrow('pattern 1 is empty')
    expect(() => buildAutomaton(['a', 'a'])).toThrow('pattern 1 repeats')
  })
})
