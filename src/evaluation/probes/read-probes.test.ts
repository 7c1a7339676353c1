import { describe, expect, it } from 'vitest'
import { readProbes } from './read-probes.js'

const probe = (fields: Record<string, unknown>): string =>
  JSON.stringify({ id: 'P1', kind: 'lang', text: 'kopi', expect: { lang: ['en'] }, ...fields })

describe('readProbes', () => {
  it('reads one probe a line, and skips blank lines', () => {
    const probes = readProbes(
      `\uFEFF${probe({})}\r\n\n${probe({ id: 'P2', extra: { authorPlace: 'SG' } })}\n`,
      'p.ndjson',
    )
    expect(probes).toEqual([
      { id: 'P1', kind: 'lang', text: 'kopi', extra: {}, expect: { lang: ['en'] } },
      { id: 'P2', kind: 'lang', text: 'kopi', extra: { authorPlace: 'SG' }, expect: { lang: ['en'] } },
    ])
  })

  it.each([
    ['what is not JSON', '{"id":', /^p\.ndjson:2: not JSON/],
    ['an unknown expectation', probe({ id: 'P2', expect: { mood: ['good'] } }), /^p\.ndjson:2: not a probe: .*"mood"/],
    ['a misspelled field of the post', probe({ id: 'P2', extra: { authorplace: 'SG' } }), /:2: .*"authorplace"/],
    ['a label that no stage gives', probe({ id: 'P2', expect: { sent: ['happy'] } }), /:2: .*expect\.sent/],
    ['a pattern that is none', probe({ id: 'P2', expect: { noid: ['('] } }), /:2: .*expect\.noid/],
    ['no expectation', probe({ id: 'P2', expect: {} }), /:2: .*nothing is expected/],
    ['an entity without any wish', probe({ id: 'P2', expect: { ents: [{}] } }), /:2: .*"s", "type" or "id"/],
    ['an id that is there twice', probe({}), /^p\.ndjson:2: the id "P1" is on line 1, too/],
  ])('refuses %s, with the line', (_, line, message) => {
    expect(() => readProbes(`${probe({})}\n${line}`, 'p.ndjson')).toThrow(message)
  })

  it('refuses an empty file', () => {
    expect(() => readProbes('\n', 'p.ndjson')).toThrow('p.ndjson: there is no probe in it')
  })
})
