import { expect, it } from 'vitest'
import { itWithFixtures, recordedPayload } from '../../../test/support/kept-back.js'
import { parseComplianceJob } from './compliance.js'

it('withdraws posts or authors, whichever the job was about, each once', () => {
  const line = '{"id":"1170025343920402432","action":"delete","reason":"protected"}'
  expect(parseComplianceJob([line, line, ''], 'tweets').removals).toEqual([
    { platform: 'x', nativeId: '1170025343920402432' },
  ])
  expect(parseComplianceJob([line], 'users').removals).toEqual([
    { platform: 'x', authorNativeId: '1170025343920402432' },
  ])
})

it('does not take a request to blur a place for a removal', () => {
  const result = parseComplianceJob(['{"id":"5","action":"delete","reason":"scrub_geo"}'], 'tweets')
  expect(result).toEqual({ removals: [], others: { scrub_geo: 1 }, unreadable: [] })
})

it('names the lines that it could not read and continues', () => {
  const result = parseComplianceJob(
    ['{"id":5,"action":"delete","reason":"deleted"}', '{"id":"6","action":"delete","reason":"deleted"}', '{"id":"7"'],
    'tweets',
  )
  expect(result.removals).toHaveLength(1)
  expect(result.unreadable).toEqual([1, 3])
})

itWithFixtures('reads recorded jobs', () => {
  const read = (type: 'tweets' | 'users') =>
    parseComplianceJob((recordedPayload(`x/batch_compliance_${type}.jsonl`) ?? '').split('\n'), type)
  expect(read('tweets').removals).toHaveLength(2)
  expect(read('users').removals).toHaveLength(1) // recorded twice
  expect(read('users').unreadable).toEqual([])
})
