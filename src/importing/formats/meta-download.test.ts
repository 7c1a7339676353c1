import { describe, expect, it } from 'vitest'
import { drafts, others, readAs } from '../../../test/support/read-format.js'
import { UsageError } from '../../domain/errors.js'
import { NO_OPTIONS, type Item } from '../import-format.js'
import { sniffFormat } from '../registry.js'

const twice = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')
const read = (value: unknown): Item[] => readAs('meta-download', JSON.stringify(value, null, 2))
const AT = 1_717_200_000
const MOMENT = new Date(AT * 1_000)

describe('a download of Facebook', () => {
  it('is its posts, decoded, without the names that stand around them', () => {
    const place = { data: [{ place: { name: twice('Café Katong'), coordinate: {} } }] }
    const items = read([
      {
        timestamp: AT,
        data: [{ post: twice('今天下雨 🌧') }],
        title: 'Auntie Mei updated her status.',
        attachments: [place],
      },
      { timestamp: AT, data: [{ update_timestamp: AT + 60 }, { post: 'laksa' }] },
      { timestamp: AT, attachments: [{ data: [{ media: { description: 'the queue', uri: 'x.jpg' } }] }], data: [] },
      { timestamp: AT, attachments: [{ data: [{ external_context: { url: 'https://example.org' } }] }] },
      { timestamp: 'noon', data: [{ post: 'undated' }] },
      { timestamp: AT, data: 'unknown' },
    ])
    expect(drafts(items)).toMatchObject([
      { platform: 'facebook', text: '今天下雨 🌧', postedAt: MOMENT, placeTag: 'Café Katong', kind: 'original' },
      { text: 'laksa', editedAt: new Date((AT + 60) * 1_000) },
      { text: 'the queue' },
      { text: 'undated', postedAt: null },
    ])
    expect(items[0]).toMatchObject({ notes: ['doubly encoded UTF-8 was decoded'] })
    expect(others(items).map((line) => line.replace(/^\d+: /, ''))).toEqual([
      'left out: without words',
      expect.stringMatching(/^drifted: data: /),
    ])
    expect(JSON.stringify(items)).not.toContain('Auntie')
  })

  it.each(['comments_v2', 'group_comments_v2'])('is its comments in %s', (list) => {
    const comment = { timestamp: AT, comment: twice('நன்றி'), author: 'Auntie Mei' }
    const entry = { timestamp: AT, data: [{ comment }], title: "Auntie Mei commented on Uncle's post." }
    const items = read({ [list]: [entry] })
    expect(drafts(items)).toMatchObject([{ platform: 'facebook', text: 'நன்றி', kind: 'reply', postedAt: MOMENT }])
    expect(JSON.stringify(items)).not.toMatch(/Auntie|Uncle/)
  })
})

describe('a download of Instagram', () => {
  const media = (title: string): object => ({ uri: 'media/x.jpg', creation_timestamp: AT, media_metadata: {}, title })

  it('is its posts, with the caption of one picture or of several', () => {
    const items = read([
      { media: [media(twice('海南鸡饭'))] },
      { media: [media(''), media('')], title: 'two plates', creation_timestamp: AT },
      { media: [media('')] },
    ])
    expect(drafts(items)).toMatchObject([
      { platform: 'instagram', text: '海南鸡饭', postedAt: MOMENT },
      { text: 'two plates', postedAt: MOMENT },
    ])
    expect(others(items).map((line) => line.replace(/^\d+: /, ''))).toEqual(['left out: without words'])
    expect(drafts(read({ ig_reels_media: [{ media: [media('a reel')] }] }))).toMatchObject([{ text: 'a reel' }])
  })

  it('is its comments, whatever the language of the account', () => {
    const comment = (name: string, time: string): object => ({
      media_list_data: [{ uri: '' }],
      string_map_data: { [name]: { value: 'sedap' }, 'Media Owner': { value: 'uncle' }, [time]: { timestamp: AT } },
    })
    for (const file of [[comment('Comment', 'Time')], { comments_reels_comments: [comment('Komen', 'Masa')] }]) {
      const items = read(file)
      expect(drafts(items)).toMatchObject([{ platform: 'instagram', text: 'sedap', kind: 'reply', postedAt: MOMENT }])
      expect(JSON.stringify(items)).not.toContain('uncle')
    }
  })

  it('leaves out stories, what was put away, and private messages', () => {
    const message = { sender_name: 'Uncle', timestamp_ms: 1, content: 'secret' }
    const items = [
      ...read({ ig_stories: [media('gone tomorrow')] }),
      ...read({ ig_archived_post_media: [{ media: [media('hidden')] }] }),
      ...read({ participants: [{ name: 'Uncle' }], messages: [message] }),
    ]
    expect(items.map((item) => item.kind === 'left out' && item.reason)).toEqual([
      'a story',
      'a post that its author has put away',
      'a private message',
    ])
  })
})

it('a download in HTML is refused with what to do', () => {
  const html = '<!DOCTYPE html><html><head><title>Your Facebook activity</title></head></html>'
  const format = sniffFormat('your_posts.html', html)
  expect(() => format.createReader(NO_OPTIONS).push(Buffer.from(html))).toThrow(UsageError)
  expect(() => format.createReader(NO_OPTIONS).push(Buffer.from(html))).toThrow(/ask for it again in the format JSON/)
})
