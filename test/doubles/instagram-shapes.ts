import { shortcodeOfId } from '../../src/producers/instagram/media-id.js'
import type { SourceType } from '../../src/producers/producer.js'

/** As a source's settings arrive at its type: with defaults for missing fields. */
export const settingsOf = (type: SourceType, settings: unknown): Readonly<Record<string, unknown>> =>
  type.settings.parse(settings) as Readonly<Record<string, unknown>>

// Shapes of Instagram's three dialects, with invented people and invented texts.

export type Dialect = 'xdt' | 'polaris' | 'legacy'

export interface Invented {
  /** Decimal, above 2^53. */
  readonly pk: string
  readonly text: string | null
  readonly dialect: Dialect
  readonly handle: string
  readonly ownerPk: string
}

const TEXTS = [
  'Kopi-o kosong and kaya toast at Tiong Bahru, shiok lah 😋 #singapore',
  '新加坡的夜景真美，滨海湾走一走 🌃 #新加坡',
  'Makan nasi lemak di Geylang Serai, sedap betul! 🍛 #singapura',
  'தேக்கா மார்க்கெட்டில் காலை வேளை 🙏🏾 #சிங்கப்பூர்',
  'MRT kena delay again at Dhoby Ghaut, everyone chiong for the bus 🚌',
  null,
  'Sunset at Marina Barrage with the fam 👨‍👩‍👧‍👦🪁',
  'Hawker centre lunch: 鸡饭 $4, still can one 🍗 #sgfood',
] as const

const EPOCH_MS = 1_314_220_021_721
/** 2026-11-20 08:00 in Singapore. */
export const NEWEST_AT = Date.UTC(2026, 10, 20)

/** The id that an upload at this moment gets; `salt` distinguishes uploads of one moment. */
export const pkAt = (at: number, salt = 7): string => (BigInt(at - EPOCH_MS) * 2n ** 23n + BigInt(salt)).toString()

/** `count` posts, newest first, one every ten minutes. */
export function invent(count: number, dialect: (index: number) => Dialect): Invented[] {
  return Array.from({ length: count }, (_, index) => ({
    pk: pkAt(NEWEST_AT - index * 600_000, index + 1),
    text: TEXTS[index % TEXTS.length] ?? null,
    dialect: dialect(index),
    handle: `invented.kopi.lover.${index % 5}`,
    ownerPk: String(9_007_199_254_741_000n + BigInt(index % 5)),
  }))
}

/** An item as the platform would serve it. Numbers beyond 2^53 have no quotes: `serve` removes those of the mark. */
export function itemOf(post: Invented): Record<string, unknown> {
  if (post.dialect === 'polaris') return polarisItem(post)
  return post.dialect === 'legacy' ? legacyItem(post) : xdtItem(post)
}

/** Written bare by `serve`. */
const bare = (digits: string): string => `__bare__${digits}`

/** JSON in which marked numbers are bare, as in payloads that JSON.parse would round. */
export const serve = (value: unknown): string => JSON.stringify(value).replace(/"__bare__(\d+)"/g, '$1')

const takenAt = (pk: string): number => Math.floor((Number(BigInt(pk) >> 23n) + EPOCH_MS) / 1_000)

function personOf({ handle, ownerPk }: Invented): Record<string, unknown> {
  return {
    pk: ownerPk,
    id: `17841${ownerPk.slice(-9)}`,
    username: handle,
    full_name: 'Invented Person',
    profile_pic_url: 'https://cdn.example.invalid/face.jpg',
    is_verified: false,
  }
}

function xdtItem(post: Invented): Record<string, unknown> {
  return {
    __typename: 'XDTMediaDict',
    code: shortcodeOfId(post.pk),
    pk: bare(post.pk),
    id: `${post.pk}_${post.ownerPk}`,
    caption: post.text === null ? null : { text: post.text, created_at: takenAt(post.pk), user_id: post.ownerPk },
    caption_is_edited: false,
    taken_at: takenAt(post.pk),
    user: personOf(post),
    coauthor_producers: [],
    accessibility_caption: 'Photo by Invented Person',
    location: { pk: bare('108424279189115999'), name: 'Singapore', lat: 1.3521, lng: 103.8198 },
    like_count: -1,
    comment_count: 3,
    view_count: null,
    like_and_view_counts_disabled: false,
    product_type: 'feed',
    media_type: 1,
    carousel_media: null,
  }
}

function polarisItem(post: Invented): Record<string, unknown> {
  return {
    __typename: 'XIGPolarisVideoMedia',
    __isXIGPolarisMedia: 'XIGPolarisVideoMedia',
    code: shortcodeOfId(post.pk),
    pk: post.pk,
    id: `POLARIS_${post.pk}`,
    user: { ...personOf(post), seo_canonical_url: null },
    caption: post.text === null ? null : { text: post.text },
    display_uri: 'https://cdn.example.invalid/d.jpg',
    play_count: 12_345,
  }
}

function legacyItem(post: Invented): Record<string, unknown> {
  return {
    __typename: 'GraphImage',
    id: post.pk,
    shortcode: shortcodeOfId(post.pk),
    taken_at_timestamp: takenAt(post.pk),
    edge_media_to_caption: { edges: post.text === null ? [] : [{ node: { text: post.text } }] },
    edge_media_to_comment: { count: 2 },
    edge_media_preview_like: { count: 40 },
    owner: { id: post.ownerPk, username: post.handle },
    location: { id: '1', name: 'Singapore', slug: 'singapore' },
  }
}

export const advert = (): Record<string, unknown> => ({
  ...xdtItem({ pk: pkAt(NEWEST_AT, 99), text: 'Buy this', dialect: 'xdt', handle: 'shop', ownerPk: '1' }),
  product_type: 'ad',
})

/** A stub as in grids: without a caption field. */
export function stubOf(post: Invented): Record<string, unknown> {
  const { caption: _, edge_media_to_caption: __, ...stub } = itemOf(post)
  return stub
}
