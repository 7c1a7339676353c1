import { z } from 'zod'
import { describeIssues } from '../../describe-issues.js'
import { drifted, leftOut, type Parsed } from '../../import-format.js'
import { hasNames } from '../../read-head.js'
import { postsOfPage } from '../x-page.js'

const Legacy = z.looseObject({
  full_text: z.string(),
  in_reply_to_status_id_str: z.string().nullish().catch(null),
  quoted_status_id_str: z.string().nullish().catch(null),
  retweeted_status_result: z.looseObject({ result: z.unknown() }).nullish().catch(null),
  withheld_scope: z.string().nullish().catch(null),
  withheld_in_countries: z.array(z.string()).nullish().catch(null),
  place: z
    .object({ id: z.string(), full_name: z.string().nullish(), country: z.string().nullish() })
    .nullish()
    .catch(null),
})
/** The account's fields have moved from `legacy` to separate objects. */
const User = z.looseObject({
  rest_id: z.string(),
  legacy: z.object({ screen_name: z.string(), location: z.string(), created_at: z.string() }).partial().catch({}),
  core: z.object({ screen_name: z.string(), created_at: z.string() }).partial().catch({}),
  location: z.object({ location: z.string() }).partial().catch({}),
})
const Tweet = z.looseObject({
  rest_id: z.string(),
  legacy: Legacy,
  core: z
    .looseObject({ user_results: z.looseObject({ result: z.unknown() }) })
    .optional()
    .catch(undefined),
  note_tweet: z
    .looseObject({ note_tweet_results: z.looseObject({ result: z.looseObject({ text: z.string() }) }) })
    .optional()
    .catch(undefined),
  edit_control: z
    .looseObject({ edit_tweet_ids: z.array(z.string()).optional() })
    .optional()
    .catch(undefined),
  views: z.looseObject({ count: z.unknown() }).optional().catch(undefined),
})
type Tweet = z.infer<typeof Tweet>

/** A post as the pages of x.com get it, brought into the API's form. */
export function captureOfX(content: unknown, notes: readonly string[]): Parsed[] {
  if (isAdvert(content)) return [leftOut('an advert')]
  if (isNoPost(content)) return [leftOut('a post that X no longer shows')]
  const parsed = Tweet.safeParse(unwrapped(content))
  if (!parsed.success) return [drifted(describeIssues(parsed.error))]
  const tweet = parsed.data
  const original = Tweet.safeParse(unwrapped(tweet.legacy.retweeted_status_result?.result)).data
  const places = [tweet, original].flatMap((one) => one?.legacy.place ?? [])
  const users = [userOf(tweet), ...(original ? [userOf(original)] : [])]
  const tweets = original ? [inApiForm(original, undefined)] : []
  return postsOfPage({ data: inApiForm(tweet, original), includes: { users, tweets, places } }, notes)
}

/** Zeeschuimer's own mark, and what X itself puts beside a post that was paid for. */
const isAdvert = (content: unknown): boolean =>
  (hasNames(content, 'promoted') && content.promoted === true) ||
  ['promotedMetadata', 'promoted_metadata', 'promoted_content'].some(
    (name) => hasNames(content, name) && Boolean(content[name]),
  ) ||
  (hasNames(content, 'tweet') && isAdvert(content.tweet))

/** What X sends instead of a post that is gone or hidden. */
const isNoPost = (content: unknown): boolean =>
  hasNames(content, '__typename') && /^(?:TweetTombstone|TweetUnavailable)$/.test(String(content.__typename))

/** Posts with a warning lie one level deeper; those of the older pages have another frame. */
function unwrapped(content: unknown): unknown {
  if (hasNames(content, 'tweet')) return content.tweet
  if (hasNames(content, 'legacy', 'user') && hasNames(content.legacy, 'id_str')) {
    const { legacy, user } = content
    const account = hasNames(user, 'id_str') ? { rest_id: user.id_str, legacy: user } : user
    return { rest_id: legacy.id_str, legacy, core: { user_results: { result: account } } }
  }
  return content
}

function inApiForm(
  { rest_id: id, legacy, note_tweet, edit_control, views, ...tweet }: Tweet,
  original: Tweet | undefined,
): unknown {
  const references = [
    { type: 'retweeted', id: original?.rest_id },
    { type: 'replied_to', id: legacy.in_reply_to_status_id_str },
    { type: 'quoted', id: legacy.quoted_status_id_str },
  ]
  const withheld = legacy.withheld_scope ?? legacy.withheld_in_countries?.join()
  return {
    id,
    text: legacy.full_text,
    note_tweet: note_tweet && { text: note_tweet.note_tweet_results.result.text },
    author_id: legacy.user_id_str ?? accountOf(tweet)?.rest_id,
    created_at: legacy.created_at,
    lang: legacy.lang,
    referenced_tweets: references.filter((reference) => reference.id),
    edit_history_tweet_ids: edit_control?.edit_tweet_ids,
    geo: legacy.place ? { place_id: legacy.place.id } : undefined,
    withheld: withheld ? { scope: withheld } : undefined,
    public_metrics: {
      like_count: legacy.favorite_count,
      retweet_count: legacy.retweet_count,
      reply_count: legacy.reply_count,
      quote_count: legacy.quote_count,
      bookmark_count: legacy.bookmark_count,
      impression_count: views?.count,
    },
  }
}

const accountOf = ({ core }: Pick<Tweet, 'core'>): z.infer<typeof User> | undefined =>
  User.safeParse(core?.user_results.result).data

function userOf(tweet: Tweet): unknown {
  const account = accountOf(tweet)
  if (!account) return { id: tweet.legacy.user_id_str }
  const createdAt = account.core.created_at ?? account.legacy.created_at
  return {
    id: account.rest_id,
    username: account.core.screen_name ?? account.legacy.screen_name,
    location: account.location.location ?? account.legacy.location,
    created_at: createdAt,
  }
}
