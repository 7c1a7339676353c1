import type { Clock } from '../../src/producers/producer.js'
import { youtubeSourceTypes } from '../../src/producers/youtube/source-types.js'
import type { OpenDouble, SourceDouble } from '../support/source-double.js'
import { openWire, WIRE_FAILURES, type WireAnswer } from '../support/wire-double.js'

export interface YoutubeOptions {
  readonly clock?: Pick<Clock, 'now'>
  readonly kind?: 'channel' | 'video'
  readonly settings?: Readonly<Record<string, unknown>>
  /** Units that the key has; Google: 10,000 a day. */
  readonly quota?: number
  /** Keys that are known, and the units that each has; default: one, with `quota`. */
  readonly keys?: Readonly<Record<string, number>>
}

export interface YoutubeDouble extends SourceDouble {
  /** Units that were used. */
  readonly units: number
  /** Units that one key has used. */
  unitsOf(key: string): number
  /** A reply to the newest comment. */
  reply(text: string): string
  /** Page tokens given so far are not known any more. */
  forgetTokens(): void
}

export const KEY = { apiKey: 'invented-key' }
const CHANNEL = 'UCinventedchannel000000A'
const VIDEO = 'inventedVid'
/** Comments on a page; Google: 100. Replies in a page of threads: five there. */
const MOST_ON_A_PAGE = 5
const MOST_SHOWN_REPLIES = 2
const MINUTE = 60_000
const TEXTS = [
  'First! Kopi-O gao please 😂',
  '新加坡的天气真的太热了 🥵',
  'Sedap betul nasi lemak kat sini',
  'இந்த வீடியோ மிகவும் அருமை 🙏🏽',
]

interface Comment {
  readonly id: string
  readonly text: string
  readonly at: number
  readonly parentId: string | null
}

/** As Google's API writes a comment when it is asked with a key and `textFormat=plainText`. */
function resource({ id, text, at, parentId }: Comment, drifts = false): object {
  const author = Math.floor(at / MINUTE) % 3
  const time = new Date(at).toISOString().replace('.000Z', 'Z')
  return {
    kind: 'youtube#comment',
    etag: `etag-${id}`,
    id,
    snippet: {
      channelId: CHANNEL,
      videoId: VIDEO,
      textDisplay: drifts ? { runs: [{ text }] } : text,
      ...(drifts ? {} : { textOriginal: text }),
      ...(parentId === null ? {} : { parentId }),
      authorDisplayName: `@invented_person${author}`,
      authorProfileImageUrl: 'https://yt3.example/a.jpg',
      authorChannelUrl: `http://www.youtube.example/@invented_person${author}`,
      authorChannelId: { value: `UCinventedperson${author}` },
      canRate: true,
      viewerRating: 'none',
      likeCount: 3,
      publishedAt: time,
      updatedAt: time,
    },
  }
}

const json = (status: number, body: object): WireAnswer => ({
  status,
  type: 'application/json; charset=UTF-8',
  body: JSON.stringify(body),
})

const failed = (status: number, reason: string, domain = 'youtube.commentThread'): WireAnswer =>
  json(status, { error: { code: status, message: reason, errors: [{ message: reason, domain, reason }] } })

/** `commentThreads.list` and `comments.list` of the YouTube Data API, newest thread first. */
export async function openYoutube(options: YoutubeOptions = {}): Promise<YoutubeDouble> {
  const { clock = { now: () => Date.now() }, kind = 'channel', quota = 10_000 } = options
  const { keys = { [KEY.apiKey]: quota } } = options
  const used = new Map<string, number>()
  const openedAt = Math.floor(clock.now() / 1_000) * 1_000
  const comments: Comment[] = []
  let units = 0
  let generation = 0
  const add = (text: string, at: number, parentId: string | null): string => {
    const own = `Ug${String(comments.length).padStart(4, '0')}AaABAg`
    const id = parentId === null ? own : `${parentId}.${own}`
    comments.push({ id, text, at: Math.floor(at / 1_000) * 1_000, parentId })
    return `youtube/${id}`
  }
  for (let at = 0; at < 13; at += 1) {
    // Some were written in the same second, also where a page ends.
    const time = openedAt - (20 - (at >> 1)) * 10 * MINUTE
    const id = add(TEXTS[at % TEXTS.length] ?? '', time, null).replace('youtube/', '')
    for (let reply = 0; at === 4 && reply < 12; reply += 1) add(`reply ${reply} lah`, time + reply * 1_000, id)
  }

  const newestFirst = (): Comment[] =>
    comments.filter(({ parentId }) => parentId === null).toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
  const repliesTo = (id: string): Comment[] => comments.filter(({ parentId }) => parentId === id)

  let lastPage: WireAnswer | null = null
  const serve = (url: URL, headers: Headers): WireAnswer => {
    const key = headers.get('x-goog-api-key') ?? ''
    const left = (keys[key] ?? NaN) - (used.get(key) ?? 0)
    if (Number.isNaN(left)) return failed(400, 'API_KEY_INVALID', 'global')
    if (left <= 0) return failed(403, 'quotaExceeded', 'youtube.quota')
    used.set(key, (used.get(key) ?? 0) + 1)
    units += 1
    const [given, offset = '0'] = (url.searchParams.get('pageToken') ?? '').split('-')
    if (given && given !== `T${generation}`) return failed(400, 'invalidPageToken')
    const isReplies = url.pathname === '/youtube/v3/comments'
    const target = url.searchParams.get(kind === 'video' ? 'videoId' : 'allThreadsRelatedToChannelId')
    if (!isReplies && target !== (kind === 'video' ? VIDEO : CHANNEL)) return failed(404, 'videoNotFound')
    if (lastPage && given && !isReplies && wire.take('repeated page')) return lastPage
    const all = isReplies ? repliesTo(url.searchParams.get('parentId') ?? '') : newestFirst()
    const first = Number(offset)
    const shown = all.slice(first, first + (!isReplies && wire.take('shrunk page') ? 2 : MOST_ON_A_PAGE))
    const end = first + shown.length
    const drifts = !isReplies && shown.length > 0 && wire.take('drifted item')
    const items = shown.map((comment, at) => (isReplies ? resource(comment) : threadOf(comment, drifts && at === 0)))
    const answer = json(200, {
      kind: isReplies ? 'youtube#commentListResponse' : 'youtube#commentThreadListResponse',
      etag: 'etag',
      ...(end < all.length ? { nextPageToken: `T${generation}-${end}` } : {}),
      pageInfo: { totalResults: shown.length, resultsPerPage: MOST_ON_A_PAGE },
      items,
    })
    if (!isReplies) lastPage = answer
    return answer
  }
  const threadOf = (comment: Comment, drifts: boolean): object => {
    const replies = repliesTo(comment.id)
    return {
      kind: 'youtube#commentThread',
      etag: `etag-${comment.id}`,
      id: comment.id,
      snippet: {
        channelId: CHANNEL,
        videoId: VIDEO,
        topLevelComment: resource(comment, drifts),
        canReply: true,
        totalReplyCount: replies.length,
        isPublic: true,
      },
      ...(replies.length === 0
        ? {}
        : { replies: { comments: replies.slice(0, MOST_SHOWN_REPLIES).map((reply) => resource(reply)) } }),
    }
  }

  const wire = await openWire({
    clock,
    wall: failed(403, 'commentsDisabled'),
    serve: ({ url, headers }) => serve(url, headers),
  })
  const type = youtubeSourceTypes.find((each) => each.kind === kind)!
  const target = kind === 'video' ? { video: VIDEO } : { channel: CHANNEL }
  return {
    ...wire,
    type,
    settings: type.settings.parse({
      ...target,
      ...options.settings,
      baseUrl: wire.baseUrl,
    }) as SourceDouble['settings'],
    environment: { YOUTUBE_API_KEY: KEY.apiKey },
    failures: [...WIRE_FAILURES, 'repeated page', 'shrunk page', 'drifted item'],
    get expected() {
      return comments.map(({ id }) => `youtube/${id}`)
    },
    get units() {
      return units
    },
    unitsOf: (key) => used.get(key) ?? 0,
    publish: (text) => add(text, clock.now(), null),
    reply: (text) => add(text, clock.now(), newestFirst()[0]?.id ?? null),
    forgetTokens: () => void (generation += 1),
  }
}

export const openDouble: OpenDouble = () => openYoutube()
