import { expect, it } from 'vitest'
import { growthOf, LINEAR } from '../../../test/support/growth.js'
import { embeddedBlocks, readDocuments } from './json-documents.js'

it('keeps every digit of bare numbers beyond 2^53, and numbers within it as numbers', () => {
  const { documents } = readDocuments(
    '{"pk":3992434279182783934,"lat":1.3520833333333333,"n":-9007199254740993,"ok":12}',
  )
  expect(documents).toEqual([{ pk: '3992434279182783934', lat: 1.3520833333333333, n: '-9007199254740993', ok: 12 }])
})

it('does not take digits in a text for a number', () => {
  expect(readDocuments('{"text":"call: 39924342791827839341"}').documents).toEqual([
    { text: 'call: 39924342791827839341' },
  ])
})

it('reads several documents in one body, each behind its guard', () => {
  expect(readDocuments('for (;;);{"a":1}\nfor (;;);{"b":2}\r\n\n{"c":3}')).toEqual({
    documents: [{ a: 1 }, { b: 2 }, { c: 3 }],
    broken: 0,
  })
})

it('keeps the whole documents of a body that was cut off, and says so', () => {
  expect(readDocuments('{"a":1}\n{"b":"新加')).toEqual({ documents: [{ a: 1 }], broken: 1 })
})

it('takes the last of two fields with one name, with and without long numbers near them', () => {
  expect(readDocuments('{"a":1,"a":2,"pk":3992434279182783934}').documents).toMatchObject([{ a: 2 }])
})

it.each(['', '<!doctype html><p>busy</p>', 'for (;;);'])('says that %j is not data', (body) => {
  expect(readDocuments(body)).toEqual({ documents: [], broken: 1 })
})

it('takes only data blocks out of a page', () => {
  const html = `<script>{"no":1}</script><script type="application/json">{"no":2}</script>
    <script type="application/json" data-content-len="9" data-sjs>{"yes":"a\\u003c/b"}</script>
    <SCRIPT data-sjs type='application/json'>{"yes":2}</SCRIPT>`
  expect(embeddedBlocks(html)).toEqual(['{"yes":"a\\u003c/b"}', '{"yes":2}'])
})

it.each(['<script>', '<script', '<script></script'])('reads a page full of %s in linear time', (unit) => {
  expect(growthOf((size) => embeddedBlocks(unit.repeat(size)), 2_000)).toBeLessThan(LINEAR)
})
