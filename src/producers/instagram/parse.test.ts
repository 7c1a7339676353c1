import { expect, it } from 'vitest'
import { itWithFixtures, recordedPayload } from '../../../test/support/kept-back.js'
import { advert, invent, itemOf, serve, stubOf, type Dialect } from '../../../test/doubles/instagram-shapes.js'
import { RawPost } from '../../domain/post.js'
import { readDocuments } from './json-documents.js'
import { shortcodeOfId, timeOfId } from './media-id.js'
import { readItem } from './parse.js'
import { findLists, type PageKind } from './roots.js'

const DIALECTS: readonly Dialect[] = ['xdt', 'polaris', 'legacy']
const postOf = (raw: unknown): RawPost => {
  const read = readItem(raw)
  if (read.kind !== 'post') throw new Error(`read as ${JSON.stringify(read)}`)
  return read.post
}
const served = (value: unknown): Record<string, unknown> =>
  readDocuments(serve(value)).documents[0] as Record<string, unknown>

it.each(DIALECTS)('reads %s into the same post', (dialect) => {
  const posts = invent(8, () => dialect)
  for (const invented of posts) {
    const post = postOf(served(itemOf(invented)))
    expect(RawPost.safeParse(post).error).toBeUndefined()
    expect(post).toMatchObject({
      platform: 'instagram',
      nativeId: invented.pk,
      text: invented.text ?? '',
      author: { handle: invented.handle },
      placeTag: dialect === 'polaris' ? null : 'Singapore',
    })
    expect(Math.abs(post.postedAt!.getTime() - timeOfId(invented.pk)!.getTime())).toBeLessThan(1_000)
  }
})

it('says where the time comes from when the platform gives none', () => {
  const [polaris, xdt] = [invent(1, () => 'polaris')[0]!, invent(1, () => 'xdt')[0]!].map((post) =>
    postOf(served(itemOf(post))),
  )
  expect(polaris?.payload).toMatchObject({ time_source: 'derived_from_id' })
  expect(xdt?.payload).not.toHaveProperty('time_source')
})

it('takes the id from the shortcode when JSON.parse has rounded the number', () => {
  const pk = '3992434279182783934'
  const rounded = JSON.parse(`{"pk":${pk},"code":"${shortcodeOfId(pk)}","caption":null}`) as { pk: number }
  expect(String(rounded.pk)).not.toBe(pk) // the control: the number alone would be another post
  expect(postOf(rounded).nativeId).toBe(pk)
})

it('counts -1 and hidden numbers as unknown, not as zero', () => {
  const item = { pk: '3992434279182783934', caption: null, like_count: 17, play_count: 5, comment_count: 0 }
  expect(postOf(item).counts).toEqual({ likes: 17, plays: 5, comments: 0 })
  expect(postOf({ ...item, like_count: -1 }).counts).toEqual({ plays: 5, comments: 0 })
  expect(postOf({ ...item, like_and_view_counts_disabled: true }).counts).toEqual({ comments: 0 })
  expect(postOf({ ...item, like_count: '1.2M' }).counts).toEqual({ plays: 5, comments: 0 })
})

it.each(DIALECTS)('does not take a %s stub without a caption field for a post', (dialect) => {
  expect(readItem(served(stubOf(invent(1, () => dialect)[0]!)))).toEqual({ kind: 'partial' })
})

it('skips adverts', () => {
  expect(readItem(served(advert()))).toEqual({ kind: 'advert' })
  const link = 'https://www.facebook.com/ads/about/?x=1'
  for (const sign of [{ ad_action: 'x' }, { ad_id: '5' }, { link }]) {
    expect(readItem({ pk: '3992434279182783934', caption: null, ...sign })).toEqual({ kind: 'advert' })
  }
})

it.each([
  [{ pk: '3992434279182783934', caption: 42 }, /^caption: /],
  [{ pk: '3992434279182783934', caption: { text: ['a'] } }, /^caption\.text: /],
  [{ caption: { text: 'whose?' } }, /^pk: /],
  ['a word', /^item: /],
])('keeps an unknown shape raw and says which field: %j', (raw, field) => {
  const read = readItem(raw)
  expect(read).toMatchObject({ kind: 'drifted', item: { raw: expect.anything() as unknown } })
  if (read.kind === 'drifted') expect(read.item.field).toMatch(field)
})

it.each(DIALECTS)('leaves no trace of the author in the stored %s item', (dialect) => {
  for (const invented of invent(3, () => dialect)) {
    const raw = served(itemOf(invented))
    expect(JSON.stringify(raw)).toContain(invented.handle) // the control: it is there before
    const kept = JSON.stringify(postOf(raw).payload)
    for (const trace of [invented.handle, invented.ownerPk, 'Invented Person', 'face.jpg'])
      expect(kept).not.toContain(trace)
    expect(kept).toContain(shortcodeOfId(invented.pk))
    const drifted = readItem({ ...raw, caption: 42, edge_media_to_caption: 42 })
    expect(JSON.stringify(drifted)).not.toContain(invented.handle)
  }
})

const REAL: readonly [file: string, kind: PageKind, count: number][] = [
  ['loggedout_popular_travel_2026-09-23.json', 'hashtag', 3],
  ['loggedout_location_tab_recent_2026-09-23.json', 'location', 2],
]
itWithFixtures.each(REAL)('reads the recorded %s', (file, kind, count) => {
  const { documents } = readDocuments(recordedPayload(`instagram/${file}`)!)
  const { lists } = findLists(documents, kind)
  expect(lists).toMatchObject([{ hasNext: true, drifted: null }])
  const posts = lists.flatMap(({ items }) => items.map(postOf))
  expect(posts).toHaveLength(count)
  for (const post of posts) {
    expect(RawPost.safeParse(post).error).toBeUndefined()
    expect(post.nativeId).toMatch(/^\d{19}$/)
    expect(post.postedAt!.getUTCFullYear()).toBeGreaterThanOrEqual(2025)
    expect(JSON.stringify(post.payload)).not.toContain(`"${post.author!.handle!}"`)
    expect(JSON.stringify(post.payload)).not.toContain(post.author!.nativeId)
  }
})

itWithFixtures('reads the recorded logged-in search page, whose one item was robbed of its id', () => {
  const { documents } = readDocuments(recordedPayload('instagram/loggedin_keyword_search_2026-06-11_scrubbed.json')!)
  const [list] = findLists(documents, 'hashtag').lists
  expect(list).toMatchObject({ root: 'xdt_fbsearch__top_serp_graphql', hasNext: true })
  expect(list!.items.map(readItem)).toMatchObject([
    { kind: 'drifted', item: { field: expect.stringMatching(/^pk: /) as string } },
  ])
  const [item] = list!.items as [Record<string, unknown>]
  expect(postOf({ ...item, pk: '3992434219556287779' })).toMatchObject({
    text: 'CAPTION_REDACTED',
    author: { nativeId: 'OWNER_PK_REDACTED', handle: 'username_redacted' },
    postedAt: new Date(1_700_000_000_000),
  })
})

itWithFixtures('sees that the recorded post is withheld, which is not an unknown shape', () => {
  const { documents } = readDocuments(recordedPayload('instagram/loggedout_post_gated_2026-09-23.json')!)
  expect(findLists(documents, 'post').lists).toMatchObject([{ gated: true, items: [], drifted: null }])
})
