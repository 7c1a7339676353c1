import { describe, expect, it } from 'vitest'
import { itWithFixtures, recordedPayload } from '../../../test/support/kept-back.js'
import { growthOf, LINEAR } from '../../../test/support/growth.js'
import { UnreachableError } from '../../domain/errors.js'
import { parseRedditFeed } from './parse-feed.js'

const entry = (id: string, content: string, more = ''): string =>
  `<entry><author><name>/u/InventedUncle</name></author><category term="singapore" label="r/singapore"/>` +
  `<content type="html">${content}</content><id>${id}</id><link href="https://www.reddit.com/r/singapore/comments/x/"/>` +
  `<updated>2026-10-06T05:40:00+00:00</updated><published>2026-10-06T05:40:00+00:00</published>` +
  `<title>Uncle&#39;s &amp;amp; kopi 好喝</title>${more}</entry>`
const feed = (...entries: string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">${entries.join('')}</feed>`
const MD =
  '&lt;!-- SC_OFF --&gt;&lt;div class=&quot;md&quot;&gt;&lt;blockquote&gt;&lt;p&gt;quoted&lt;/p&gt;&lt;/blockquote&gt;&lt;p&gt;Shiok &amp;amp;lt;3 &lt;strong&gt;lah&lt;/strong&gt; நன்றி&lt;/p&gt;&lt;/div&gt;&lt;!-- SC_ON --&gt; submitted by &lt;a href=&quot;https://www.reddit.com/user/InventedUncle&quot;&gt; /u/InventedUncle &lt;/a&gt;'

describe("a subreddit's feed", () => {
  it('gives title and text, quotes and the submitter out, entities decoded once', () => {
    const { posts, marks, drifted } = parseRedditFeed(feed(entry('t3_abc123', MD)))
    expect(drifted).toEqual([])
    expect(marks).toEqual([{ id: 't3_abc123', at: 1_791_265_200 }])
    expect(posts).toMatchObject([
      {
        nativeId: 't3_abc123',
        text: "Uncle's &amp; kopi 好喝\n\nShiok &lt;3 lah நன்றி",
        kind: 'original',
        author: { nativeId: 'inventeduncle', handle: 'InventedUncle' },
        community: 'r/singapore',
        editedAt: null,
      },
    ])
    expect(JSON.stringify(posts[0]?.payload)).not.toContain('InventedUncle')
  })

  it('gives comments without their title, which names their author', () => {
    const [post] = parseRedditFeed(feed(entry('t1_def456', MD))).posts
    expect(post).toMatchObject({ nativeId: 't1_def456', kind: 'reply', text: 'Shiok &lt;3 lah நன்றி' })
    expect(JSON.stringify(post?.payload)).not.toContain('Uncle')
  })

  it('keeps an entry of an unknown shape raw, and its neighbours', () => {
    const { posts, drifted } = parseRedditFeed(
      feed(entry('t3_abc123', MD), entry('urn:new:7', MD), entry('t3_abc124', '')),
    )
    expect(posts.map(({ nativeId }) => nativeId)).toEqual(['t3_abc124', 't3_abc123'])
    expect(drifted).toHaveLength(1)
    expect(drifted[0]?.field).toMatch(/^id: /)
    expect(JSON.stringify(drifted[0]?.raw)).toContain('urn:new:7')
  })

  it('takes back an entry whose text has become a notice, and keeps what a person wrote', () => {
    const notice = '[ Removed by Reddit on account of violating the &lt;a href="/help/x"&gt;content policy&lt;/a&gt;. ]'
    const html = (text: string): string => `&lt;div class=&quot;md&quot;&gt;&lt;p&gt;${text}&lt;/p&gt;&lt;/div&gt;`
    const { posts, removals, marks, drifted } = parseRedditFeed(
      feed(
        entry('t1_abc123', html(notice)),
        entry('t3_abc124', html(notice)),
        entry('t1_abc125', html('[removed] sia, why')),
      ),
    )
    expect(removals).toMatchObject([{ nativeId: 't3_abc124' }, { nativeId: 't1_abc123' }])
    expect(posts.map(({ nativeId }) => nativeId)).toEqual(['t1_abc125'])
    expect([marks.length, drifted]).toEqual([3, []])
  })

  it('is told apart from anything else', () => {
    expect(() => parseRedditFeed('{"message": "Forbidden", "error": 403}')).toThrow(UnreachableError)
  })

  itWithFixtures('reads the shape of 2026', () => {
    const { posts, drifted } = parseRedditFeed(recordedPayload('reddit/subreddit_new_rss_shape_2026.xml') ?? '')
    expect(drifted).toEqual([])
    expect(posts.map(({ text }) => text)).toEqual(["Announcement: We've Updated The Rules\n\nHello world, 你好 😀."])
  })
})

describe('a feed made to be slow', () => {
  const post = (html: string): string => feed(entry('t3_abc123', html.replace(/</g, '&lt;').replace(/>/g, '&gt;')))
  it.each([
    ['elements that nest', (size) => post('<div class="md">'.repeat(size))],
    ['quotes', (size) => post(`<div class="md">${'<blockquote></blockquote>'.repeat(size)}</div>`)],
    ['comments without an end', (size) => post('<!--'.repeat(size))],
    ['tags without an end', (size) => feed(entry('t3_abc123', '', `<rights>${'<b '.repeat(size)}'</rights>`))],
  ] as [string, (size: number) => string][])('is read or refused in linear time: %s', (_, write) => {
    const read = (size: number): unknown => {
      try {
        return parseRedditFeed(write(size))
      } catch (err) {
        expect(err).toBeInstanceOf(UnreachableError)
        return undefined
      }
    }
    expect(growthOf(read, 2_000)).toBeLessThan(LINEAR)
  })

  it('keeps an entry raw that nests without end', () => {
    const { posts, drifted } = parseRedditFeed(post('<div class="md">'.repeat(1_000)))
    expect([posts.length, drifted.map(({ field }) => field)]).toEqual([
      0,
      ['content.value: it is cut off, or nests deeper than any post'],
    ])
  })
})
