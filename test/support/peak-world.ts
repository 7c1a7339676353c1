import type { WorldPost } from './reading-world.js'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Beginning of the first day, in Singapore. */
export const PEAK_WORLD_FROM = new Date('2025-03-01T00:00:00+08:00')
export const PEAK_WORLD_DAYS = 45
/** Posts of a day on which nothing happens. */
const A_DAY = 20
/** Days from the first, on which something is planted. */
export const PLANTED = { story: 33, flood: 36, copies: 38, platform: 41, quiet: [14, 15, 16, 17, 18] } as const

export const dayAt = (day: number): string =>
  new Date(PEAK_WORLD_FROM.getTime() + 8 * HOUR_MS + day * DAY_MS).toISOString().slice(0, 10)

const TALK = ['kopi in the morning', 'rain on the way home', 'a queue for chicken rice', 'the neighbour plays piano']
const USUAL = {
  repost: false,
  confidence: 0.9,
  codeMixed: false,
  probabilities: [0.2, 0.5, 0.3],
  sentiment: 'neutral',
  origin: 'inside',
  entities: [],
} as const

function post(given: Pick<WorldPost, 'nativeId' | 'text' | 'postedAt' | 'author'> & Partial<WorldPost>): WorldPost {
  return { ...USUAL, platform: 'mastodon', language: 'en', ...given }
}

/** The days of a collection on which as much is written as on any other, from eight to eight. */
export function evenPosts(prefix: string, isQuiet: (day: number) => boolean = () => false): WorldPost[] {
  return Array.from({ length: PEAK_WORLD_DAYS }, (_, day) =>
    Array.from({ length: isQuiet(day) ? 2 : A_DAY + (day % 3) }, (__, at) =>
      post({
        nativeId: `${prefix}-${day}-${at}`,
        text: `${TALK[(day + at) % TALK.length]} ${prefix} number ${day} and ${at}`,
        author: `${prefix} author ${(day * 7 + at) % 37}`,
        language: at % 4 === 0 ? 'zh' : 'en',
        platform: at % 2 === 0 ? 'mastodon' : 'reddit',
        postedAt: moment(day, 8 + ((at * 5) % 12), at),
      }),
    ),
  ).flat()
}

const moment = (day: number, hour: number, minute: number): Date =>
  new Date(PEAK_WORLD_FROM.getTime() + day * DAY_MS + hour * HOUR_MS + (minute % 60) * 60_000)

const many = (length: number, make: (at: number) => WorldPost): WorldPost[] =>
  Array.from({ length }, (_, at) => make(at))

/** 60 posts of 50 people about one thing, from noon to four, in two languages. */
export const storyPosts: readonly WorldPost[] = many(60, (at) =>
  post({
    nativeId: `story-${at}`,
    text: at % 3 === 0 ? `地铁停了 ${at} 大家都在等` : `Train stopped at the station again, person ${at} waits`,
    author: `story author ${at % 50}`,
    language: at % 3 === 0 ? 'zh' : 'en-SG',
    postedAt: moment(PLANTED.story, 12 + (at % 4), at),
    sentiment: 'negative',
    probabilities: [0.8, 0.1, 0.1],
  }),
)

/** One author writes 60 posts, each another one. */
export const floodPosts: readonly WorldPost[] = many(60, (at) =>
  post({
    nativeId: `flood-${at}`,
    text: `${['Cheap', 'Nice', 'New', 'Big', 'Old'][at % 5]} ${['flats', 'phones', 'bags', 'watches'][at % 4]} for sale, offer ${at * 37}`,
    author: 'the seller',
    postedAt: moment(PLANTED.flood, 9 + (at % 10), at),
  }),
)

/** Forty people post one text. */
export const copiedPosts: readonly WorldPost[] = many(40, (at) =>
  post({
    nativeId: `copy-${at}`,
    text: 'Forward this to ten friends before midnight or your phone will stop',
    author: `copier ${at}`,
    postedAt: moment(PLANTED.copies, 10 + (at % 8), at),
  }),
)

/** Fifty people write in Malay on a platform that nobody used before, each about something else. */
export const platformPosts: readonly WorldPost[] = many(50, (at) =>
  post({
    nativeId: `new-${at}`,
    text: `Selamat pagi dari blok ${at * 13}, hari ini saya makan roti nombor ${at * 7}`,
    author: `newcomer ${at}`,
    platform: 'telegram',
    language: 'ms',
    postedAt: moment(PLANTED.platform, 8 + (at % 12), at),
  }),
)
