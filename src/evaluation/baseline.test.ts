import { describe, expect, it } from 'vitest'
import { UsageError } from '../domain/errors.js'
import { findDrops, findMissing, formatBaseline, parseBaseline } from './baseline.js'
import type { Measurement } from './measurement.js'

const figure: Measurement = {
  task: 'langid',
  set: 'some set',
  language: '*',
  system: 'langid',
  metric: 'accuracy',
  value: 90,
  low: 88,
  high: 92,
  n: 1_000,
}
const error: Measurement = { ...figure, metric: 'ECE', value: 3, low: 2, high: 4 }

describe('the baseline', () => {
  const baseline = parseBaseline(formatBaseline([figure, error]), 'baseline.json')

  it('reads the file that it wrote', () => {
    expect(findDrops([figure, error], baseline)).toEqual([])
    expect(baseline).toHaveLength(2)
  })

  it('lets figures move within their noise, and rise', () => {
    expect(findDrops([{ ...figure, value: 88.1 }], baseline)).toEqual([])
    expect(findDrops([{ ...figure, value: 99 }], baseline)).toEqual([])
    expect(findDrops([{ ...error, value: 0.1 }], baseline)).toEqual([])
  })

  it('names what fell by more, a calibration error by rising', () => {
    const worse = { ...figure, value: 87.9 }
    const wilder = { ...error, value: 4.1 }
    expect(findDrops([worse, wilder], baseline)).toEqual([
      { figure: worse, before: 90 },
      { figure: wilder, before: 3 },
    ])
  })

  it('says nothing of a set that has changed, or is new', () => {
    expect(findDrops([{ ...figure, value: 1, n: 999 }], baseline)).toEqual([])
    expect(findDrops([{ ...figure, value: 1, set: 'another' }], baseline)).toEqual([])
  })

  it('names figures that are missing, such as those of a set that has lost its texts', () => {
    expect(findMissing([figure, error], baseline)).toEqual([])
    expect(findMissing([{ ...figure, n: 1 }, error], baseline)).toEqual([expect.objectContaining({ n: 1_000 })])
  })

  it('takes no figure that is not a number, which JSON would write as null', () => {
    expect(findDrops([{ ...figure, value: NaN }], baseline)).toHaveLength(1)
    expect(findDrops([{ ...error, value: NaN }], baseline)).toHaveLength(1)
    expect(() => formatBaseline([{ ...figure, value: NaN }])).toThrow('accuracy on some set is not a number')
    expect(() => formatBaseline([{ ...figure, high: Infinity }])).toThrow('not a number')
  })

  it.each(['[{"task":1}]', 'nonsense', '[{"task":"lang', '{}', 'null', ''])('refuses %j', (json) => {
    expect(() => parseBaseline(json, 'baseline.json')).toThrow(UsageError)
  })

  it('refuses a file that is not a baseline', () => {
    expect(() => parseBaseline('[{"task":1}]', 'baseline.json')).toThrow(UsageError)
    expect(() => parseBaseline('nonsense', 'baseline.json')).toThrow(/git checkout/)
  })
})
