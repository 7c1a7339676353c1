import { idAt } from '../../src/producers/x/snowflake.js'

// The data of the doubles of X: invented people who talk about Singapore, in the shape of API v2.

export interface WorldPost {
  readonly id: string
  readonly text: string
  readonly author_id: string
  readonly referenced_tweets?: readonly { readonly type: string; readonly id: string }[]
  readonly geo?: { readonly place_id: string }
  readonly withheld?: object
  readonly [field: string]: unknown
}

const TEXTS = [
  ['en', 'Kopi O kosong at Toa Payoh before the MRT breaks down again &amp; again'],
  ['en', 'Wah the queue at Old Airport Road &gt; one hour sia, siao liao 😤'],
  ['zh', '新加坡的天气真热，去吃 ice kachang 🍧 吧'],
  ['ta', 'சிங்கப்பூர் உணவு மிகவும் சுவையாக இருக்கிறது 🍛'],
  ['in', 'Sedapnya nasi lemak dekat Geylang Serai, korang mesti cuba'],
  ['qme', 'https://t.co/abcdefghij'],
  ['und', '👨‍👩‍👧‍👦🇸🇬'],
] as const

const ORIGINAL_TEXT =
  'To everyone who waited at Jurong East this morning: the shuttle buses are at exit C, the staff are doing their best, and there is free water at the taxi stand. Stay cool, 大家加油 &amp; majulah 💪'

/** A post of `at` (milliseconds since 1970); `sequence` distinguishes posts of one millisecond. */
export function postAt(at: number, sequence: number, more: Partial<WorldPost> = {}): WorldPost {
  const id = String(BigInt(idAt(at)) + BigInt(sequence % 4_096))
  const [lang, text] = TEXTS[sequence % TEXTS.length] ?? TEXTS[0]
  return {
    id,
    text,
    lang,
    // A few people write much, as everywhere: repeated authors are read once a day.
    author_id: String(1_480_000_000_000_000_000n + BigInt(sequence % 40)),
    created_at: new Date(at).toISOString(),
    conversation_id: id,
    edit_history_tweet_ids: [id],
    possibly_sensitive: false,
    public_metrics: {
      retweet_count: 0,
      reply_count: 1,
      like_count: sequence % 9,
      quote_count: 0,
      impression_count: 70,
    },
    ...more,
  }
}

export interface World {
  /** Posts that a search finds, in any order. */
  readonly posts: WorldPost[]
  /** Posts that those refer to. */
  readonly referenced: WorldPost[]
}

/** Some hours of posts up to `now`: among them reposts, a long post, an edit, a withheld post, two in one millisecond. */
export function worldOf(now: number, size: number, spanMs: number): World {
  const original = postAt(now - 2 * spanMs, 900, { text: ORIGINAL_TEXT, lang: 'en' })
  const cut = `RT @invented_captain: ${ORIGINAL_TEXT.slice(0, 110)}…`
  const posts = Array.from({ length: size }, (_, at) => {
    const moment = now - spanMs + Math.floor((spanMs * (at - (at % 5 === 1 ? 1 : 0))) / size)
    switch (at % 20) {
      case 3:
        return postAt(moment, at, { text: cut, referenced_tweets: [{ type: 'retweeted', id: original.id }] })
      case 6:
        return postAt(moment, at, { text: 'So true', referenced_tweets: [{ type: 'quoted', id: original.id }] })
      case 9: // its parent is gone
        return postAt(moment, at, { referenced_tweets: [{ type: 'replied_to', id: '1400000000000000001' }] })
      case 12:
        return postAt(moment, at, { text: 'A long…', note_tweet: { text: 'A long story about Bukit Timah 武吉知马' } })
      case 15:
        return postAt(moment, at, { withheld: { copyright: false, country_codes: ['XX'] }, text: 'Withheld' })
      case 18:
        return postAt(moment, at, { geo: { place_id: 'place-tampines' } })
      default:
        return postAt(moment, at)
    }
  })
  return { posts, referenced: [original] }
}

export const isServed = ({ withheld }: WorldPost): boolean => withheld === undefined

const userOf = (id: string): object => ({
  id,
  username: `invented_${id.slice(-2)}`,
  name: `Invented ${id.slice(-2)}`,
  location: 'Woodlands, Singapore',
  created_at: '2019-02-03T04:05:06.000Z',
})

/** `data` and its includes, in the form of X's answers. Missing includes are in `errors`. */
export function answerWith(world: World, posts: readonly WorldPost[]): Record<string, unknown> {
  const wanted = [...new Set(posts.flatMap(({ referenced_tweets: refs }) => refs?.map(({ id }) => id) ?? []))]
  const found = [...world.referenced, ...world.posts].filter(({ id }) => wanted.includes(id))
  const missing = wanted.filter((id) => !found.some((post) => post.id === id))
  const people = [...new Set([...posts, ...found].map(({ author_id: id }) => id))]
  const hasPlace = posts.some(({ geo }) => geo)
  return {
    ...(posts.length > 0 && { data: posts }),
    includes: {
      users: people.map(userOf),
      ...(found.length > 0 && { tweets: found }),
      ...(hasPlace && {
        places: [{ id: 'place-tampines', full_name: 'Tampines', country: 'Singapore', country_code: 'SG' }],
      }),
    },
    ...(missing.length > 0 && {
      errors: missing.map((id) => ({
        resource_id: id,
        resource_type: 'tweet',
        parameter: 'referenced_tweets.id',
        title: 'Not Found Error',
        type: 'https://api.x.com/2/problems/resource-not-found',
        detail: `Could not find tweet with referenced_tweets.id: [${id}].`,
      })),
    }),
  }
}
