import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { UsageError } from '../src/domain/errors.js'
import { packageRoot } from '../src/package-root.js'
import { definePlatform } from '../src/producers/platform.js'
import { sourceType, type SourceType } from '../src/producers/producer.js'
import { SOURCE_TYPES } from '../src/producers/registry.js'
import { parseSources, sourceFrom, sourcesSchema } from './sources.js'

const tag = sourceType({
  of: definePlatform({ name: 'forum' }),
  kind: 'tag',
  mode: 'poll',
  title: 'posts with a tag',
  policy: 'open to everyone',
  settings: z.strictObject({ host: z.string(), tag: z.string().regex(/^\w+$/u), baseUrl: z.url().optional() }),
  defaultEverySeconds: 90,
  refills: true,
  keyOf: ({ host, tag }) => `forum/${host}/${tag}`,
  create: () => ({ pages: async function* () {} }),
  backfill: () => 'nothing to read',
  check: () => Promise.resolve({ reachable: true, finding: 'open' }),
})
const TYPES: readonly SourceType[] = [tag]

const parse = (text: string) => parseSources(text, 'sources.json', TYPES)

describe('the sources file', () => {
  it('may hold comments and trailing commas, and fills in what is usual', () => {
    const text = `{
      // what we listen to
      "sources": [
        { "platform": "forum", "kind": "tag", "host": "a.example", "tag": "kopi" }, /* and */
        { "platform": "forum", "kind": "tag", "host": "a.example", "tag": "teh", "everySeconds": 300, "collection": "tamil" },
      ],
    }`
    expect(parse(text)).toEqual([
      {
        key: 'forum/a.example/kopi',
        platform: 'forum',
        kind: 'tag',
        mode: 'poll',
        everySeconds: 90,
        cadence: 'yield',
        collection: 'live',
        settings: { host: 'a.example', tag: 'kopi' },
      },
      expect.objectContaining({ key: 'forum/a.example/teh', everySeconds: 300, collection: 'tamil' }),
    ])
  })

  it('names every problem with its line, all at once', () => {
    const text = `{ "sources": [
      { "platform": "forum", "kind": "tag", "host": "a", "tag": "not a word" },
      { "platform": "forum", "kind": "thread" },
      { "platform": "myspace", "kind": "tag" },
      { "platform": "forum", "kind": "tag", "host": "a", "tag": "x", "tga": 1 },
      { "platform": "forum", "kind": "tag", "host": "a", "tag": "y", "everySeconds": 1 },
      { "platform": "forum", "kind": "tag", "host": "a", "tag": "z", "collection": "sample" },
      7,
      { "platform": "forum", "kind": "tag", "host": "a", "tag": "w" },
      { "platform": "forum", "kind": "tag", "host": "a", "tag": "w" } ] }`
    const problems = [
      /sources\.json:2: .*tag/s,
      /:3: forum has no kind "thread"\. It has: tag/,
      /:4: "myspace" is not a platform\. Choose one of: forum/,
      /:5: .*tga/s,
      /:6: .*everySeconds/s,
      /:7: .*only for invented posts/s,
      /:8: a source is an object/,
      /:10: forum\/a\/w is listed twice/,
    ]
    for (const problem of problems) expect(() => parse(text)).toThrow(problem)
  })

  it.each([
    ['{ "sources": [', /sources\.json:1: /],
    ['', /sources\.json/],
    ['{ "source": [] }', /must hold \{ "sources"/],
    ['[]', /must hold/],
  ])('that is none is refused: %s', (text, message) => {
    expect(() => parse(text)).toThrow(UsageError)
    expect(() => parse(text)).toThrow(message)
  })

  it('has a schema in which every type is one form of an entry', () => {
    const schema = JSON.parse(JSON.stringify(sourcesSchema(TYPES))) as {
      properties: { sources: { items: { anyOf: { required: string[]; properties: object }[] } } }
    }
    const [entry] = schema.properties.sources.items.anyOf
    expect(entry?.required).toEqual(['platform', 'kind', 'host', 'tag'])
    expect(Object.keys(entry?.properties ?? {})).toEqual(
      expect.arrayContaining(['platform', 'kind', 'everySeconds', 'collection', 'host', 'tag', 'baseUrl']),
    )
  })
})

it('a typed source is read the same way', () => {
  expect(sourceFrom({ platform: 'forum', kind: 'tag', host: 'b', tag: 'mrt' }, TYPES).key).toBe('forum/b/mrt')
})

describe('the shipped example', () => {
  const read = (name: string): string => readFileSync(join(packageRoot(), 'config', name), 'utf8')

  it('is valid, needs no key, and covers the keyless platforms', () => {
    const sources = parseSources(read('sources.example.json'), 'sources.example.json', SOURCE_TYPES)
    const platforms = new Set(sources.map(({ platform }) => platform))
    expect([...platforms].sort()).toEqual(['bluesky', 'mastodon', 'reddit', 'rss', 'telegram'])
    expect(JSON.stringify(sources)).toMatch(/singapura.*新加坡.*சிங்கப்பூர்/)
  })

  it('has a schema next to it that matches the source types (kopitalk sources schema prints it)', () => {
    expect(JSON.parse(read('sources.schema.json'))).toEqual(JSON.parse(JSON.stringify(sourcesSchema(SOURCE_TYPES))))
  })

  it('every source type has a page, a title and a policy', () => {
    for (const { platform, kind, title, policy } of SOURCE_TYPES) {
      const page = readFileSync(join(packageRoot(), 'docs', 'use', 'sources', `${platform}.md`), 'utf8')
      expect(page, `docs/use/sources/${platform}.md`).toContain(`\`${kind}\``)
      expect(title.length * policy.length, `${platform} ${kind}`).toBeGreaterThan(200)
    }
  })
})
