import { describe, expect, it } from 'vitest'
import { drafts, others, readAs } from '../../../test/support/read-format.js'
import type { Item } from '../import-format.js'

const lines = (...values: readonly unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('')
/** What was left out of posts that stay, one line for each post that lost something. */
const omissions = (items: readonly Item[]): string[] =>
  items.flatMap((item) =>
    item.kind === 'post' && item.omitted?.length
      ? [item.omitted.map(({ field, reason }) => `${field}: ${reason}`).join('; ')]
      : [],
  )

describe('twarc CSV that another program has saved', () => {
  const HEADER =
    'id,created_at,text,author_id,lang,referenced_tweets.replied_to.id,referenced_tweets.retweeted.id,referenced_tweets.quoted.id,public_metrics.like_count'
  const read = (...rows: readonly string[]): Item[] => readAs('twarc-csv', [HEADER, ...rows].join('\n'))

  it('reads the floats and dates of pandas', () => {
    const items = read(
      '1440000000000000011,2021-09-21T00:00:00.000Z,"good morning Singapore",495430242.0,en,,,,3.0',
      '1440000000000000012,2021-09-21 00:00:00+00:00,"good night Singapore",495430242,en,nan,,,3',
    )
    expect(drafts(items)).toMatchObject([
      { nativeId: '1440000000000000011', author: { nativeId: '495430242' }, counts: { likes: 3 }, kind: 'original' },
      { nativeId: '1440000000000000012', postedAt: new Date('2021-09-21T00:00:00Z'), counts: { likes: 3 } },
    ])
    expect([others(items), omissions(items)]).toEqual([[], []])
  })

  it('leaves out what cannot be read, and keeps the post and its kind', () => {
    const items = read(
      '1440000000000000013,soon,"one",4.95430242E+17,en,1.3669009203202253e+18,,,1.2K',
      '1440000000000000014,2021-09-21T00:00:00.000Z,"two",7,en,,,1.3669009203202253e+18,-3',
    )
    expect(drafts(items)).toMatchObject([
      { nativeId: '1440000000000000013', kind: 'reply', parentNativeId: null, author: null, counts: {} },
      { nativeId: '1440000000000000014', kind: 'quote', parentNativeId: null, author: { nativeId: '7' }, counts: {} },
    ])
    // The id itself tells the time.
    expect(drafts(items)[0]?.postedAt).toEqual(new Date('2021-09-20T17:08:48.563Z'))
    expect(omissions(items)).toEqual([
      'author: not an id of digits; parentNativeId: not an id of X; counts.likes: not a whole number',
      'parentNativeId: not an id of X; counts.likes: below zero',
    ])
  })

  it('leaves out a row with an id and no text, and rejects an id that was rounded', () => {
    const items = read(
      '1366900920320225287,,,,,,,,',
      '1.44E+18,2021-09-21T00:00:00.000Z,"rounded",7,en,,,,1',
      '1440000000000000015.0,2021-09-21T00:00:00.000Z,"pointed",7,en,,,,1',
    )
    expect(drafts(items)).toEqual([])
    expect(others(items)).toEqual([
      '2: left out: a stub without its text',
      '3: rejected: id: is not an id of X (digits, all of them)',
      '4: rejected: id: is not an id of X (digits, all of them)',
    ])
  })
})

describe('a person in a page of X', () => {
  it('keeps the name when the date of the account cannot be read', () => {
    const post = { id: '1440000000000000016', text: 'hi', author_id: '7' }
    const page = { data: [post], includes: { users: [{ id: '7', username: 'mei', created_at: 'long ago' }] } }
    const items = readAs('twarc', lines(page))
    expect(drafts(items)).toMatchObject([{ author: { nativeId: '7', handle: 'mei', createdAt: null } }])
    expect(omissions(items)).toEqual(['author.createdAt: not a date'])
  })
})

describe('reddit dump', () => {
  const post = { subreddit: 'singapore', author: 'someone', created_utc: 1_750_000_000 }
  const comment = { ...post, link_id: 't3_x', parent_id: 't3_x' }

  it.each([
    '[ Removed by Reddit on account of violating the [content policy](/help/contentpolicy). ]',
    '[ Removed by reddit in response to a copyright notice. ]',
    '[ Removed by Reddit ]',
    '[removed by moderator]',
    '[deleted by user]',
    '\\[ Removed by Reddit on account of violating the [content policy](/help/contentpolicy). \\]',
  ])('leaves out a comment or submission that is only %s', (notice) => {
    const items = readAs(
      'reddit-dump',
      lines({ ...comment, id: 'k1', body: notice }, { ...post, id: 'k2', title: 'It stayed', selftext: notice }),
    )
    expect(others(items)).toEqual(['1: left out: deleted or removed since', '2: left out: deleted or removed since'])
    expect(drafts(items)).toEqual([])
  })

  it.each([
    'laksa is nice',
    '[removed] sia, why',
    '[Removed the chilli, it is too hot]',
    '[deleted scenes](https://example.sg)',
    '[removed by the mods] but I still have it [here]',
  ])('keeps what a person wrote: %s', (body) => {
    expect(drafts(readAs('reddit-dump', lines({ ...comment, id: 'k3', body })))).toHaveLength(1)
  })

  it('keeps a post with a spoilt field, and says what became of the score', () => {
    const items = readAs(
      'reddit-dump',
      lines(
        { ...comment, id: 'k4', body: 'one', score: 'many', edited: 'yesterday', author: 7 },
        { ...comment, id: 'k5', body: 'two', score: -4, created_utc: 'never' },
        { ...comment, id: 'k6', body: 7 },
        { ...comment, id: '1.2E+5', body: 'three' },
      ),
    )
    expect(drafts(items)).toMatchObject([
      { nativeId: 't1_k4', author: null, editedAt: null, counts: {}, postedAt: new Date(1_750_000_000_000) },
      { nativeId: 't1_k5', postedAt: null, counts: { score: -4 } },
    ])
    expect(omissions(items)).toEqual([
      'author: of an unknown shape; editedAt: of an unknown shape; counts.score: of an unknown shape',
      'postedAt: of an unknown shape',
    ])
    expect(others(items)).toEqual([
      expect.stringMatching(/^3: drifted: body: /),
      expect.stringMatching(/^4: rejected: id: /),
    ])
  })
})

describe('instaloader', () => {
  const instaloader = { version: '4.15', node_type: 'Post' }
  const app = {
    ...{ pk: '3273000000000000123', id: '3273000000000000123_555', code: 'C1tAbCdEfGh', taken_at: 1_704_441_600 },
    ...{ caption: { text: 'Laksa at Katong' }, like_count: 41, comment_count: 3, location: { name: 'Katong' } },
    user: { pk: '555', username: 'invented_name' },
  }
  const node = {
    ...{ shortcode: 'C1tAbCdEfGh', id: '3273000000000000123', __typename: 'GraphSidecar', date: 1_704_441_600 },
    ...{ caption: 'Laksa at Katong', edge_media_preview_like: { count: 41 }, comments: 3, iphone_struct: app },
    ...{
      owner: { id: '555', username: 'invented_name' },
      edge_sidecar_to_children: { edges: [{ node: { id: '1' } }] },
    },
  }
  const read = (one: object): Item[] => readAs('instaloader', JSON.stringify({ instaloader, node: one }, null, 1))

  it.each([
    ['with a plain caption', { ...node, iphone_struct: undefined }, null],
    ['with what the app gets', node, 'Katong'],
    ['with the caption only inside of it', { iphone_struct: app, shortcode: 'C1tAbCdEfGh' }, 'Katong'],
    ['with a time as text', { ...node, date: '1704441600' }, 'Katong'],
  ])('reads what it writes today, %s', (_, one, placeTag) => {
    const items = read(one)
    expect(drafts(items)).toMatchObject([
      {
        ...{ platform: 'instagram', nativeId: '3273000000000000123', text: 'Laksa at Katong', placeTag },
        ...{
          postedAt: new Date('2024-01-05T08:00:00Z'),
          counts: { likes: 41, comments: 3 },
          author: { nativeId: '555' },
        },
      },
    ])
    expect(JSON.stringify(drafts(items)[0]?.payload)).not.toMatch(/invented_name|555/)
  })

  it('reads a post without words, and keeps one whose likes nobody can read', () => {
    expect(drafts(read({ ...node, caption: null, iphone_struct: { ...app, caption: null } }))).toMatchObject([
      { text: '' },
    ])
    const spoilt = read({ ...node, date: 'noon', edge_media_preview_like: { count: 'many' }, owner: 'x', location: 7 })
    expect(drafts(spoilt)).toMatchObject([{ text: 'Laksa at Katong', counts: { comments: 3 }, author: null }])
    expect(omissions(spoilt)).toEqual([
      'postedAt: of an unknown shape; author: of an unknown shape; placeTag: of an unknown shape; counts.likes: not a whole number',
    ])
  })

  it('says that it does not know a shape, instead of leaving a post out', () => {
    expect(others(read({ ...node, caption: undefined, iphone_struct: undefined }))).toEqual([
      '1: drifted: node.caption: in none of the known places',
    ])
    expect(others(readAs('instaloader', JSON.stringify({ instaloader, post: {} })))).toEqual([
      '1: drifted: node: expected a post of Instaloader',
    ])
  })
})
