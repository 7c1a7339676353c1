import { availableParallelism } from 'node:os'
import { describe, expect, it } from 'vitest'
import { UsageError } from '../../../domain/errors.js'
import { assignDevices, environmentFor } from './devices.js'

describe('processes that train together', () => {
  it('get a GPU each, and see no other', () => {
    expect(assignDevices(2, ['0', '3', 'GPU-8a1b'])).toEqual(['0', '3'])
    expect(environmentFor('3', 2, { CUDA_VISIBLE_DEVICES: '0,3,GPU-8a1b', HOME: '/root' })).toEqual({
      CUDA_VISIBLE_DEVICES: '3',
      HOME: '/root',
    })
  })

  it('are refused when there are too few', () => {
    expect(() => assignDevices(3, ['0', '1'])).toThrow(UsageError)
  })

  it('share the processors when there is none, unless their number is set', () => {
    expect(assignDevices(2, [])).toEqual([null, null])
    const threads = String(Math.max(1, Math.floor(availableParallelism() / 2)))
    expect(environmentFor(null, 2, {})).toEqual({ TF_NUM_INTRAOP_THREADS: threads })
    expect(environmentFor(null, 1_000, {})).toEqual({ TF_NUM_INTRAOP_THREADS: '1' })
    expect(environmentFor(null, 2, { TF_NUM_INTRAOP_THREADS: '7' })).toEqual({ TF_NUM_INTRAOP_THREADS: '7' })
  })
})
