import { describe, expect, it } from 'vitest'
import type { BriefAnswer } from '../domain/reading/brief.js'
import { briefHtml } from './brief-html.js'
import { briefMarkdown } from './brief-markdown.js'
import { briefText } from './brief-text.js'
import { englishBriefWords as words } from './english.js'

const DASHBOARD = 'http://127.0.0.1:8080'
const share = { share: 0.5, low: 0.4, high: 0.6 }
const HOSTILE =
  '<script>alert(1)</script> ![x](http://evil.example/p.png) [click](javascript:alert(1)) `code` | cell "><img src=x onerror=alert(1)> &lt; www.evil.example # \u202eright'

function answerWith(quote: string, more: Partial<BriefAnswer> = {}): BriefAnswer {
  return {
    provenance: {
      collection: { key: 'live', title: 'Live', isSample: false },
      query: { from: '2026-08-08T16:00:00.000Z', to: '2026-08-09T16:00:00.000Z', q: 'a|b <x>' },
      window: { from: '2026-08-08T16:00:00.000Z', to: '2026-08-09T16:00:00.000Z' },
      posts: 1_200,
      pending: 3,
      models: { sentiment: { name: 'sent_model', ordinal: 4 } },
      gaps: [],
      computedAt: '2026-08-10T00:00:00.000Z',
    },
    period: {
      kind: 'day',
      name: '2026-08-09',
      from: '2026-08-08T16:00:00.000Z',
      to: '2026-08-09T16:00:00.000Z',
      isOver: true,
    },
    before: { from: '2026-08-07T16:00:00.000Z', to: '2026-08-08T16:00:00.000Z', posts: 1_000 },
    languages: {
      rows: [
        {
          value: 'ms',
          posts: 600,
          share,
          before: { ...share, posts: 500 },
          difference: { value: 0, low: -0.1, high: 0.1 },
        },
      ],
      none: 0,
      pending: 0,
    },
    feeling: { rows: [{ label: 'negative', posts: 600, share, corrected: share }], none: 1, pending: 2 },
    origins: { rows: [], none: 0, pending: 0 },
    stories: {
      found: 1,
      meant: 900,
      rows: [
        {
          id: 7,
          title: quote,
          titlePost: 70,
          titleLanguage: 'ms',
          state: 'rising',
          firstAt: '2026-08-08T17:00:00.000Z',
          posts: 60,
          authors: 50,
          languages: [{ value: 'ms', posts: 60 }],
          feeling: [],
          onsets: { language: [], platform: [], voice: [] },
          cited: [70],
        },
      ],
    },
    peaks: [
      {
        bucket: 'hour',
        found: 1,
        unjudged: 0,
        rows: [
          {
            from: '2026-08-09T04:00:00.000Z',
            to: '2026-08-09T06:00:00.000Z',
            posts: 90,
            expected: 12.5,
            strength: 9,
            causes: [
              {
                kind: 'story',
                share: 0.7,
                posts: 60,
                authors: 50,
                story: { id: 7, title: quote, titlePost: 70, titleLanguage: 'ms' },
                cited: [70],
              },
              { kind: 'author', share: 0.2, posts: 20, authors: 1, story: null, cited: [71] },
            ],
            rest: 0.1,
            grown: [],
          },
        ],
      },
    ],
    waiting: [],
    citations: [
      {
        number: 1,
        post: 70,
        platform: 'mastodon',
        postedAt: '2026-08-09T04:10:00.000Z',
        language: 'ms',
        quote,
        original: null,
      },
      {
        number: 2,
        post: 71,
        platform: 'x',
        postedAt: null,
        language: 'en',
        quote,
        original: 'https://x.com/i/status/9',
      },
    ],
    ...more,
  }
}

const html = (answer: BriefAnswer) => briefHtml(briefText(answer, words), words, DASHBOARD)
const markdown = (answer: BriefAnswer) => briefMarkdown(briefText(answer, words), words, DASHBOARD)

describe('a brief', () => {
  it('says its figures in fixed words, with numbers for the posts that it cites', () => {
    const said = markdown(answerWith('Kopi is cheap again'))
    expect(said).toContain('# Brief of 9 August 2026')
    expect(said).toContain('1,200 posts. The day before had 1,000: a change of +20.0%.')
    expect(said).toContain('| Malay | 600 | 50.0% (40.0% to 60.0%) | 50.0% (40.0% to 60.0%) | 0.0 (-10.0 to +10.0) |')
    expect(said).toContain(`### [“Kopi is cheap again”](<${DASHBOARD}/stories/7?collection=live>) \\[1\\]`)
    expect(said).toContain('9 Aug 2026, 12:00 to 9 Aug 2026, 14:00: 90 posts, usually 12.5.')
    expect(said).toContain('- 20.0% of what is over the usual: one author wrote 20 posts. \\[2\\]')
    expect(said).toContain(
      `\\[2\\] “Kopi is cheap again” X, undated, English: [in the dashboard](<${DASHBOARD}/posts/71?collection=live>), [original](<https://x.com/i/status/9>)`,
    )
    expect(said).toContain('Only posts of the filter q=“a\\|b \\<x\\>”.')
  })

  it('is the same whenever it is made', () => {
    const once = answerWith('Kopi')
    const again = answerWith('Kopi', { provenance: { ...once.provenance, computedAt: '2027-01-01T00:00:00.000Z' } })
    expect(html(again)).toBe(html(once))
    expect(markdown(again)).toBe(markdown(once))
  })

  it('has no markup of posts in HTML', () => {
    const page = html(answerWith(HOSTILE))
    expect(page).not.toMatch(/<script|<img|href="javascript/)
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(page.match(/<q dir="auto"/g)?.length).toBe(4)
    // Every link leads to the dashboard, to a place in the page, or to a platform.
    for (const [, to] of page.matchAll(/href="([^"]*)"/g)) {
      expect(to).toMatch(
        /^(?:#post-\d+|http:\/\/127\.0\.0\.1:8080\/(?:posts|stories)\/\d+\?collection=live|https:\/\/x\.com\/i\/status\/9)$/,
      )
    }
  })

  it('says in HTML which language each quotation is in, where it is known', () => {
    const { citations, ...answer } = answerWith('Kopi')
    const tags = (label: string): string[] => {
      const cited = citations.map((citation) => (citation.post === 71 ? { ...citation, language: label } : citation))
      return [...html({ ...answer, citations: cited }).matchAll(/<q dir="auto"([^>]*)>/g)].map(([, tag]) => tag ?? '')
    }
    const ofStory = Array.from({ length: 3 }, () => ' lang="ms"') // its title, its quotation, its title under a peak
    expect(tags('en-SG')).toEqual([...ofStory, ' lang="en-SG"'])
    expect(tags('und')).toEqual([...ofStory, ''])
  })

  it('has no markup of posts in Markdown', () => {
    const said = markdown(answerWith(HOSTILE))
    // Whatever could begin markup has a backslash before it.
    expect(said).not.toMatch(
      /(?<!\\)<(?:script|img)|(?<!\\)!\[|(?<!\\)\[click|(?<!\\)`|\]\(javascript| \| cell|www\.evil|\u202e/,
    )
    expect(said).toContain('\\<script\\>alert\\(1\\)\\<\\/script\\>')
    // Links are ours: their addresses are in angle brackets.
    for (const [, to] of said.matchAll(/(?<!\\)\]\(([^)]*)/g))
      expect(to).toMatch(/^<https?:\/\/(?:127\.0\.0\.1:8080|x\.com)\//)
    expect(markdown(answerWith('one\n\n# two\r\n- three'))).not.toMatch(/^(?:# two|- three)/m)
  })

  it('of a time without posts says so, and what is not known', () => {
    const none = answerWith('x')
    const empty = answerWith('x', {
      provenance: { ...none.provenance, posts: 0, pending: 0 },
      feeling: { rows: [], none: 0, pending: 0 },
      stories: { found: 0, meant: 0, rows: [] },
      peaks: [{ bucket: 'hour', found: 0, unjudged: 0, rows: [] }],
      citations: [],
    })
    expect(briefText(empty, words).sections.map(({ id }) => id)).toEqual(['posts', 'unknown', 'made'])
    expect(markdown(empty)).toContain('No post of this time is known.')
    expect(markdown(empty)).toContain('No gap is known, and nothing waits.')
  })

  it('says what a gap, a waiting day and a corrected feeling mean for it', () => {
    const base = answerWith('x')
    const gap = {
      id: 1,
      source: 'telegram/some_channel',
      platform: 'telegram',
      from: '2026-08-09T00:00:00.000Z',
      to: null,
      cause: 'outage' as const,
      detail: '',
      estimate: 40,
      closedAt: null,
    }
    const said = markdown({ ...base, waiting: ['2026-08-09'], provenance: { ...base.provenance, gaps: [gap] } })
    expect(said).toContain('- Telegram: posts are missing from 9 Aug 2026, 08:00 on, about 40.')
    expect(said).not.toContain('some_channel')
    expect(said).toContain('- Stories are not looked for yet, or not again since something changed: 2026-08-09.')
    expect(said).toContain('- Feeling: 1 have no label, 2 wait for it.')
  })
})
