import { expect, it } from 'vitest'
import { UsageError } from '../domain/errors.js'
import { NO_DATE_RULES } from '../domain/written-date.js'
import { dateReaderOf } from './date-reader.js'
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

it('suggests a map for names that are well known, and guesses nothing', () => {
  const header = ['id', 'created_at', 'full_text', 'screen_name', 'favorite_count', 'mood']
  expect(() => layOut(null, header)).toThrow(
    new UsageError(
      'No column is named text. Try --map text=full_text,nativeId=id,postedAt=created_at,authorHandle=screen_name,' +
        'counts.likes=favorite_count if that is what they mean (--dry-run shows it). The columns are: ' +
        'id, created_at, full_text, screen_name, favorite_count, mood',
    ),
  )
  expect(() => layOut(null, ['Tweet Text', 'Tweet ID'])).toThrow("Try --map 'text=Tweet Text,nativeId=Tweet ID' if")
  expect(() => layOut(null, ['a', 'id'])).toThrow(/^No column is named text\. The first line is: a, id\. Give --map/)
})

it('leaves out what it cannot read of a row, and keeps the post', () => {
  const layout = layOut(parseColumnMap('text,postedAt,kind,counts.likes,authorCreatedAt'), null)
  const read = rowToDraft(['x', 'soon', 'rumour', '1.2K', '31/31/2025'], layout, dateReaderOf(NO_DATE_RULES))
  expect(read).toMatchObject({ draft: { text: 'x', postedAt: null, kind: 'original', counts: {} } })
  expect(read).toHaveProperty('omitted', [
    { field: 'postedAt', reason: 'not a date' },
    { field: 'kind', reason: 'none of original, reply, repost, quote' },
    { field: 'author.createdAt', reason: 'not a day of the calendar' },
    { field: 'counts.likes', reason: 'not a whole number' },
  ])
  expect(rowToDraft(['x'], layout, dateReaderOf(NO_DATE_RULES))).toBe('1 columns instead of 5')
})
