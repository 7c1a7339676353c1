import { Feed } from 'feed'
import RSS from 'rss'
import { describe, expect, it } from 'vitest'
import { NO_DATE_RULES } from '../../domain/written-date.js'
import { parseFeedText } from './parse.js'

// Feeds as two libraries write them that many sites use: `rss` is Ghost's, `feed` that of static site generators.

/** Newest first, as feeds list them; posts come out oldest first. */
const POSTS = [
  {
    title: 'AT&T < M1: "kopi" 价格上涨',
    body: '<p>Sorry lah, <b>rain</b> &amp; நன்றி 🙏</p>',
    at: '2026-08-01T01:00:00.000Z',
  },
  { title: 'Berita: 1 < 2 & 3', body: '<ul><li>satu</li><li>dua</li></ul>', at: '2026-07-31T16:30:00.000Z' },
]
const TEXTS = ['Berita: 1 < 2 & 3\n\n- satu\n- dua', 'AT&T < M1: "kopi" 价格上涨\n\nSorry lah, rain & நன்றி 🙏']
const linkOf = (at: number): string => `https://blog.example/${at}?a=1&b=2`

function withRss(): string {
  const feed = new RSS({ title: 'Kopi & 新闻', feed_url: 'https://blog.example/rss', site_url: 'https://blog.example' })
  POSTS.forEach(({ title, body, at }, index) =>
    feed.item({
      title,
      description: body,
      url: linkOf(index),
      guid: `https://blog.example/post-${index}`,
      author: 'Tan Ah Kow',
      date: at,
    }),
  )
  return feed.xml({ indent: true })
}

function withFeed(): Feed {
  const feed = new Feed({
    title: 'Kopi & 新闻',
    id: 'https://blog.example/',
    link: 'https://blog.example/',
    copyright: '',
  })
  POSTS.forEach(({ title, body, at }, index) =>
    feed.addItem({
      title,
      id: `https://blog.example/post-${index}`,
      link: linkOf(index),
      description: body,
      date: new Date(at),
    }),
  )
  return feed
}

describe.each([
  ["Ghost's library as RSS", withRss],
  ['the library feed as RSS', () => withFeed().rss2()],
  ['the library feed as Atom', () => withFeed().atom1()],
  ['the library feed as JSON', () => withFeed().json1()],
])('a feed that %s writes', (_, write) => {
  it('has its texts, times and ids', () => {
    const { items } = parseFeedText(write(), { host: 'blog.example', title: undefined, dates: NO_DATE_RULES })
    expect(items.map(({ post }) => post.text)).toEqual(TEXTS)
    expect(items.map(({ post }) => post.postedAt?.toISOString())).toEqual(POSTS.map(({ at }) => at).reverse())
    expect(items.map(({ post }) => post.nativeId)).toEqual(
      [1, 0].map((at) => expect.stringContaining(`post-${at}`) as string),
    )
    expect(items.map(({ post }) => post.community)).toEqual(['Kopi & 新闻', 'Kopi & 新闻'])
    expect(JSON.stringify(items.map(({ post }) => post.payload))).not.toContain('Tan Ah Kow')
  })
})
