// The data of the Mastodon doubles: invented people who talk about Singapore, in the API's own shape.

export interface WorldStatus {
  readonly id: string
  readonly uri: string
  readonly created_at: string
  readonly [field: string]: unknown
}

const person = (server: string, home: string, name: string, more: object = {}) => ({
  id: String(109_000_000_000_000_000n + BigInt(name.length)),
  username: name,
  acct: home === server ? name : `${name}@${home}`,
  display_name: name.toUpperCase(),
  bot: false,
  discoverable: true,
  noindex: false,
  note: '<p>Makan, MRT, repeat</p>',
  url: `https://${home}/@${name}`,
  uri: `https://${home}/users/${name}`,
  avatar: `https://${home}/avatars/${name}.png`,
  created_at: '2022-11-05T00:00:00.000Z',
  fields: [{ name: 'Location', value: '<p>Tampines, Singapore</p>', verified_at: null }],
  emojis: [],
  ...more,
})

/** A number of Mastodon's: the moment in the upper bits. */
export const numberAt = (ms: number, sequence = 0): string => String((BigInt(ms) << 16n) + BigInt(sequence))

/** One status as `server` shows it, posted on `home` at `at` (milliseconds since 1970). */
export function statusOf(
  server: string,
  home: string,
  at: number,
  content: string,
  { account, ...more }: { readonly account?: object; readonly [field: string]: unknown } = {},
  sequence = 0,
): WorldStatus {
  const path = `users/uncle/statuses/${numberAt(at, 1_000 + sequence)}`
  return {
    id: numberAt(at, sequence + (server === home ? 1_000 : 0)), // each server counts for itself
    uri: `https://${home}/${path}`,
    url: `https://${home}/@uncle/${at}`,
    created_at: new Date(at).toISOString(),
    edited_at: null,
    in_reply_to_id: null,
    visibility: 'public',
    language: 'en',
    spoiler_text: '',
    content: `<p>${content} <a href="https://${server}/tags/singapore" class="mention hashtag">#<span>singapore</span></a></p>`,
    replies_count: 1,
    reblogs_count: 2,
    favourites_count: 3,
    reblog: null,
    media_attachments: [],
    mentions: [],
    card: null,
    account: person(server, home, 'uncle', account),
    ...more,
  }
}

/** Newest last. Two are written in the same millisecond; all numbers are above 2^53. */
export function worldOf(server: string, start: number): WorldStatus[] {
  const minute = 60_000
  const texts = [
    'Kopi-O kosong at Maxwell, shiok lah',
    '今天地铁又坏了，大家都迟到 😮‍💨',
    'Hujan lebat di Bedok, hati-hati ya',
    'இன்று லிட்டில் இந்தியாவில் கூட்டம் அதிகம் 🙏🏽',
    'Queue at Ya Kun so long sia',
    'Tampines East got new hawker centre',
    '组屋价格又涨了',
    'Nasi lemak paling sedap di Changi Village',
  ]
  const plain = texts.map((text, at) =>
    statusOf(server, at % 2 === 0 ? server : 'kampung.example', start + Math.floor(at / 2) * minute, text, {}, at),
  )
  const quoted = statusOf(server, server, start - minute, 'MRT down again')
  return [
    ...plain,
    statusOf(
      server,
      server,
      start + 10 * minute,
      'edited already',
      { edited_at: new Date(start + 11 * minute).toISOString() },
      10,
    ),
    statusOf(
      server,
      server,
      start + 12 * minute,
      '',
      { content: '', media_attachments: [{ description: 'Merlion at night' }] },
      11,
    ),
    statusOf(server, server, start + 13 * minute, 'long rant', { spoiler_text: 'COE prices' }, 12),
    statusOf(
      server,
      server,
      start + 14 * minute,
      'ya lor',
      { quote: { state: 'accepted', quoted_status: quoted } },
      13,
    ),
    statusOf(server, server, start + 15 * minute, '', { content: '', reblog: quoted }, 14),
  ]
}

/** People who do not want to be collected. */
export const optedOut = (server: string, start: number): WorldStatus[] => [
  statusOf(server, server, start + 60_500, 'not for you', { account: { noindex: true } }, 20),
  statusOf(
    server,
    server,
    start + 61_500,
    'nor this',
    { account: { note: '<p>no bots pls <a class="mention hashtag" href="#">#<span>NoBot</span></a></p>' } },
    21,
  ),
]
