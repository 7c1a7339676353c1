import { expect, it } from 'vitest'
import { findMarks } from './find-marks.js'

const marked = (text: string, ...entries: string[]) =>
  findMarks(text, entries).map(({ start, end }) => text.slice(start, end))

it.each([
  ['The MRT and #mrtdelay', ['mrt'], ['MRT', 'mrt']],
  ['At the bus  stop', ['bus stop'], ['bus  stop']],
  ['No train: a fault again', ['train + delay|fault'], ['train', 'fault']],
  ['hujannya lebat', ['hujan*'], ['hujan']],
  ['今天地铁故障', ['地铁'], ['地铁']],
  ['strain and restrain', ['train'], []],
  ['price up (again)', ['(again)'], ['(again)']],
  ['bus stop', ['stop', 'bus stop'], ['bus stop']],
])('%s has the marks of %j', (text, entries, marks) => {
  expect(marked(text, ...entries)).toEqual(marks)
})
