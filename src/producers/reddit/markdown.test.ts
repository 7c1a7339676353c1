import { describe, expect, it } from 'vitest'
import { growthOf, LINEAR } from '../../../test/support/growth.js'
import { markdownToText, unescapeWire } from './markdown.js'

describe('escaping for the wire', () => {
  it('is undone exactly once', () => {
    expect(unescapeWire('Tan &amp; Lim &lt;3 &gt; &amp;amp; &amp;#x200B; &quot;')).toBe(
      'Tan & Lim <3 > &amp; &#x200B; &quot;',
    )
  })
})

describe('the text of markdown', () => {
  it.each([
    [
      'emphasis',
      'The **queue** at *Tiong Bahru* is ***too*** long ~~leh~~',
      'The queue at Tiong Bahru is too long leh',
    ],
    ['underscores inside words', 'set max_retry_count in _my_ file_name', 'set max_retry_count in my file_name'],
    ['sums and lone marks', '3 * 4 * 5 = 60, ok*', '3 * 4 * 5 = 60, ok*'],
    ['links to their label', 'See [the CNA report](https://example.sg/a_(b)) now', 'See the CNA report now'],
    ['labels in brackets', '[[Breaking] MRT delay](https://example.sg/x "title")', '[Breaking] MRT delay'],
    [
      'bare addresses',
      'https://example.sg/a_b_c and <https://example.sg/d>',
      'https://example.sg/a_b_c and https://example.sg/d',
    ],
    ['pictures and stickers', 'wah ![gif](giphy|abc123) shiok', 'wah  shiok'],
    ['code', 'run `npm start` lah', 'run npm start lah'],
    ['spoilers, which are no quotes', '>!the char kway teow wins!<', 'the char kway teow wins'],
    ['headings', '## 今天的天气 ##', '今天的天气'],
    ['signs escaped by hand', '1\\. \\#sgfood \\_not italic\\_ \\*', '1. #sgfood _not italic_ *'],
    ['entities, once', 'Ang Mo Kio &amp;lt; Bishan&nbsp;😀', 'Ang Mo Kio &lt; Bishan\u00a0😀'],
    ['lists', '- kopi o\n- teh peng', '- kopi o\n- teh peng'],
    ['four languages', 'Sedap *gila*! 好吃**极了** மிகவும் _சுவையானது_', 'Sedap gila! 好吃极了 மிகவும் சுவையானது'],
  ])('%s', (_name, markdown, text) => {
    expect(markdownToText(markdown)).toBe(text)
  })

  it("drops quotes, with the lines that continue them, and keeps the author's own", () => {
    const markdown = '> COE is too cheap\nsays who\n> > nested\n\nAgree to disagree lor.\n\n>another\n\nOk bye'
    expect(markdownToText(markdown)).toBe('Agree to disagree lor.\n\nOk bye')
  })

  it('drops rules and fences, and keeps the text between them', () => {
    expect(markdownToText('a\n\n---\n\n```\nx = 1\n```\n\n\n\nb')).toBe('a\n\nx = 1\n\nb')
  })

  it.each(['[', '[a](', '*a', '_a ', '![', '>!', '`', '\\[', '(((', '[[a]'])(
    'reads forty thousand characters of unclosed marks in time that grows with their length: %s',
    (piece) => {
      const read = (size: number): string => markdownToText(piece.repeat(Math.ceil(size / piece.length)))
      expect(growthOf(read, 2_500)).toBeLessThan(LINEAR)
    },
  )
})
