import { z } from 'zod'
import type { RawPost } from '../../domain/post.js'

// What X API v2 answers, as far as we read it. Fields that we do not read pass through into the payload.

export const Id = z.string().regex(/^\d{1,20}$/)

const Reference = z.looseObject({ type: z.string(), id: Id })

export const Tweet = z.looseObject({
  id: Id,
  text: z.string(),
  author_id: Id.nullish(),
  created_at: z.iso.datetime({ offset: true }).nullish(),
  lang: z.string().nullish(),
  note_tweet: z.looseObject({ text: z.string() }).nullish(),
  referenced_tweets: z.array(Reference).nullish(),
  geo: z.looseObject({ place_id: z.string().nullish() }).nullish(),
  public_metrics: z.record(z.string(), z.unknown()).nullish(),
  edit_history_tweet_ids: z.array(Id).nullish(),
  withheld: z.unknown().optional(),
})
export type Tweet = z.infer<typeof Tweet>

export const User = z.looseObject({
  id: Id,
  username: z.string().nullish(),
  location: z.string().nullish(),
  created_at: z.iso.datetime({ offset: true }).nullish(),
})
export type User = z.infer<typeof User>

export const Place = z.looseObject({
  id: z.string(),
  full_name: z.string().nullish(),
  country: z.string().nullish(),
})
export type Place = z.infer<typeof Place>

export const Envelope = z.looseObject({
  data: z.unknown().optional(),
  includes: z
    .looseObject({
      tweets: z.array(z.unknown()).nullish(),
      users: z.array(z.unknown()).nullish(),
      places: z.array(z.unknown()).nullish(),
    })
    .nullish(),
  errors: z.array(z.unknown()).nullish(),
  meta: z
    .looseObject({
      next_token: z.string().nullish(),
      newest_id: Id.nullish(),
      oldest_id: Id.nullish(),
      result_count: z.number().nullish(),
    })
    .nullish(),
})

/** Reference type → kind of post, the one that says most first: a repost is one whatever else it refers to. */
export const KIND_OF_REFERENCE: readonly (readonly [string, RawPost['kind']])[] = [
  ['retweeted', 'repost'],
  ['replied_to', 'reply'],
  ['quoted', 'quote'],
]
