import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readWhole, readWholeAt, reasons } from '../../../../test/support/read-whole.js'
import { idOfShortcode, timeOfId } from '../../../producers/instagram/media-id.js'

const CODE = 'C1tbXyZPabc'
const POST_ID = idOfShortcode(CODE) ?? ''
const SECONDS = Math.ceil((timeOfId(POST_ID)?.getTime() ?? 0) / 1_000)

const comment = (id: string | number, more: object = {}): object => ({
  ...{ id, created_at: SECONDS + 60, text: 'wah shiok', owner: { id: '2222', username: 'makan_lah' }, likes_count: 3 },
  ...{ answers: [] },
  ...more,
})
const list = (...comments: readonly object[]): string => JSON.stringify(comments, null, 4)
const UNKNOWN = { parentNativeId: { 'not known which post is commented on': 1 } }

describe("Instaloader's comments", () => {
  let folder: string
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'kopitalk-comments-'))))
  afterEach(() => rmSync(folder, { recursive: true }))

  function write(name: string, content: string): string {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }

  it('are replies to the post beside them, and answers are replies to the comment', async () => {
    write(
      '2024-01-05_08-00-00_UTC.json',
      JSON.stringify({ instaloader: { node_type: 'Post' }, node: { shortcode: CODE } }),
    )
    const answer = {
      id: '17900000000000009',
      created_at: SECONDS + 90,
      text: '',
      owner: { id: 3333, username: 'bear' },
    }
    const file = write(
      '2024-01-05_08-00-00_UTC_comments.json',
      list(comment('17900000000000002', { answers: [answer] }), comment('18000000000000003')),
    )
    const result = await readWholeAt(file)
    expect(result.posts).toMatchObject([
      {
        ...{ platform: 'instagram', nativeId: '17900000000000002', text: 'wah shiok', kind: 'reply' },
        ...{ parentNativeId: POST_ID, postedAt: new Date((SECONDS + 60) * 1_000), counts: { likes: 3 } },
        author: { nativeId: '2222', handle: 'makan_lah' },
      },
      { nativeId: '17900000000000009', parentNativeId: '17900000000000002', author: { nativeId: '3333' } },
      { nativeId: '18000000000000003', parentNativeId: POST_ID },
    ])
    expect(result.understood).toEqual([
      `comments on the post ${POST_ID}, which the file 2024-01-05_08-00-00_UTC.json beside it says`,
    ])
  })

  it('are replies to the post whose code is the name of the file, unless they are older', async () => {
    const named = await readWhole(
      `${CODE}_comments.json`,
      list(comment('1'), comment('2', { created_at: SECONDS - 60 })),
    )
    expect(named.posts.map(({ parentNativeId }) => parentNativeId)).toEqual([POST_ID, null])
    expect(named.counts.omitted).toEqual(UNKNOWN)
    expect(named.understood).toEqual([`comments on the post ${POST_ID}, which the name of the file says`])
  })

  it('are replies to nothing where nothing says to what, which is counted', async () => {
    for (const name of ['2024-01-05_08-00-00_UTC_comments.json', 'kopitiam_sg_comments.json', 'other.json']) {
      const alone = await readWhole(name, list(comment('17900000000000002')))
      expect(alone.posts).toMatchObject([{ kind: 'reply', parentNativeId: null }])
      expect(alone.counts.omitted).toEqual(UNKNOWN)
    }
  })

  it('keep their digits, and lose only what cannot be read', async () => {
    const content = list(
      comment('ID', { created_at: 'soon', likes_count: 'many', owner: 7 }),
      comment('1.79E+16'),
      comment('6'),
      comment('5', { text: null, answers: 'none' }),
    ).replace('"ID"', '17900000000000000001')
    const result = await readWhole(`${CODE}_comments.json`, content)
    expect(result.posts).toMatchObject([
      { nativeId: '17900000000000000001', postedAt: null, author: null, counts: {} },
      { nativeId: '6' },
    ])
    expect(Object.keys(result.counts.omitted).sort()).toEqual(['author', 'counts.likes', 'postedAt'])
    expect(reasons(result)).toEqual([
      expect.stringMatching(/^id: is not an id/),
      'text: expected text',
      'answers: expected a list',
    ])
    expect(result.counts).toMatchObject({ rejected: 1, drifted: 2 })
  })

  it('of the first versions have no likes and no answers', async () => {
    const old = { id: 17900000000000002, created_at: SECONDS + 5, text: 'ok', owner: { id: '1', username: 'a' } }
    expect((await readWhole('any.json', list(old))).posts).toMatchObject([
      { nativeId: '17900000000000002', counts: {} },
    ])
  })
})
