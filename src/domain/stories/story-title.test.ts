import { describe, expect, it } from 'vitest'
import { titleOf } from './story-title.js'

describe('titleOf', () => {
  it('is a short post as it is, in one line', () => {
    expect(titleOf('  Train fault\n\nat Bishan\u0007 again ')).toBe('Train fault at Bishan again')
  })

  it('ends behind a word', () => {
    const title = titleOf(`${'kopi teh '.repeat(9)}tarik, peng and more of everything`)
    expect(title).toBe(`${'kopi teh '.repeat(9)}tarik…`)
  })

  it('ends anywhere where no words are parted by spaces, and never within a character', () => {
    expect(titleOf('雨'.repeat(200))).toBe(`${'雨'.repeat(90)}…`)
    expect(titleOf('👨‍👩‍👧'.repeat(91))).toBe(`${'👨‍👩‍👧'.repeat(90)}…`)
  })
})
