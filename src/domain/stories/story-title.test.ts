import { describe, expect, it } from 'vitest'
import { beginningOf, titleOf } from './story-title.js'

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

  it('leaves out the addresses at the end, and says so', () => {
    const [said, link] = ['PSI enters unhealthy range', 'https://example.org/p/6951']
    expect(titleOf(`${said} ${link}`)).toBe(`${said}…`)
    expect(titleOf(`${said}\n${link} ${link}\n`)).toBe(`${said}…`)
    expect(titleOf(`${said} ${link} #haze`)).toBe(`${said} ${link} #haze`)
    expect(titleOf(link)).toBe(link)
    expect(titleOf(`${'雨'.repeat(200)} ${link}`)).toBe(`${'雨'.repeat(90)}…`)
    expect(beginningOf(`${said} ${link}`, 280), 'a quotation has them').toBe(`${said} ${link}`)
  })
})
