import { expect, it } from 'vitest'
import { UsageError } from '../domain/errors.js'
import { layOut, parseColumnMap, parseColumnMapFile, rowToDraft } from './column-map.js'

it('distinguishes names in order from field=column pairs', () => {
  expect(parseColumnMap('label, text')).toEqual({ kind: 'columns', columns: ['label', 'text'] })
  expect(parseColumnMap('text=tweet,postedAt=created_at')).toEqual({
    kind: 'fields',
    fields: new Map([
      ['text', 'tweet'],
      ['postedAt', 'created_at'],
    ]),
  })
  expect(parseColumnMapFile('{"fields": {"text": "a, b"}}', 'map.json')).toEqual({
    kind: 'fields',
    fields: new Map([['text', 'a, b']]),
  })
})

it.each([
  ['label,body', /one column must be named text/],
  ['text,text', /named twice/],
  ['text=a,label', /not both/],
  ['text=a,mood=b', /mood is not a field/],
  ['postedAt=b', /which column has the text/],
])('refuses %s', (spec, message) => {
  expect(() => parseColumnMap(spec)).toThrow(UsageError)
  expect(() => parseColumnMap(spec)).toThrow(message)
})

it('refuses a map file that is none', () => {
  expect(() => parseColumnMapFile('text', 'm.json')).toThrow(/m\.json is not JSON/)
  expect(() => parseColumnMapFile('{"text": "a"}', 'm.json')).toThrow(/must contain/)
})

it('names every problem of a row', () => {
  const layout = layOut(parseColumnMap('text,postedAt,kind,counts.likes'), null)
  expect(rowToDraft(['x', 'soon', 'rumour', '-1'], layout)).toBe(
    'counts.likes is not a whole number: -1; kind is not one of original, reply, repost, quote: rumour; postedAt is not a date: soon',
  )
})
