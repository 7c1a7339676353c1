import { describe, expect, it } from 'vitest'
import { UnreachableError } from '../../domain/errors.js'
import { NO_DATE_RULES } from '../../domain/written-date.js'
import { growthOf, LINEAR } from '../../../test/support/growth.js'
import { itWithFixtures, recordedPayload } from '../../../test/support/kept-back.js'
import { parseFeedText } from './parse.js'

const origin = { host: 'news.example', title: undefined, dates: NO_DATE_RULES }
const parse = (text: string, more: object = {}) => parseFeedText(text, { ...origin, ...more })
const rss = (items: string, channel = '<title>Berita &amp; 新闻</title>'): string =>
  `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>${channel}${items}</channel></rss>`
const firstOf = (text: string) => {
  const [item] = parse(text).items
  if (!item) throw new Error('no item')
  return item.post
}

describe('an RSS item', () => {
  it('is headline and summary, filed under the feed, by its publisher', () => {
    const item =
      '<item><title>地铁东西线延误</title><link>https://news.example/a</link><guid>https://news.example/a</guid>' +
      '<pubDate>Sat, 01 Aug 2026 09:00:00 SGT</pubDate><dc:creator>Reporter Tan</dc:creator>' +
      '<description>&lt;p&gt;Penumpang&amp;nbsp;diminta &lt;b&gt;sabar&lt;/b&gt; 🙏&lt;/p&gt;&lt;p&gt;நன்றி&lt;/p&gt;</description>' +
      '<content:encoded>the whole article</content:encoded></item>'
    const post = firstOf(rss(item, '<title>Berita &amp; 新闻</title><language>en-sg</language>'))
    expect(post).toMatchObject({
      platform: 'rss',
      nativeId: 'https://news.example/a',
      text: '地铁东西线延误\n\nPenumpang\u00A0diminta sabar 🙏\n\nநன்றி',
      postedAt: new Date('2026-08-01T01:00:00Z'),
      editedAt: null,
      kind: 'original',
      author: { nativeId: 'news.example', handle: null },
      community: 'Berita & 新闻',
      languageTag: 'en-sg',
    })
    const kept = JSON.stringify(post.payload)
    expect(kept).toContain('news.example/a')
    expect(kept).not.toMatch(/Reporter|whole article/)
    expect(parse(rss(item), { title: 'CNA' }).items[0]?.post.community).toBe('CNA')
  })

  it.each([
    ['<title>AT&amp;T &lt; M1</title>', 'AT&T < M1'],
    ['<title><![CDATA[Foo &#8217;s <i>kopi</i>]]></title>', 'Foo ’s kopi'],
    ['<title>5 &lt; 6 and 7 &gt; 6</title>', '5 < 6 and 7 > 6'],
    ['<title>Rain again…</title><description>Rain again in Bedok</description>', 'Rain again in Bedok'],
    ['<title>Rain</title><description>Rain</description>', 'Rain'],
    ['<title>t</title><content:encoded>&lt;p&gt;body&lt;/p&gt;</content:encoded>', 't\n\nbody'],
    ['<description>no headline</description>', 'no headline'],
    [
      '<title>t</title><description></description><content:encoded>&lt;p&gt;body&lt;/p&gt;</content:encoded>',
      't\n\nbody',
    ],
    [
      '<title>t</title><description><![CDATA[<img src="https://k.example/1.jpg" alt="x"/>]]></description>' +
        '<content:encoded><![CDATA[<p><img src="https://k.example/1.jpg"/></p><p>body</p>]]></content:encoded>',
      't\n\nbody',
    ],
    ['<title>t</title><description>&amp;nbsp;</description><content:encoded>body</content:encoded>', 't\n\nbody'],
  ])('has the text of %s', (inside, text) => {
    expect(firstOf(rss(`<item>${inside}</item>`)).text).toBe(text)
  })

  it.each([
    ['<guid isPermaLink="false">42</guid><link>https://news.example/b</link>', 'news.example/42'],
    ['<guid>tag:news.example,2026:1</guid>', 'tag:news.example,2026:1'],
    ['<link>https://news.example/b</link>', 'https://news.example/b'],
    ['', /^news\.example\/sha256:[0-9a-f]{64}$/],
    [`<guid>https://news.example/${'x'.repeat(300)}</guid>`, /^sha256:[0-9a-f]{64}$/],
  ])('is known by %s', (inside, id) => {
    const { nativeId } = firstOf(rss(`<item><title>Hujan</title>${inside}</item>`))
    if (typeof id === 'string') expect(nativeId).toBe(id)
    else expect(nativeId).toMatch(id)
  })

  it('is not mistaken for its neighbour by a guid that all share', () => {
    const item = (at: number): string =>
      `<item><title>n${at}</title><guid>0</guid><link>https://news.example/${at}</link></item>`
    const ids = parse(rss(item(1) + item(2))).items.map(({ post }) => post.nativeId)
    expect(ids).toEqual(['https://news.example/2', 'https://news.example/1'])
  })

  it('has no date when the feed gives none or nonsense, and keeps one in the future', () => {
    const dated = (date: string) => firstOf(rss(`<item><title>x</title>${date}</item>`)).postedAt
    expect(dated('')).toBeNull()
    expect(dated('<pubDate>semalam</pubDate>')).toBeNull()
    expect(dated('<pubDate>Sat, 01 Aug 2099 09:00:00 GMT</pubDate>')).toEqual(new Date('2099-08-01T09:00:00Z'))
    expect(dated('<dc:date>2026-08-01T09:00:00+08:00</dc:date>')).toEqual(new Date('2026-08-01T01:00:00Z'))
  })

  it.each([
    ['Mon, 01 Jan 0001 00:00:00 +0000', null],
    ['10-04-2020 19:00 +0400', null],
    ['20-04-2020 19:00 +0400', '2020-04-20T15:00:00.000Z'],
    ['05/06/2025 08:00:00 +0800', null],
    ['Thu, 01 May 2025 08:00:00 GMT+8', '2025-05-01T00:00:00.000Z'],
    ['Kha, 01 Mei 2025 08:00:00 +0800', '2025-05-01T00:00:00.000Z'],
    ['Posted 3', null],
    ['Mon, 01 Sept 2025 08:00:00 +0800', '2025-09-01T00:00:00.000Z'],
    ['Thu, 01 May 25 08:00:00 +0800', '2025-05-01T00:00:00.000Z'],
  ])('dated %s', (written, moment) => {
    const { postedAt } = firstOf(rss(`<item><title>x</title><pubDate>${written}</pubDate></item>`))
    expect(postedAt?.toISOString() ?? null).toBe(moment)
  })

  it('has the date that the order and the zone of its source say', () => {
    const text = rss('<item><title>x</title><pubDate>05/06/2025 08:00</pubDate></item>')
    const [item] = parse(text, { dates: { zone: 'Asia/Singapore', dayFirst: true } }).items
    expect(item?.post.postedAt).toEqual(new Date('2025-06-05T00:00:00Z'))
  })

  it('keeps numbers as its feed writes them', () => {
    const items = [
      ['00123', '007'],
      ['0', '0'],
      ['1396120000000000123', '1.50'],
      ['1e3', 'true'],
    ]
    const text = rss(
      items.map(([id, title]) => `<item><guid isPermaLink="false">${id}</guid><title>${title}</title></item>`).join(''),
    )
    const read = parse(text).items.map(({ post }) => [post.nativeId, post.text])
    expect(read.reverse()).toEqual(items.map(([id, title]) => [`news.example/${id}`, title]))
  })

  it('is kept raw when nothing in it is known, and its neighbours come through', () => {
    const { items, drifted, dropped } = parse(
      rss(
        '<item><title>one</title></item><item><headline2>odd</headline2><dc:creator>Reporter Tan</dc:creator></item>' +
          '<item><dc:date>2026-08-01</dc:date></item><item><title></title><guid>5</guid></item><item><title>two</title></item>',
      ),
    )
    expect(items.map(({ post }) => post.text)).toEqual(['two', 'one'])
    expect(dropped).toEqual({ empty: 1 })
    expect(drifted).toHaveLength(2)
    expect(JSON.stringify(drifted)).toContain('odd')
    expect(JSON.stringify(drifted)).not.toContain('Reporter')
  })
})

describe('other formats', () => {
  it('Atom, which marks HTML and the time of a change', () => {
    const feed =
      '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Kampung</title><entry xml:lang="ta"><id>urn:uuid:1</id>' +
      '<title>a &lt;b&gt; c</title><summary type="html">&lt;p&gt;மழை &amp;amp; வெயில்&lt;/p&gt;</summary>' +
      '<link rel="self" href="https://k.example/self"/><link href="https://k.example/1"/><author><name>Auntie</name></author>' +
      '<published>2026-08-01T09:00:00Z</published><updated>2026-08-01T10:00:00Z</updated></entry>' +
      '<entry><title>x</title><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>p &amp; q</p></div></content></entry></feed>'
    const [second, first] = parse(feed).items
    expect(first?.post).toMatchObject({
      nativeId: 'urn:uuid:1',
      text: 'a <b> c\n\nமழை & வெயில்',
      languageTag: 'ta',
      postedAt: new Date('2026-08-01T09:00:00Z'),
      editedAt: new Date('2026-08-01T10:00:00Z'),
      community: 'Kampung',
    })
    expect(JSON.stringify(first?.post.payload)).not.toContain('Auntie')
    expect(second?.post.text).toBe('x\n\np & q')
  })

  it('a blank summary gives way to the body', () => {
    const atom =
      '<feed xmlns="http://www.w3.org/2005/Atom"><title>K</title><entry><id>tag:k,2</id><title>t</title>' +
      '<summary type="html"><![CDATA[ <img src="https://k.example/1.jpg"/> ]]></summary>' +
      '<content type="html">&lt;p&gt;body&lt;/p&gt;</content></entry></feed>'
    const json =
      '{"version":"https://jsonfeed.org/version/1.1","title":"J","items":[{"id":"a","title":"t","summary":" ","content_html":"<p>body</p>"}]}'
    expect([firstOf(atom).text, firstOf(json).text]).toEqual(['t\n\nbody', 't\n\nbody'])
  })

  it('RDF', () => {
    const feed =
      '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>Old</title></channel>' +
      '<item rdf:about="https://k.example/1"><title>laksa</title><link>https://k.example/1</link></item></rdf:RDF>'
    expect(firstOf(feed)).toMatchObject({ nativeId: 'https://k.example/1', text: 'laksa', community: 'Old' })
  })

  it('JSON Feed, with ids above 2^53', () => {
    const feed =
      '{"version":"https://jsonfeed.org/version/1.1","title":"J","items":[' +
      '{"id":9007199254740993,"content_html":"<p>teh &amp; kopi</p>"},{"id":"a","content_text":"\\"id\\": 12345678901234567890 < 3"},{"weird":{"authors":[{"name":"Auntie"}]}}]}'
    const { items, drifted } = parse(feed)
    expect(items.map(({ post }) => [post.nativeId, post.text])).toEqual([
      ['news.example/a', '"id": 12345678901234567890 < 3'],
      ['news.example/9007199254740993', 'teh & kopi'],
    ])
    expect(drifted).toEqual([{ field: 'item: nothing in it is known', raw: '{"weird":{}}' }])
  })
})

describe('a document that is not a whole feed', () => {
  const whole = rss('<item><title>one</title></item><item><title>இரண்டு</title></item>')
  it.each([
    ['nothing', '', /nothing that can be read/],
    ['a web page', '\n<!DOCTYPE html><html><body>Just a moment…</body></html>', /web page/],
    ['a web page in XML', '<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"></html>', /web page/],
    ['JSON that is not a feed', '{"error":"down"}', /nothing that can be read/],
    ['JSON cut off', '{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1"', /nothing that can be read/],
    ['broken tags', '<rss version="2.0"><channel><title>x</channel></rss', /cut off|nothing/],
  ])('%s', (_, text, message) => {
    expect(() => parse(text)).toThrow(UnreachableError)
    expect(() => parse(text)).toThrow(message)
  })

  it('a feed cut anywhere before its end', () => {
    expect(parse(`${whole}<!-- cached -->`).items).toHaveLength(2)
    for (let cut = 0; cut < whole.length - 1; cut += 1)
      expect(() => parse(whole.slice(0, cut)), String(cut)).toThrow(UnreachableError)
  })

  it('never expands entities', () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "${'a'.repeat(100)}"><!ENTITY b "&a;&a;&a;">]>`
    expect(firstOf(`${bomb}${rss('<item><title>&b;</title></item>')}`).text.length).toBeLessThan(10)
  })
})

itWithFixtures('the shape of a news feed', () => {
  expect(firstOf(recordedPayload('rss/news_rss_shape.xml') ?? '')).toMatchObject({
    nativeId: 'https://www.channelnewsasia.com/singapore/ncss-chair-123',
    text: 'NCSS names new chair\n\nGregory Vijayendran begins his term.',
    postedAt: new Date('2026-08-01T09:00:00Z'),
    community: 'composed sample',
  })
})

describe('a feed made to be slow', () => {
  const tryParse = (text: string): unknown => {
    try {
      return parse(text)
    } catch (err) {
      expect(err).toBeInstanceOf(UnreachableError)
      return undefined
    }
  }
  const odd = (inside: string): string => rss(`<item><odd><![CDATA[${inside}]]></odd></item>`)
  const json = (items: string): string => `{"version":"https://jsonfeed.org/version/1.1","items":[${items}]}`

  it.each([
    ['items without an end in a text', (size) => odd('<item>'.repeat(size))],
    ['people without an end in an unknown item', (size) => odd('<dc:creator>'.repeat(size))],
    ['empty items', (size) => rss('<item></item>'.repeat(size))],
    ['tags without an end in a headline', (size) => rss(`<item><title>${'<b '.repeat(size)}'</title></item>`)],
    [
      'a date that opens brackets',
      (size) => rss(`<item><title>x</title><pubDate>${'GMT('.repeat(size)}</pubDate></item>`),
    ],
    ['a headline of nested elements', (size) => rss(`<item><title>${'&lt;div&gt;'.repeat(size)}</title></item>`)],
    ['lists in lists of JSON', (size) => json(`{"id":"1","title":"x","_x":${'['.repeat(size)}${']'.repeat(size)}}`)],
  ] as [string, (size: number) => string][])('is read or refused in linear time: %s', (_, write) => {
    expect(growthOf((size) => tryParse(write(size)), 2_000)).toBeLessThan(LINEAR)
  })

  it('is refused when its JSON nests without end, and read when it nests a little', () => {
    const nested = (depth: number): string =>
      json(`{"id":"1","title":"x"},{"odd":${'['.repeat(depth)}${']'.repeat(depth)}}`)
    expect(parse(nested(100)).drifted).toHaveLength(1)
    expect(() => parse(nested(100_000))).toThrow(/nothing that can be read/)
  })

  it('is refused when it has more tags than any feed', () => {
    expect(() => parse(rss('<a/>'.repeat(1_000_001)))).toThrow(/more tags than a feed has/)
  })

  it('gives its first ten thousand items and counts the rest', () => {
    const { items, drifted, dropped } = parse(
      rss('<item><title>x</title></item>'.repeat(10_001) + '<item><odd/></item>'.repeat(10_002)),
    )
    expect([items.length, drifted.length, dropped]).toEqual([10_000, 10_000, { too_many: 3 }])
  })

  it('keeps no person of an odd item, closed or not', () => {
    const { drifted } = parse(
      rss(
        '<item><odd>1</odd><dc:creator>Reporter Tan</dc:creator><author/>kept</item>' +
          '<item><odd><![CDATA[2<author>Reporter Lim]]></odd></item>',
      ),
    )
    expect(drifted.map(({ raw }) => raw)).toEqual(['<item><odd>1</odd>kept</item>', '<item><odd><![CDATA[2'])
  })
})
