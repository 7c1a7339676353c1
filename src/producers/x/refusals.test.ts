import { describe, expect, it } from 'vitest'
import { itWithFixtures, recordedPayload } from '../../../test/support/kept-back.js'
import { RateLimitedError, SourceStoppedError } from '../../domain/errors.js'
import { InvalidRequestError, refusalError } from './refusals.js'

const NOW = Date.parse('2026-11-22T04:00:00Z')
const refusal = (status: number, body: unknown, headers: Record<string, string> = {}): Error =>
  refusalError(status, new Headers(headers), typeof body === 'string' ? body : JSON.stringify(body), NOW)

describe('a refusal', () => {
  it.each([
    [402, { title: 'CreditsDepleted' }, 'CreditsDepleted'],
    [429, { title: 'UsageCapExceeded' }, 'UsageCapExceeded'],
    [429, { type: 'https://api.x.com/2/problems/usage-capped' }, 'UsageCapExceeded'],
  ])('for money (%i %j) stops the source and says why', (status, body, reason) => {
    const err = refusal(status, body, { 'x-rate-limit-remaining': '39999' })
    expect(err).toBeInstanceOf(SourceStoppedError)
    expect(err).toMatchObject({ stopCause: 'payment' })
    expect(err.message).toContain(reason)
  })

  it('with requests left is the limit of one a second', () => {
    const err = refusal(429, {}, { 'x-rate-limit-remaining': '299', 'x-rate-limit-reset': String(NOW / 1_000 + 800) })
    expect(err).toMatchObject({ name: 'RateLimitedError', retryAfterMs: 10_000 })
  })

  it.each([-1, 0, 1])('waits for the reset by the clock of X, with our clock %i hours off', (hours) => {
    const server = NOW + hours * 3_600_000
    const err = refusal(429, '<html>', {
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': String(server / 1_000 + 30),
      date: new Date(server).toUTCString(),
    })
    expect(err).toBeInstanceOf(RateLimitedError)
    expect(err).toMatchObject({ retryAfterMs: 30_000 })
  })

  it('of a request names the parameters, and no word of the query', () => {
    const body = {
      errors: [{ parameters: { query: ['from:invented_handle'] }, message: 'Ambiguous use of from:invented_handle' }],
    }
    const err = refusal(400, body)
    expect(err).toBeInstanceOf(InvalidRequestError)
    expect(err.message).toContain('query')
    expect(err.message).not.toContain('invented_handle')
  })

  it('with a title that is not a fixed word keeps it out of the message', () => {
    expect(refusal(402, { title: 'Dear @invented_handle, pay!' }).message).not.toContain('invented_handle')
  })
})

itWithFixtures('recorded refusals are understood', () => {
  type Recorded = Record<string, { status: number; body: unknown; headers?: Record<string, string> }>
  const recorded = JSON.parse(recordedPayload('x/errors.json') ?? '') as Recorded
  const of = (name: string): Error => {
    const { status = 0, body, headers } = recorded[name] ?? {}
    return refusal(status, body, headers)
  }
  expect(of('usage_capped_429')).toMatchObject({ stopCause: 'payment' })
  expect(of('credits_depleted_402')).toMatchObject({ stopCause: 'payment' })
  expect(of('rate_limit_429')).toBeInstanceOf(RateLimitedError)
})
