import type { Clock } from '../../src/producers/producer.js'
import { redditSourceTypes } from '../../src/producers/reddit/source-types.js'
import type { OpenDouble, SourceDouble } from '../support/source-double.js'
import { openWire, WIRE_FAILURES, type WireAnswer } from '../support/wire-double.js'
import { commentOf, isPosted, submissionOf, type WorldItem } from './reddit-world.js'

const HOUR = 3_600
/** When the archive looks at an item again. */
const SECOND_LOOK_SECONDS = 36 * HOUR

export interface ArchiveOptions {
  readonly clock?: Pick<Clock, 'now'>
  /** Moments of the comments, in Unix seconds before now; default: 230, thirty of them in one second. */
  readonly commentAges?: readonly number[]
  /** Whether `after` brings items of that very second too: not documented. */
  readonly afterIncludes?: boolean
}

export interface ArchiveDouble extends SourceDouble {
  /** Something that comes to the archive late, with a time long past. */
  addLate(ageSeconds: number): string
  /** The next search is answered with these words of trouble. */
  refuse(status: 200 | 422): void
  withdraw(id: string): void
}

/** 230 comments within 44 hours; thirty of one second lie across the end of the first page of a hundred. */
const AGES = Array.from({ length: 230 }, (_, at) => {
  const inTie = at >= 85 && at < 115
  return 44 * HOUR - (inTie ? 85 : at) * 600
})

/** Arctic Shift's search: pages of a hundred by time, ascending, with ties. */
export async function openArchive(options: ArchiveOptions = {}): Promise<ArchiveDouble> {
  const { clock = { now: () => Date.now() }, commentAges = AGES, afterIncludes = false } = options
  const openedAt = Math.floor(clock.now() / 1_000)
  const posts: WorldItem[] = [45, 41, 30, 12, 3, 1].map((hours, at) => submissionOf(at, openedAt - hours * HOUR))
  const comments: WorldItem[] = commentAges.map((age, at) => commentOf(1_000 + at, openedAt - age))
  posts.push(submissionOf(20, openedAt - 43 * HOUR, { selftext: '[removed]', author: '[deleted]' }))
  const withdrawn = new Set<string>()
  const lastAnswers = new Map<string, readonly WorldItem[]>()
  let sequence = 5_000
  let trouble: 200 | 422 | null = null

  const asArchived = (item: WorldItem): WorldItem => {
    const lookedAgain = clock.now() / 1_000 - item.created_utc > SECOND_LOOK_SECONDS
    if (!lookedAgain) return { ...item, score: 1 }
    const meta = { retrieved_2nd_on: item.created_utc + SECOND_LOOK_SECONDS }
    return {
      ...item,
      _meta: withdrawn.has(item.name) ? { ...meta, was_deleted_later: true, removal_type: 'deleted' } : meta,
    }
  }

  const search = (url: URL): WireAnswer => {
    const list = url.pathname.includes('/posts/') ? posts : comments
    const bound = (name: string, otherwise: number): number => Number(url.searchParams.get(name) ?? otherwise)
    const [after, before] = [bound('after', -Infinity), bound('before', Infinity)]
    let page = [...list]
      .sort((a, b) => a.created_utc - b.created_utc || (a.id < b.id ? -1 : 1))
      .filter((item) => (afterIncludes ? item.created_utc >= after : item.created_utc > after))
      .filter((item) => item.created_utc < before)
      .slice(0, Math.min(bound('limit', 25), 100))
      .map(asArchived)
    if (page.length > 10 && wire.take('shrunk page')) page = page.slice(0, 7)
    const last = lastAnswers.get(url.pathname)
    if (last && page.length > 10 && wire.take('repeated page')) page = [...last]
    if (page.length > 0) lastAnswers.set(url.pathname, page)
    const data: unknown[] = [...page]
    if (page.length > 0 && wire.take('drifted item')) data[0] = { ...page[0], subreddit: { name: 'singapore' } }
    return { type: 'application/json', body: JSON.stringify({ data }) }
  }

  const wire = await openWire({
    clock,
    wall: { status: 403, type: 'text/html', body: '<html><body>Access denied</body></html>' },
    serve({ url }) {
      if (trouble) {
        const status = trouble
        trouble = null
        return { status, type: 'application/json', body: '{"data":null,"error":"Timeout. Maybe slow down a bit"}' }
      }
      return /^\/api\/(?:posts|comments)\/search$/.test(url.pathname)
        ? search(url)
        : { status: 404, type: 'application/json', body: '{"error":"not found"}' }
    },
  })
  const type = redditSourceTypes.find(({ kind }) => kind === 'archive')!

  return {
    ...wire,
    type,
    settings: type.settings.parse({ subreddit: 'singapore', baseUrl: wire.baseUrl }) as SourceDouble['settings'],
    failures: [...WIRE_FAILURES, 'repeated page', 'shrunk page', 'drifted item'],
    get expected() {
      return [...posts, ...comments].filter(isPosted).map(({ name }) => `reddit/${name}`)
    },
    publish(text) {
      const item = commentOf((sequence += 1), Math.floor(clock.now() / 1_000), { body: text })
      comments.push(item)
      return `reddit/${item.name}`
    },
    addLate(ageSeconds) {
      const item = commentOf((sequence += 1), openedAt - ageSeconds)
      comments.push(item)
      return `reddit/${item.name}`
    },
    refuse: (status) => void (trouble = status),
    withdraw: (id) => void withdrawn.add(id.replace('reddit/', '')),
  }
}

export const openDouble: OpenDouble = () => openArchive()
