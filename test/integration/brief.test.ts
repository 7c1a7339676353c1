import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { briefHtml } from '../../src/brief/brief-html.js'
import type { Piece } from '../../src/brief/brief-blocks.js'
import { briefText, type BriefText } from '../../src/brief/brief-text.js'
import { englishBriefWords as words } from '../../src/brief/english.js'
import { BriefAnswer } from '../../src/domain/reading/brief.js'
import type { StoriesAnswer } from '../../src/domain/reading/stories.js'
import { startOf } from '../../src/domain/singapore-time.js'
import { kopitalk } from '../support/kopitalk.js'
import { dayAt, evenPosts, floodPosts, PLANTED, storyPosts } from '../support/peak-world.js'
import { startPipeline, TEST_HASH_KEY, type Pipeline } from '../support/pipeline.js'
import { readingServer, type ReadingServer } from '../support/reading-server.js'
import { buildWorld, type WorldPost } from '../support/reading-world.js'
import { saveStory } from '../support/stored-story.js'

const DASHBOARD = 'https://kopitalk.example'
const HOSTILE = '<img src=x onerror=alert(1)> [free](javascript:alert(1)) **kopi** | for "all" @everybody'
const DAY = dayAt(PLANTED.story)

let pipeline: Pipeline
let server: ReadingServer
let folder: string
let story: number
let ids: Map<string, number>

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kopitalk-brief-'))
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'brief')
  const { pool } = pipeline
  const told = storyPosts.map((post, at) => (at === 0 ? { ...post, text: HOSTILE } : post))
  const x: WorldPost = { ...told[1]!, nativeId: '1898000000000000001', platform: 'x', author: 'someone on x' }
  ids = await buildWorld(pool, { key: 'live', isSample: false }, [...evenPosts('live'), ...told, x, ...floodPosts])
  story = await saveStory(pool, {
    collection: 'live',
    postIds: [...told, x].map(({ nativeId }) => ids.get(nativeId) ?? 0),
    angle: 0,
    shown: { representatives: [{ post: ids.get(x.nativeId) ?? 0, standsFor: 9 }] },
  })
  server = await readingServer(pool)
})
afterAll(async () => {
  await server.app.close()
  await pipeline.stop()
  rmSync(folder, { recursive: true })
})

async function brief(query: string): Promise<BriefAnswer> {
  const { status, body } = await server.get(`/api/brief?${query}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return BriefAnswer.parse(body)
}

const refusal = async (query: string) => {
  const { status, body } = await server.get<{ field: string }>(`/api/brief?${query}`)
  return [status, body.field]
}

describe('a brief', () => {
  it('has the figures of its day, and of the day before', async () => {
    const answer = await brief(`day=${DAY}`)
    const [from, to] = [startOf(DAY).toISOString(), startOf(dayAt(PLANTED.story + 1)).toISOString()]
    expect(answer.period).toEqual({ kind: 'day', name: DAY, from, to, isOver: true })
    expect(answer.provenance.posts).toBe(20 + 61)
    expect(answer.before).toMatchObject({ to: from, posts: 22 })
    const counts = await server.get<{ rows: { key: { language: string }; posts: number; share: object }[] }>(
      `/api/counts?by=language&from=${DAY}&to=${dayAt(PLANTED.story + 1)}`,
    )
    expect(answer.languages.rows.map(({ value, posts, share }) => [value, posts, share])).toEqual(
      counts.body.rows.map(({ key, posts, share }) => [key.language, posts, share]),
    )
    // Chinese: 20 of the story and five of the others, after six of 22.
    expect(answer.languages.rows.find(({ value }) => value === 'zh')).toMatchObject({ posts: 25, before: { posts: 6 } })
    expect(answer.feeling.rows[0]).toMatchObject({ label: 'negative', posts: 61 })
    // Of a language without measured confusions, too.
    expect(answer.feeling.rows.every(({ corrected }) => corrected === null)).toBe(true)
  })

  it('tells the story with its figures, and cites posts of it', async () => {
    const { stories, citations, peaks } = await brief(`day=${DAY}`)
    const same = await server.get<StoriesAnswer>(`/api/stories?from=${DAY}&to=${dayAt(PLANTED.story + 1)}`)
    const [asked] = same.body.rows
    expect(stories).toMatchObject({ found: 1, rows: [{ id: story, posts: 61, state: 'new' }] })
    expect(stories.rows[0]?.authors).toBe(asked?.authors)
    const [told] = stories.rows
    expect(told?.titlePost).toBe(ids.get('story-0'))
    expect(told?.cited).toHaveLength(4)
    expect(told?.cited.slice(0, 2)).toEqual([ids.get('story-0'), ids.get('1898000000000000001')])
    expect(told?.onsets.language.map(({ group }) => group).sort()).toEqual(['en-SG', 'zh'])
    expect(citations.map(({ number }) => number)).toEqual(citations.map((_, at) => at + 1))
    expect(citations[1]).toMatchObject({ platform: 'x', original: 'https://x.com/i/status/1898000000000000001' })
    // The hours of a day that stands out are not told again.
    expect(peaks).toMatchObject([
      { bucket: 'day', rows: [{ causes: [{ kind: 'story', story: { id: story } }] }] },
      { bucket: 'hour', found: 0, rows: [] },
    ])
    const named = (peaks[0]?.rows ?? []).flatMap(({ causes }) => causes.flatMap(({ cited }) => cited))
    expect(citations.map(({ post }) => post)).toEqual(expect.arrayContaining(named))
  })

  it('has no words but those of cited posts and fixed ones', async () => {
    const answer = await brief(`day=${DAY}`)
    const text = briefText(answer, words)
    const { rows } = await pipeline.pool.query<{ text: string }>('select text from post where id = any($1::bigint[])', [
      answer.citations.map(({ post }) => post),
    ])
    const posted = rows.map((row) => row.text.replace(/\s+/g, ' '))
    const quotes = quotesOf(text)
    expect(quotes.length).toBeGreaterThan(5)
    for (const quote of quotes) {
      expect(
        posted.some((each) => each.startsWith(quote.replace(/…$/, ''))),
        quote,
      ).toBe(true)
    }
    // Everything else is the same as in a brief of other posts: fixed words, with figures and names in them.
    const other = briefText(disguised(answer), words)
    expect(quotesOf(other)).not.toEqual(quotes)
    expect(fixedOf(other)).toEqual(fixedOf(text))
    expect(JSON.stringify(text)).not.toMatch(/author \d|secrethandle/)
  })

  it('is the same whenever it is asked for', async () => {
    const page = async () => briefHtml(briefText(await brief(`day=${DAY}`), words), words, DASHBOARD)
    expect(await page()).toBe(await page())
  })

  it('calls the flood of one author so', async () => {
    const answer = await brief(`day=${dayAt(PLANTED.flood)}`)
    expect(answer.stories).toMatchObject({ found: 0, rows: [] })
    expect(JSON.stringify(fixedOf(briefText(answer, words)))).toMatch(/one author wrote \d+ posts/)
  })

  it('is of a week, of any window, and of the posts that a filter leaves', async () => {
    const week = await brief('week=2025-W14')
    expect(week.period).toMatchObject({ kind: 'week', name: '2025-W14', from: '2025-03-30T16:00:00.000Z' })
    expect(week.stories.rows).toMatchObject([{ id: story }])
    const window = await brief(`from=${DAY}&to=${dayAt(PLANTED.story + 2)}&language=zh`)
    expect(window.period).toMatchObject({ kind: 'window', name: null })
    expect(window.stories.rows).toMatchObject([{ posts: 20, languages: [{ value: 'zh', posts: 20 }] }])
    expect(window.languages.rows.map(({ value }) => value)).toEqual(['zh'])
    expect(JSON.stringify(briefText(window, words).notes)).toContain('language=zh')
  })

  it('of a day without posts is a sentence, and of one that is not over says so', async () => {
    const empty = briefText(await brief('day=2024-05-05'), words)
    expect(JSON.stringify(empty.sections)).toContain('No post of this time is known.')
    expect(empty.sources).toEqual([])
    const open = await brief(`from=${DAY}&to=2090-01-01`)
    expect(open.period.isOver).toBe(false)
    expect(briefText(open, words).notes).toContain(words.notOver)
  })

  it('of no day is refused', async () => {
    expect(await refusal('day=2026-02-30')).toEqual([400, 'day'])
    expect(await refusal('day=tomorrow')).toEqual([400, 'day'])
    expect(await refusal('week=2026-W54')).toEqual([400, 'week'])
    expect(await refusal('week=2025-W53')).toEqual([409, 'week'])
    expect(await refusal(`day=${DAY}&week=2025-W14`)).toEqual([409, 'week'])
    expect(await refusal(`day=${DAY}&from=${DAY}`)).toEqual([409, 'day'])
    expect(await refusal('from=all')).toEqual([409, 'from'])
  })
})

describe('kopitalk brief', () => {
  const env = () => ({
    DATABASE_URL: pipeline.databaseUrl,
    REDIS_URL: inject('redisUrl'),
    KOPITALK_HOME: join(folder, 'home'),
    AUTHOR_HASH_KEY: TEST_HASH_KEY,
    PUBLIC_URL: DASHBOARD,
  })

  it('writes a page in which no post is markup, and whose links lead where they say', async () => {
    const out = join(folder, 'day.html')
    const { code, stderr, stdout } = await kopitalk(['brief', '--day', DAY, '--out', out], env())
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('1 stories')
    const page = readFileSync(out, 'utf8')
    expect(page).not.toMatch(/<img|<script|href="javascript/)
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;')
    expect(page).toContain(`href="${DASHBOARD}/posts/${ids.get('story-0')}?collection=live"`)
    const refused = await kopitalk(['brief', '--day', DAY, '--out', out], env())
    expect([refused.code, refused.stderr.includes('exists')]).toEqual([2, true])
  })

  it('writes Markdown, or the answer of the API', async () => {
    const markdown = await kopitalk(['brief', '--day', DAY], env())
    expect(markdown.stdout).toMatch(/^# Brief of /)
    expect(markdown.stdout).not.toMatch(/(?<!\\)<img|\]\(javascript|(?<!\\)\*\*kopi/)
    const json = await kopitalk(['brief', '--week', '2025-W14', '--format', 'json'], env())
    expect(BriefAnswer.parse(JSON.parse(json.stdout)).period.name).toBe('2025-W14')
    const wrong = await kopitalk(['brief', '--day', '2026-02-30', '--week', 'x'], env())
    expect(wrong.code).toBe(2)
    expect(wrong.stderr).toMatch(/--day must be a day.*\n.*--week must be a week/)
  })
})

const piecesOf = ({ sections }: BriefText): Piece[] =>
  sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => {
      if (block.kind === 'text' || block.kind === 'heading') return [...block.pieces]
      return block.kind === 'list' ? block.items.flat() : []
    }),
  )

function quotesOf(text: BriefText): string[] {
  const blocks = text.sections.flatMap((section) => section.blocks)
  return [
    ...piecesOf(text).flatMap((piece) => (typeof piece !== 'string' && 'quote' in piece ? [piece.quote] : [])),
    ...blocks.flatMap((block) => (block.kind === 'quotes' ? block.items.map(({ quote }) => quote) : [])),
    ...text.sources.flatMap(({ quote }) => quote?.quote ?? []),
  ]
}

/** Everything that is no quotation. */
function fixedOf(text: BriefText): unknown[] {
  const tables = text.sections.flatMap(({ title, blocks }) => [title, ...blocks.filter(({ kind }) => kind === 'table')])
  return [
    text.title,
    ...text.notes,
    ...tables,
    ...piecesOf(text).filter((piece) => typeof piece === 'string' || 'cites' in piece),
    ...text.sources.map(({ facts, number }) => [number, facts]),
  ]
}

/** The same brief of posts that say something else. */
function disguised(answer: BriefAnswer): BriefAnswer {
  const said = (text: string): string => `other words ${text.length}`
  return {
    ...answer,
    citations: answer.citations.map((citation) => ({ ...citation, quote: said(citation.quote) })),
    stories: { ...answer.stories, rows: answer.stories.rows.map((row) => ({ ...row, title: said(row.title) })) },
    peaks: answer.peaks.map((found) => ({
      ...found,
      rows: found.rows.map((peak) => ({
        ...peak,
        causes: peak.causes.map((cause) => ({
          ...cause,
          story: cause.story && { ...cause.story, title: said(cause.story.title) },
        })),
      })),
    })),
  }
}
