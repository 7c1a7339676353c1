import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { RawPost } from '../domain/post.js'
import { normalizePostedText } from '../text/normalize.js'
import { readSampleRows, readSampleTruth, renderSampleFiles, sampleFolder } from './sample-files.js'
import type { SampleRow, SampleTruth, TruthPost } from './sample-row.js'

let rows: SampleRow[]
let truth: SampleTruth
let planted: Map<string, TruthPost>

beforeAll(() => {
  rows = readSampleRows()
  truth = readSampleTruth()
  planted = new Map(truth.posts.map((post) => [post.nativeId, post]))
})

const truthOf = (row: SampleRow): TruthPost => {
  const post = planted.get(row.nativeId)
  if (!post) throw new Error(`${row.nativeId} is not in truth.json`)
  return post
}
const share = (matches: (post: TruthPost) => boolean): number => truth.posts.filter(matches).length / truth.posts.length

describe('the committed sample', () => {
  it('equals the output of the generator, byte for byte', () => {
    const files = renderSampleFiles()
    const hint = 'run: npm run build && node sample/regenerate.mjs'
    expect(files.posts === readFileSync(join(sampleFolder(), 'posts.ndjson'), 'utf8'), hint).toBe(true)
    expect(files.truth === readFileSync(join(sampleFolder(), 'truth.json'), 'utf8'), hint).toBe(true)
  })

  it('has 2,000 posts, each with its truth, in the order of time', () => {
    expect(rows).toHaveLength(2_000)
    expect(truth.posts.map((post) => post.nativeId)).toEqual(rows.map((row) => row.nativeId))
    expect(rows.every((row, index) => index === 0 || row.minutesBefore <= (rows[index - 1]?.minutesBefore ?? 0))).toBe(
      true,
    )
  })

  it('has rows that the inbox takes as they are: valid posts, text that is normalised already', () => {
    for (const { minutesBefore: _minutes, days: _days, ...post } of rows) {
      expect(RawPost.safeParse({ ...post, postedAt: new Date(0) }).success).toBe(true)
      expect(normalizePostedText(post.text)).toEqual({ text: post.text, changes: [] })
    }
  })

  it('marks every post and author as sample', () => {
    for (const row of rows) {
      expect(row.nativeId).toMatch(/^sample-\d{4}$/)
      expect(row.author?.nativeId).toMatch(/^sample-author-/)
    }
  })

  it('links only to reserved domains', () => {
    const hosts = rows.flatMap((row) => [...row.text.matchAll(/https?:\/\/([^/\s]+)/g)].map((match) => match[1] ?? ''))
    expect(hosts.length).toBeGreaterThan(50)
    for (const host of hosts) expect(host).toMatch(/(^|\.)example\.(sg|org)$/)
  })

  it.each([
    ['en', 0.2],
    ['en-SG', 0.22],
    ['zh', 0.13],
    ['ms', 0.09],
    ['id', 0.05],
    ['ta', 0.06],
    ['ta-Latn', 0.03],
    ['und', 0.01],
  ])('is at least so much in %s: %d', (label, atLeast) => {
    expect(share((post) => post.language.label === label)).toBeGreaterThanOrEqual(atLeast)
  })

  it('mixes languages, feelings, platforms and places in plausible shares', () => {
    expect(share((post) => Object.keys(post.language.shares).length > 1)).toBeGreaterThan(0.07)
    for (const sentiment of ['negative', 'neutral', 'positive']) {
      expect(share((post) => post.sentiment === sentiment)).toBeGreaterThan(0.25)
    }
    expect(share((post) => post.origin === 'inside')).toBeGreaterThan(0.6)
    expect(share((post) => post.origin === 'outside')).toBeGreaterThan(0.1)
    expect(share((post) => post.origin === 'unknown')).toBeGreaterThan(0.05)
    expect(new Set(rows.map((row) => row.platform)).size).toBe(7)
    expect(new Set(rows.map((row) => row.kind)).size).toBe(4)
    for (const { language } of truth.posts) {
      expect(Object.values(language.shares).reduce((sum, part) => sum + part, 0)).toBeCloseTo(1)
      expect(language.shares[language.label]).toBe(Math.max(...Object.values(language.shares)))
    }
  })

  it('repeats no text, except where the truth says that it is a copy', () => {
    const first = new Map<string, string>()
    for (const row of rows) {
      const earlier = first.get(row.text)
      const { copy } = truthOf(row)
      if (earlier === undefined) first.set(row.text, row.nativeId)
      else expect(copy, row.text).toMatchObject({ of: earlier })
    }
    expect(first.size / rows.length).toBeGreaterThan(0.95)
  })

  it('has the traps: one author with fifteen copies, and near-duplicates by different authors', () => {
    const copies = (kind: string) => rows.filter((row) => truthOf(row).copy?.kind === kind)
    const authors = (kind: string) => new Set(copies(kind).map((row) => row.author?.nativeId))
    expect(copies('spam')).toHaveLength(14)
    expect(authors('spam').size).toBe(1)
    expect(copies('near_duplicate').length).toBeGreaterThan(5)
    expect(authors('near_duplicate').size).toBe(copies('near_duplicate').length)
    expect(copies('repost').length).toBeGreaterThan(40)
  })

  it('plants entities at offsets that cut their surface out of the text', () => {
    const entities = rows.flatMap((row) => truthOf(row).entities.map((entity) => ({ ...entity, text: row.text })))
    expect(entities.length).toBeGreaterThan(800)
    for (const { text, start, end, surface } of entities) expect(text.slice(start, end)).toBe(surface)
  })
})

describe('the planted events', () => {
  it('are five, on separate days, with a fortnight of ordinary days before the first', () => {
    expect(truth.events.map((event) => event.id).sort()).toEqual([
      'football-night',
      'haze',
      'kopi-price',
      'national-day',
      'train-breakdown',
    ])
    const spans = [...truth.events].sort((a, b) => b.startMinutesBefore - a.startMinutesBefore)
    expect(40 * 1_440 - (spans[0]?.startMinutesBefore ?? 0)).toBeGreaterThan(14 * 1_440)
    for (const [index, event] of spans.entries()) {
      const next = spans[index + 1]
      if (next) expect(event.endMinutesBefore - next.startMinutesBefore).toBeGreaterThan(1_440)
    }
  })

  it('keep their posts within their windows', () => {
    for (const event of truth.events) {
      const own = rows.filter((row) => truthOf(row).event === event.id)
      expect(own).toHaveLength(event.posts)
      for (const row of own) {
        expect(row.days).toBe(event.days)
        expect(row.minutesBefore).toBeLessThanOrEqual(event.startMinutesBefore)
        // A repost may come up to four hours after its original.
        expect(row.minutesBefore).toBeGreaterThanOrEqual(event.endMinutesBefore - 240)
      }
    }
  })

  it('are loud in their first two hours: many authors, several languages', () => {
    for (const event of truth.events) {
      const early = rows.filter(
        (row) => truthOf(row).event === event.id && row.minutesBefore >= event.startMinutesBefore - 120,
      )
      expect(new Set(early.map((row) => row.author?.nativeId)).size, event.id).toBeGreaterThanOrEqual(20)
      expect(new Set(early.map((row) => truthOf(row).language.label)).size, event.id).toBeGreaterThanOrEqual(4)
    }
  })

  it('have the feeling that they are meant to have', () => {
    for (const event of truth.events) {
      const own = truth.posts.filter((post) => post.event === event.id)
      expect(own.filter((post) => post.sentiment === event.sentiment).length / own.length).toBeGreaterThan(0.5)
    }
  })

  it('use words that are rare outside of them', () => {
    const mentions = (row: SampleRow, term: string) => row.text.toLowerCase().includes(term)
    for (const event of truth.events) {
      const isOwn = (row: SampleRow) => truthOf(row).event === event.id
      for (const tag of event.hashtags) {
        const using = rows.filter((row) => row.text.toLowerCase().split(' ').includes(`#${tag}`))
        expect(using.length, `#${tag}`).toBeGreaterThan(0)
        expect(using.filter((row) => !isOwn(row)).length, `#${tag}`).toBe(0)
      }
      for (const term of event.terms) {
        const using = rows.filter((row) => mentions(row, term))
        expect(using.filter(isOwn).length / using.length, `${event.id}: ${term}`).toBeGreaterThan(0.6)
      }
      const own = rows.filter(isOwn)
      const named = own.filter((row) => event.terms.some((term) => mentions(row, term)))
      expect(named.length / own.length, event.id).toBeGreaterThan(0.6)
    }
  })
})
