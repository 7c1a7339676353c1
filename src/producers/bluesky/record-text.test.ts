import { describe, expect, it } from 'vitest'
import { PostRecord } from './record.js'
import { textOf, withFullLinks } from './record-text.js'

const link = (text: string, label: string, uri: string) => {
  const byteStart = Buffer.byteLength(text.slice(0, text.indexOf(label)))
  return {
    index: { byteStart, byteEnd: byteStart + Buffer.byteLength(label) },
    features: [{ $type: 'app.bsky.richtext.facet#link', uri }],
  }
}

describe('links in the text', () => {
  it.each([
    ['plain', 'read www.example.org/news/...', 'www.example.org/news/...'],
    ['behind Chinese', '新加坡下雨了 www.example.org/news/...', 'www.example.org/news/...'],
    ['behind Tamil', 'சிங்கப்பூரில் மழை example.org/news/… பார்', 'example.org/news/…'],
    ['behind emoji', '🇸🇬👩‍👩‍👧 https://example.org/news/mrt-delay', 'https://example.org/news/mrt-delay'],
    ['without the scheme', 'see Example.org/news/mrt-delay', 'Example.org/news/mrt-delay'],
  ])('are whole: %s', (_, text, label) => {
    const uri = 'https://example.org/news/mrt-delay'
    expect(withFullLinks(text, [link(text, label, uri)])).toBe(text.replace(label, uri))
  })

  it('follow words of the author', () => {
    expect(withFullLinks('kopi', [link('kopi', 'kopi', 'https://kopi.example')])).toBe('kopi https://kopi.example')
    const text = '好吃 this place lah'
    const facets = [link(text, 'this place', 'https://example.org/kopi')]
    expect(withFullLinks(text, facets)).toBe('好吃 this place https://example.org/kopi lah')
  })

  it('are put in from the front whatever order the facets have', () => {
    const text = '一 a.example/x... 二 b.example/y...'
    const facets = [
      link(text, 'b.example/y...', 'https://b.example/yellow'),
      link(text, 'a.example/x...', 'https://a.example/xenon'),
    ]
    expect(withFullLinks(text, facets)).toBe('一 https://a.example/xenon 二 https://b.example/yellow')
  })

  it('leave the text alone when the offsets are no places in it', () => {
    const text = '雨 a.example/x'
    const at = (byteStart: number, byteEnd: number) => ({
      ...link(text, 'a', 'https://no.example'),
      index: { byteStart, byteEnd },
    })
    for (const facet of [at(1, 8), at(4, 99), at(8, 4), at(4, 4), at(0, 2)])
      expect(withFullLinks(text, [facet])).toBe(text)
    const good = link(text, 'a.example/x', 'https://a.example/xenon')
    expect(withFullLinks(text, [good, at(5, 9)])).toBe('雨 https://a.example/xenon')
  })
})

it('adds what images and videos are described with', () => {
  const record = (embed: unknown) => textOf(PostRecord.parse({ text: 'lunch', createdAt: '', embed }))
  const images = [{ alt: 'chicken rice' }, { alt: '' }, { image: 'no alt' }, { alt: ' 海南鸡饭 ' }]
  expect(record({ $type: 'app.bsky.embed.images', images })).toBe('lunch\nchicken rice\n海南鸡饭')
  expect(record({ $type: 'app.bsky.embed.video', alt: 'satay on the grill' })).toBe('lunch\nsatay on the grill')
  const media = { $type: 'app.bsky.embed.images', images: images.slice(0, 1) }
  const both = { $type: 'app.bsky.embed.recordWithMedia', media, record: { record: { uri: 'at://x' } } }
  expect(record(both)).toBe('lunch\nchicken rice')
})
