import { describe, expect, it } from 'vitest'
import { drafts, others, readAs } from '../../../test/support/read-format.js'
import type { Item } from '../import-format.js'

const TOP = 'UgxInvented00000AaABAg'
const ANSWER = `${TOP}.9xInvented00Reply`
const lines = (...values: readonly unknown[]): string => values.map((value) => JSON.stringify(value)).join('\n')
const read = (file: string): Item[] => readAs('youtube', file)

describe('youtube comments', () => {
  const comment = {
    ...{
      id: TOP,
      parent: 'root',
      text: 'Uncle so shiok 🍜 好吃',
      like_count: 12,
      author_id: 'UCinvented',
      author: '@makan',
    },
    ...{ author_is_uploader: false, _time_text: '2 months ago', timestamp: 1_750_000_000 },
  }
  const video = {
    ...{ id: 'dQinvented0', title: 'Hawker tour', formats: [{ format_id: 'sb3', url: 'https://i.ytimg.com/x.jpg' }] },
    ...{ webpage_url: 'https://www.youtube.com/watch?v=dQinvented0', extractor_key: 'Youtube' },
  }

  it.each([
    ['on one line', undefined],
    ['over several lines', 1],
  ])('are read from the .info.json of yt-dlp, %s', (_, indent) => {
    const replies = [comment, { ...comment, id: ANSWER, parent: TOP, text: 'true', like_count: null }]
    const items = read(JSON.stringify({ ...video, comments: replies }, null, indent))
    expect(drafts(items)).toMatchObject([
      {
        ...{
          platform: 'youtube',
          nativeId: TOP,
          text: 'Uncle so shiok 🍜 好吃',
          kind: 'reply',
          parentNativeId: 'dQinvented0',
        },
        ...{
          postedAt: new Date(1_750_000_000_000),
          counts: { likes: 12 },
          author: { nativeId: 'UCinvented', handle: 'makan' },
        },
      },
      { nativeId: ANSWER, parentNativeId: TOP, counts: {} },
    ])
  })

  it('are read from a document of which the comments begin far behind', () => {
    const formats = Array.from({ length: 2_000 }, (_, at) => ({
      format_id: `${at}`,
      url: 'https://rr1.googlevideo.com/',
      x: 'y'.repeat(30),
    }))
    const file = JSON.stringify({ ...video, formats, comments: [comment, { ...comment, id: ANSWER, parent: TOP }] })
    expect(drafts(read(file)).map(({ parentNativeId }) => parentNativeId)).toEqual(['dQinvented0', TOP])
  })

  it('are read from youtube-comment-downloader, a count that it rounds left out', () => {
    const line = {
      ...{
        cid: TOP,
        text: 'kopi',
        time: '2 years ago',
        author: '@makan',
        channel: 'UCinvented',
        votes: '1.2K',
        replies: '3',
      },
      ...{ photo: 'https://example.org/p.jpg', heart: false, reply: false, time_parsed: 1_750_000_000.5 },
    }
    const answer = { ...line, cid: ANSWER, reply: true, votes: '7', time_parsed: 'long ago' }
    const items = read(lines(line, answer, { cid: 7, text: 'x' }, { cid: 'no id', text: 'x' }))
    expect(drafts(items)).toMatchObject([
      { nativeId: TOP, parentNativeId: null, counts: { replies: 3 }, author: { nativeId: 'UCinvented' } },
      { nativeId: ANSWER, parentNativeId: TOP, counts: { likes: 7 }, postedAt: null },
    ])
    expect(items.flatMap((item) => (item.kind === 'post' ? item.omitted : []))).toEqual([
      { field: 'counts.likes', reason: 'not a whole number' },
      { field: 'postedAt', reason: 'not a date' },
    ])
    expect(others(items)).toEqual([
      expect.stringMatching(/^3: drifted: cid: /),
      '4: rejected: id: is not an id of a comment',
    ])
    expect(drafts(read(JSON.stringify({ comments: [line, answer] }, null, 2)))).toHaveLength(2)
  })

  it('are read from pages of the Data API, with the replies in them', () => {
    const snippet = {
      ...{ textDisplay: 'kopi &amp; <b>kaya</b>', textOriginal: 'kopi & kaya', authorDisplayName: '@makan' },
      ...{ authorChannelId: { value: 'UCinvented' }, likeCount: 4, videoId: 'dQinvented0' },
      ...{ publishedAt: '2025-03-22T13:50:51Z', updatedAt: '2025-03-22T13:50:51Z' },
    }
    const reply = {
      ...{ kind: 'youtube#comment', id: ANSWER },
      snippet: { ...snippet, textOriginal: undefined, parentId: TOP, updatedAt: '2025-03-23T13:50:51Z' },
    }
    const thread = {
      ...{ kind: 'youtube#commentThread', id: TOP, replies: { comments: [reply] } },
      snippet: {
        videoId: 'dQinvented0',
        totalReplyCount: 1,
        topLevelComment: { kind: 'youtube#comment', id: TOP, snippet },
      },
    }
    const page = { kind: 'youtube#commentThreadListResponse', etag: 'x', pageInfo: {}, items: [thread] }
    const expected = [
      {
        nativeId: TOP,
        text: 'kopi & kaya',
        parentNativeId: 'dQinvented0',
        editedAt: null,
        counts: { likes: 4, replies: 1 },
      },
      { nativeId: ANSWER, text: 'kopi & kaya', parentNativeId: TOP, editedAt: new Date('2025-03-23T13:50:51Z') },
    ]
    for (const file of [lines(page), JSON.stringify(page, null, 2), lines(thread), JSON.stringify([thread], null, 2)]) {
      expect(drafts(read(file))).toMatchObject(expected)
    }
    const held = { ...reply, snippet: { ...reply.snippet, moderationStatus: 'heldForReview' } }
    expect(others(read(lines(thread, held, { ...reply, snippet: { likeCount: 1 } })))).toEqual([
      '2: left out: held back or removed by the channel',
      '3: drifted: snippet: neither textOriginal nor textDisplay',
    ])
  })
})
