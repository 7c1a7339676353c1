import { describe, expect, it } from 'vitest'
import { growthOf, LINEAR } from '../../test/support/growth.js'
import { htmlToText } from './html-text.js'

const shortened =
  '<a href="https://www.example.sg/hawker/centre/old-airport-road?page=2" rel="nofollow noopener">' +
  '<span class="invisible">https://www.</span><span class="ellipsis">example.sg/hawker/centre/old-a</span>' +
  '<span class="invisible">irport-road?page=2</span></a>'

it.each([
  ['paragraphs and line breaks', '<p>Jalan-jalan<br>cari makan</p><p>shiok!</p>', 'Jalan-jalan\ncari makan\n\nshiok!'],
  ['newlines between paragraphs', '<p>one</p>\n\n<p>two</p>', 'one\n\ntwo'],
  ['two line breaks', 'one<br/><br/>two', 'one\n\ntwo'],
  [
    'a shortened address, whole',
    `<p>see ${shortened} lah</p>`,
    'see https://www.example.sg/hawker/centre/old-airport-road?page=2 lah',
  ],
  [
    'an address cut with dots',
    '<a href="https://example.sg/a?b=1&amp;c=2">example.sg/a…</a>',
    'https://example.sg/a?b=1&c=2',
  ],
  ['a bare address', '<a href="https://example.sg/a">https://example.sg/a</a>', 'https://example.sg/a'],
  ['a named link', 'read <a href="https://example.sg/a">the report</a>', 'read the report'],
  ['a link named by one letter of its address', '<a href="https://example.sg/a">e</a>', 'e'],
  ['a link to nowhere', '<a href="javascript:alert(1)">javascript:alert(1)</a>', 'javascript:alert(1)'],
  [
    'mentions and hashtags',
    '<p><span class="h-card"><a href="https://kopi.example/@uncle" class="u-url mention">@<span>uncle</span></a></span> ' +
      '<a href="https://kopi.example/tags/新加坡" class="mention hashtag" rel="tag">#<span>新加坡</span></a></p>',
    '@uncle #新加坡',
  ],
  [
    'a quote, without the address that repeats it',
    '<p class="quote-inline">RE: <a href="https://kopi.example/@uncle/1">https://kopi.example/@uncle/1</a></p><p>ya lor</p>',
    'ya lor',
  ],
  ['custom emoji', '<p>:merlion: நன்றி 🙏🏽</p>', ':merlion: நன்றி 🙏🏽'],
  ['emoji as pictures', 'sedap <img class="wp-smiley" alt="😋" src="x"><img alt="a chart" src="y">', 'sedap 😋'],
  ['entities, once', '<p>AT&amp;amp;T &lt;b&gt; &#39;ok&#39; &#x1F1F8;&#x1F1EC;</p>', "AT&amp;T <b> 'ok' 🇸🇬"],
  ['lists', '<ul><li>kopi</li><li>teh</li></ul>', '- kopi\n- teh'],
  ['table cells apart', '<table><tr><th>Stall</th><td>Queue</td></tr></table>', 'Stall\nQueue'],
  ['headings as written', '<h1>Rain in Bedok</h1>again', 'Rain in Bedok\n\nagain'],
  ['scripts', 'a<script>b</script><style>c</style>', 'a'],
  ['joined emoji and word separators', '<p>👨‍👩‍👧‍👦 ส\u200Bก</p>', '👨‍👩‍👧‍👦 ส\u200Bก'],
  ['plain text', 'no markup at all', 'no markup at all'],
  ['nothing', '<p></p>', ''],
])('reads %s', (_, html, text) => {
  expect(htmlToText(html)).toBe(text)
})

it('survives what nests without end', () => {
  const deep = `above${'<div>'.repeat(2_000)}<a href="https://example.sg">${'<b>'.repeat(2_000)}below`
  expect(htmlToText(deep)).toBe('above')
  const inAnchor = `<a href="https://example.sg">near${'<b>'.repeat(2_000)}far</a>`
  expect(htmlToText(inAnchor)).toBe('near')
})

describe('HTML that is made to be slow', () => {
  it.each([
    ['elements that nest', '<div>', ''],
    ['elements that nest and are closed by others', '<div>', '</p>'],
    ['elements of another kind that are never closed', '<div><svg>', '</div>'],
    ['links in links', '<a href="https://example.sg/">', '<b>x</b>'],
    ['lists in lists', '<ul><li>', 'x<br>'],
    ['tables in tables', '<table><tr><td>', 'x'],
    ['brackets', '<', '&'],
    ['comments without an end', '<!--', ''],
  ])('is read in time that grows with its length: %s', (_, open, close) => {
    const growth = growthOf((size) => htmlToText(open.repeat(size) + close.repeat(size)), 2_000)
    expect(growth).toBeLessThan(LINEAR)
  })

  it('is noticed by this measurement: a search that starts again at each bracket', () => {
    const search = (size: number): unknown => '<'.repeat(size).match(/<[^>]*>/g)
    // Another thread of this process may compute in the short run: one clear measurement is enough.
    expect([1, 2, 3].some(() => growthOf(search, 2_500) > LINEAR)).toBe(true)
  })

  it('ends behind more elements than any text has', () => {
    expect(htmlToText('a<br>'.repeat(150_000)).split('\n')).toHaveLength(100_001)
  })

  it('loses nothing of a text with many tags that nest as people nest them', () => {
    const many = '<div><p>kopi <b>peng</b></p></div>'.repeat(500)
    expect(htmlToText(many).match(/kopi peng/g)).toHaveLength(500)
    const icons = '<svg><title>sun</title><path d="M0"/></svg>☀️<br>'.repeat(500)
    expect(htmlToText(icons).match(/☀️/g)).toHaveLength(500)
  })
})
