import { describe, expect, it } from 'vitest'
import type { CountRow, CountsAnswer } from '../../src/domain/reading/figures.js'
import { english } from '../messages/en.js'
import { intervalNote } from './interval-note.js'

const share = { share: 0.5, low: 0.4, high: 0.6 }
const row = (key: CountRow['key'], corrected: CountRow['corrected']): CountRow => ({
  key,
  posts: 40,
  share,
  corrected,
  score: null,
  confidence: null,
  codeMixed: null,
})
const note = (rows: CountRow[], corrected: boolean, bucket?: 'hour' | 'day') =>
  intervalNote({ rows, bucket } as CountsAnswer, corrected, english)
const { chanceOnly, withErrors, notCorrected, someNotCorrected } = english.figure

describe('the note about intervals', () => {
  it('says of shares as counted that their intervals hold chance only', () => {
    expect(note([row({ sentiment: 'negative' }, share)], false)).toBe(chanceOnly)
    expect(note([row({ sentiment: 'negative' }, null)], false, 'hour')).toBe(chanceOnly)
  })

  it('says why nothing, or a part, is corrected', () => {
    const rows = [row({ language: 'ms', sentiment: 'negative' }, null)]
    expect(note(rows, false)).toBe(`${chanceOnly} ${notCorrected}`)
    rows.push(row({ language: 'en', sentiment: 'negative' }, share))
    expect(note(rows, false)).toBe(chanceOnly)
    expect(note(rows, true)).toBe(`${withErrors} ${someNotCorrected}`)
    expect(note(rows.slice(1), true)).toBe(withErrors)
  })

  it('says nothing of other shares', () => {
    expect(note([row({ origin: 'inside' }, null)], false)).toBeUndefined()
    expect(note([{ ...row({ sentiment: 'none' }, null), share: null }], false)).toBeUndefined()
  })
})
