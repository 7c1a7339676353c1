import { pickLeastUsed, type Random } from './random.js'

export type PlantedOrigin = 'inside' | 'outside' | 'unknown'

export interface SampleAuthor {
  readonly nativeId: string
  readonly handle: string
  readonly platform: string
  readonly voice: string
  readonly origin: PlantedOrigin
  readonly declaredPlace: string | null
  readonly community: string | null
  /** How often this author writes, relative to others. */
  readonly activity: number
}

/** People by voice: how many from inside Singapore, from elsewhere, and without any sign of where. */
const PEOPLE: Readonly<Record<string, Readonly<Record<PlantedOrigin, number>>>> = {
  en: { inside: 68, outside: 38, unknown: 20 },
  'en-SG': { inside: 116, outside: 4, unknown: 0 },
  zh: { inside: 52, outside: 14, unknown: 10 },
  ms: { inside: 28, outside: 15, unknown: 6 },
  id: { inside: 14, outside: 22, unknown: 5 },
  ta: { inside: 22, outside: 7, unknown: 4 },
  'ta-Latn': { inside: 15, outside: 4, unknown: 3 },
  'mix-en-zh': { inside: 20, outside: 0, unknown: 0 },
  'mix-en-ms': { inside: 15, outside: 0, unknown: 0 },
  'mix-en-ta': { inside: 10, outside: 0, unknown: 0 },
}

/** News feeds by voice: no person, one author each. */
const FEEDS: Readonly<Record<string, string>> = {
  en: 'news.example.sg',
  zh: 'zaobao.news.example.sg',
  ms: 'berita.example.sg',
  ta: 'seithi.example.sg',
}

const PLACES_INSIDE = [
  'Singapore',
  'Singapore',
  'Singapore 🇸🇬',
  'SG',
  'Tampines, Singapore',
  'Punggol',
  'Yishun, SG',
  'sg | she/her',
  'Jurong West, Singapore',
  'Little Red Dot',
  'Woodlands, Singapore',
  'Bedok',
  'sunny Singapore',
]
const PLACES_INSIDE_BY_VOICE: Readonly<Record<string, readonly string[]>> = {
  zh: ['新加坡', '新加坡', '狮城', 'Singapore', '新加坡·榜鹅', 'SG'],
  ms: ['Singapura', 'Singapura', 'Singapore', 'Geylang Serai, Singapura', 'SG'],
  id: ['Singapura', 'Singapore', 'SG', 'Jakarta ✈️ Singapura'],
  ta: ['சிங்கப்பூர்', 'சிங்கப்பூர்', 'Singapore', 'லிட்டில் இந்தியா, சிங்கப்பூர்'],
  'ta-Latn': ['Singapore', 'SG', 'Singapore / Trichy'],
}
const PLACES_OUTSIDE: Readonly<Record<string, readonly string[]>> = {
  en: [
    'London',
    'Melbourne, Australia',
    'Kuala Lumpur',
    'Manila',
    'New York',
    'Bengaluru',
    'Auckland NZ',
    'Toronto',
    'Dublin',
  ],
  'en-SG': ['Perth, Australia', 'Melbourne', 'London, UK'],
  zh: ['吉隆坡', '广州', '上海', '台北', '槟城', '香港'],
  ms: ['Johor Bahru', 'Kuala Lumpur', 'Melaka', 'Ipoh, Perak', 'Shah Alam'],
  id: ['Jakarta', 'Batam', 'Surabaya', 'Medan', 'Bandung', 'Yogyakarta'],
  ta: ['சென்னை', 'மதுரை', 'கோயம்புத்தூர்', 'Chennai'],
  'ta-Latn': ['Chennai', 'Coimbatore', 'Madurai'],
}
/** Says nothing about where somebody is. */
const PLACES_UNKNOWN = [null, null, null, 'Earth', 'somewhere', '🌏', 'the internet', 'in my feelings']

interface Community {
  readonly platform: string
  readonly community: string | null
  readonly weight: number
}
const HOMES: Readonly<Record<PlantedOrigin, readonly Community[]>> = {
  inside: [
    { platform: 'mastodon', community: 'kopi.example.sg', weight: 8 },
    { platform: 'mastodon', community: 'mastodon.social', weight: 8 },
    { platform: 'bluesky', community: null, weight: 16 },
    { platform: 'reddit', community: 'r/singapore', weight: 14 },
    { platform: 'reddit', community: 'r/askSingapore', weight: 6 },
    { platform: 'telegram', community: 'sg_kopitiam_chat', weight: 7 },
    { platform: 'telegram', community: 'sg_commuters', weight: 5 },
    { platform: 'x', community: null, weight: 22 },
    { platform: 'instagram', community: null, weight: 12 },
  ],
  outside: [
    { platform: 'mastodon', community: 'mastodon.social', weight: 12 },
    { platform: 'mastodon', community: 'travel.example.org', weight: 4 },
    { platform: 'bluesky', community: null, weight: 18 },
    { platform: 'reddit', community: 'r/travel', weight: 10 },
    { platform: 'x', community: null, weight: 26 },
    { platform: 'instagram', community: null, weight: 14 },
  ],
  unknown: [
    { platform: 'mastodon', community: 'mastodon.social', weight: 12 },
    { platform: 'bluesky', community: null, weight: 20 },
    { platform: 'x', community: null, weight: 24 },
    { platform: 'instagram', community: null, weight: 10 },
  ],
}

const HANDLE_STARTS =
  'kopi teh milo otah laksa durian kaya pandan bubur roti satay popiah mango lychee cendol ondeh'.split(' ')
const HANDLE_ENDS = 'fan kaki lover walker diary daily corner rider notes tales seeker owl cat bird cloud rain'.split(
  ' ',
)

/** All invented people, news feeds last. Handles are unique. */
export function createAuthors(random: Random): SampleAuthor[] {
  const handles = HANDLE_STARTS.flatMap((start) =>
    HANDLE_ENDS.flatMap((end) => [`${start}_${end}`, `${start}${end}`, `the${start}${end}`]),
  )
  const taken = new Map<string, number>()
  const authors: SampleAuthor[] = []
  const add = (author: Omit<SampleAuthor, 'nativeId' | 'handle'>): void => {
    const nativeId = `sample-author-${String(authors.length + 1).padStart(4, '0')}`
    authors.push({ nativeId, handle: pickLeastUsed(handles, String, taken, random), ...author })
  }
  for (const [voice, counts] of Object.entries(PEOPLE)) {
    for (const origin of ['inside', 'outside', 'unknown'] as const) {
      for (let i = 0; i < counts[origin]; i++) {
        const home = random.weighted(HOMES[origin], (option) => option.weight)
        add({
          platform: home.platform,
          community: home.community,
          voice,
          origin,
          declaredPlace: declaredPlace(voice, origin, random),
          // A few write often, most seldom.
          activity: 1 / (0.15 + random.next()),
        })
      }
    }
  }
  for (const [voice, community] of Object.entries(FEEDS)) {
    add({ platform: 'rss', community, voice, origin: 'inside', declaredPlace: 'Singapore', activity: 1 })
  }
  return authors
}

function declaredPlace(voice: string, origin: PlantedOrigin, random: Random): string | null {
  if (origin === 'unknown') return random.pick(PLACES_UNKNOWN)
  if (origin === 'outside') return random.chance(0.85) ? random.pick(PLACES_OUTSIDE[voice] ?? ['London']) : null
  return random.chance(0.75) ? random.pick(PLACES_INSIDE_BY_VOICE[voice] ?? PLACES_INSIDE) : null
}
