import { describe, expect, it } from 'vitest'
import { windowBefore } from './other-side.js'

const now = Date.parse('2026-08-09T05:30:00Z')

describe('the same time before', () => {
  it('is of days in Singapore, which begin eight hours before those of UTC', () => {
    expect(windowBefore({ from: '2026-07-20', to: '2026-07-24' }, now)).toEqual({
      from: '2026-07-15T16:00:00.000Z',
      to: '2026-07-19T16:00:00.000Z',
    })
    expect(windowBefore({ to: '2026-07-29' }, now)).toEqual({
      from: '2026-06-02T16:00:00.000Z',
      to: '2026-06-30T16:00:00.000Z',
    })
  })

  it('is as long as a window that ends with this hour', () => {
    expect(windowBefore({ from: '2026-08-08T06:00:00.000Z' }, now)).toEqual({
      from: '2026-08-07T06:00:00.000Z',
      to: '2026-08-08T06:00:00.000Z',
    })
    expect(windowBefore({}, now)).toEqual({ from: '2026-06-14T06:00:00.000Z', to: '2026-07-12T06:00:00.000Z' })
  })

  it.each([{ from: 'all' }, { from: 'banana' }, { to: 'banana' }, { from: '2026-08-02', to: '2026-08-01' }])(
    'is not there for %j',
    (params) => expect(windowBefore(params, now)).toBeUndefined(),
  )
})
