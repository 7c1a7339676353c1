// The data of the Reddit doubles: invented people who talk about Singapore, in Reddit's own shapes.

export interface WorldItem {
  readonly id: string
  readonly name: string
  readonly created_utc: number
  readonly [field: string]: unknown
}

const TEXTS = [
  'Kopi-O kosong at Maxwell, shiok lah',
  '今天地铁又坏了，大家都迟到 😮‍💨',
  'Hujan lebat di Bedok &amp; Tampines, hati-hati ya',
  'இன்று லிட்டில் இந்தியாவில் கூட்டம் அதிகம் 🙏🏽',
  '&gt; COE drop already\n\nWhere got, **still** [six figures](https://example.sg/coe)',
  'Queue at Ya Kun so long sia',
]
/** Some item numbers of Reddit's are above 2^53 in base 36 already; so our ids must never become numbers. */
const FIRST_ID = 2n ** 53n

export const idOf = (sequence: number): string => (FIRST_ID + BigInt(sequence)).toString(36)

const common = (sequence: number, atSeconds: number) => ({
  id: idOf(sequence),
  created_utc: atSeconds,
  author: `InventedUncle${sequence % 7}`,
  author_fullname: `t2_u${sequence % 7}`,
  author_flair_text: 'Bedok',
  subreddit: 'singapore',
  subreddit_name_prefixed: 'r/singapore',
  edited: false,
  score: 1 + (sequence % 40),
  retrieved_on: atSeconds + 25,
})

export function submissionOf(sequence: number, atSeconds: number, more: object = {}): WorldItem {
  return {
    ...common(sequence, atSeconds),
    name: `t3_${idOf(sequence)}`,
    title: `Thread ${sequence}: makan where?`,
    selftext: TEXTS[sequence % TEXTS.length],
    permalink: `/r/singapore/comments/${idOf(sequence)}/thread/`,
    num_comments: 3,
    removed_by_category: null,
    ...more,
  }
}

export function commentOf(sequence: number, atSeconds: number, more: object = {}): WorldItem {
  return {
    ...common(sequence, atSeconds),
    name: `t1_${idOf(sequence)}`,
    body: TEXTS[sequence % TEXTS.length],
    link_id: `t3_${idOf(0)}`,
    parent_id: `t3_${idOf(0)}`,
    ...more,
  }
}

/** Whether a person sees the item: it is neither withdrawn nor held back. */
export const isPosted = (item: WorldItem): boolean => {
  const meta = item['_meta'] as { was_deleted_later?: boolean } | undefined
  return !meta?.was_deleted_later && item['body'] !== '[removed]' && item['selftext'] !== '[removed]'
}
