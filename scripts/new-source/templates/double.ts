import type { Clock } from '../../src/producers/producer.js'
import { forumSourceTypes } from '../../src/producers/forum/source-types.js'
import type { OpenDouble, SourceDouble } from '../support/source-double.js'
import { openWire, WIRE_FAILURES, type WireAnswer } from '../support/wire-double.js'

export interface ForumOptions {
  readonly clock?: Pick<Clock, 'now'>
}

export interface ForumDouble extends SourceDouble {
  /** As `publish`, with a date that the server does not check. */
  publishAt(text: string, at: Date): string
}

interface ServedPost {
  readonly id: string
  readonly text: string
  readonly created_at: string
  readonly author: { readonly id: string; readonly name: string }
}

const HOST = 'forum.example'
const TOPIC = 'hawker'
const MOST_ON_A_PAGE = 5
const MINUTE = 60_000
const TEXTS = [
  'Kopi-O kosong naik harga, teh juga',
  '今天地铁又坏了 😮‍💨 delay again',
  'Queue at Old Airport Road one hour sia',
  'இன்று லிட்டில் இந்தியாவில் கூட்டம் அதிகம் 🙏🏽',
]

/** A server with one topic: pages of five, oldest first, from a moment on. */
export async function openForum({ clock = { now: () => Date.now() } }: ForumOptions = {}): Promise<ForumDouble> {
  const openedAt = clock.now()
  const posts: ServedPost[] = []
  const publishAt = (text: string, at: Date): string => {
    const id = String(1_000 + posts.length)
    const author = { id: `u${posts.length % 3}`, name: 'invented_person' }
    posts.push({ id, text, created_at: at.toISOString(), author })
    return `forum/${HOST}/${id}`
  }
  for (let at = 0; at < 13; at += 1) {
    // Some were posted in the same moment, also where a page ends.
    publishAt(TEXTS[at % TEXTS.length] ?? '', new Date(openedAt - (20 - (at >> 1)) * 10 * MINUTE))
  }

  let lastPage: WireAnswer | null = null
  const serve = (url: URL): WireAnswer => {
    if (url.pathname !== '/api/posts' || url.searchParams.get('topic') !== TOPIC) {
      return { status: 404, type: 'application/json', body: '{}' }
    }
    if (lastPage && url.searchParams.has('page') && wire.take('repeated page')) return lastPage
    const since = Date.parse(url.searchParams.get('since') ?? '')
    const wanted = posts.filter((post) => Date.parse(post.created_at) >= since)
    const first = Number(url.searchParams.get('page') ?? 0)
    const size = Math.min(MOST_ON_A_PAGE, Number(url.searchParams.get('limit') ?? MOST_ON_A_PAGE))
    const shown = wanted.slice(first, first + (wanted.length > first + 2 && wire.take('shrunk page') ? 2 : size))
    const end = first + shown.length
    const drifts = shown.length > 0 && wire.take('drifted item')
    const items = shown.map((post, at) => (drifts && at === 0 ? { ...post, text: { html: post.text } } : post))
    const body = JSON.stringify({ posts: items, next: end < wanted.length ? String(end) : null })
    lastPage = { type: 'application/json', body }
    return lastPage
  }

  const wire = await openWire({
    clock,
    wall: { status: 403, type: 'application/json', body: '{"error":"forbidden"}' },
    serve: ({ url }) => serve(url),
  })
  const type = forumSourceTypes[0]!
  return {
    ...wire,
    type,
    settings: type.settings.parse({ host: HOST, topic: TOPIC, baseUrl: wire.baseUrl }) as SourceDouble['settings'],
    failures: [...WIRE_FAILURES, 'repeated page', 'shrunk page', 'drifted item'],
    get expected() {
      return posts.map(({ id }) => `forum/${HOST}/${id}`)
    },
    publish: (text) => publishAt(text, new Date(clock.now())),
    publishAt,
  }
}

export const openDouble: OpenDouble = () => openForum()
