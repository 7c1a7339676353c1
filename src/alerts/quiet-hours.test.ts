import { describe, expect, it } from 'vitest'
import { isQuiet } from './quiet-hours.js'

/** An hour in Singapore. */
const at = (hour: number): Date => new Date(Date.UTC(2026, 7, 9, hour - 8, 30))
const quietOf = (quietFrom: number | null, quietTo: number | null): number[] =>
  Array.from({ length: 24 }, (_, hour) => hour).filter((hour) => isQuiet({ quietFrom, quietTo }, at(hour)))

describe('quiet hours', () => {
  it('run over midnight in Singapore, the last hour not included', () => {
    expect(quietOf(23, 7)).toEqual([0, 1, 2, 3, 4, 5, 6, 23])
    expect(quietOf(12, 14)).toEqual([12, 13])
  })

  it('are none when both ends are one, or there are none', () => {
    expect([quietOf(7, 7), quietOf(null, null)]).toEqual([[], []])
  })
})
