import { z } from 'zod'
import { decodeJson } from '../decode-json.js'
import { describeIssues } from '../describe-issues.js'
import {
  drifted,
  leftOut,
  rejected,
  type FormatReader,
  type ImportFormat,
  type Item,
  type Parsed,
} from '../import-format.js'
import { createJsonSplitter, EACH } from '../splitters/json-splitter.js'
import { createPieceReader } from '../splitters/piece-reader.js'
import { hasNames } from '../read-head.js'
import { createLongTexts, LongText, type LongTexts } from './x-long-texts.js'
import { asRepost, postsOfPage } from './x-page.js'

const ASSIGNMENT = /^\s*window\.YTD\.(?:tweets?|note_tweet|account)\.part\d+\s*=/

/** Numbers are strings here, in older archives also numbers. */
const text = z.union([z.string(), z.number()]).transform(String)
const ArchivedTweet = z.object({
  id_str: text.optional(),
  id: text,
  full_text: z.string().optional(),
  /** Archives of before 2018. */
  text: z.string().optional(),
  created_at: z.unknown().optional(),
  lang: z.unknown().optional(),
  favorite_count: z.unknown().optional(),
  retweet_count: z.unknown().optional(),
  in_reply_to_status_id_str: text.nullish().catch(null),
  edit_info: z
    .object({ initial: z.object({ editTweetIds: z.array(z.string()) }).optional() })
    .optional()
    .catch(undefined),
  entities: z
    .object({ user_mentions: z.array(z.object({ indices: z.array(text) })).optional() })
    .nullish()
    .catch(null),
})
type ArchivedTweet = z.infer<typeof ArchivedTweet>
const Account = z.object({ account: z.object({ accountId: text, username: z.string().optional() }) })

/**
 * The archive that X gives to an account: `tweets.js` (`tweet.js` in older ones), alone or in its zip. In the zip,
 * `account.js` says whose archive it is and `note-tweet.js` has the texts of long posts. The files are program text, and we
 * read only the JSON in them.
 */
export const xArchiveFormat: ImportFormat = {
  name: 'x-archive',
  title: 'the archive of an X account (its zip, or tweets.js)',
  extensions: [],
  takesMap: false,
  recognises: ({ text: head }) => ASSIGNMENT.test(head),
  createReader() {
    let user: { id: string; username?: string | undefined } | null = null
    const longTexts = createLongTexts()
    const splitter = createJsonSplitter({ isElement: (path) => path.length === 1 && path[0] === EACH })
    const reader = createPieceReader(splitter, (bytes) => {
      const decoded = decodeJson(bytes)
      if (decoded.kind === 'none') return decoded.parsed
      const account = Account.safeParse(decoded.content)
      if (account.success) {
        user = { id: account.data.account.accountId, username: account.data.account.username }
        return null
      }
      const longText = LongText.safeParse(decoded.content)
      if (longText.success)
        return longTexts.add(longText.data) ? null : rejected('more long texts than there is room for')
      const content = hasNames(decoded.content, 'tweet') ? decoded.content.tweet : decoded.content
      const tweet = ArchivedTweet.safeParse(content)
      return tweet.success ? toItems(tweet.data, user, longTexts, decoded.notes) : drifted(describeIssues(tweet.error))
    })
    return tellingWhatIsLeft(reader, longTexts)
  },
}

/** Says at the end of the file which long texts no post has taken: their posts were deleted, or are in another file. */
function tellingWhatIsLeft(reader: FormatReader, longTexts: LongTexts): FormatReader {
  let line = 1
  let bytes = 0
  const seen = (items: Item[]): Item[] => {
    line = items.at(-1)?.line ?? line
    return items
  }
  return {
    ignored: reader.ignored,
    push(chunk) {
      bytes += chunk.length
      return seen(reader.push(chunk))
    },
    end() {
      const items = seen(reader.end())
      const left = { line, start: bytes, end: bytes, ...leftOut('long text without its post') }
      return [...items, ...Array.from({ length: longTexts.left }, (): Item => left)]
    },
  }
}

function toItems(
  tweet: ArchivedTweet,
  user: { id: string; username?: string | undefined } | null,
  longTexts: LongTexts,
  notes: readonly string[],
): Parsed[] {
  const words = tweet.full_text ?? tweet.text ?? ''
  const repost = isRepost(words, tweet)
  const answers = tweet.in_reply_to_status_id_str
  const id = tweet.id_str ?? tweet.id
  const whole = longTexts.takeFor(id, words)
  const data = {
    id,
    text: words,
    note_tweet: whole === null ? null : { text: whole },
    created_at: tweet.created_at,
    author_id: user?.id,
    lang: tweet.lang,
    referenced_tweets: answers && !repost ? [{ type: 'replied_to', id: answers }] : [],
    edit_history_tweet_ids: tweet.edit_info?.initial?.editTweetIds,
    public_metrics: { like_count: tweet.favorite_count, retweet_count: tweet.retweet_count },
  }
  const items = postsOfPage({ data, includes: { users: user ? [user] : [] } }, notes)
  return repost ? asRepost(items) : items
}

/**
 * The archive's own mark is always false. People also type "RT @": only in a real repost is the name that follows it the
 * first one that X itself has marked, at this very place.
 */
function isRepost(words: string, { entities }: ArchivedTweet): boolean {
  const [first] = entities?.user_mentions ?? []
  return /^RT @\w{1,20}: /.test(words) && first?.indices[0] === '3'
}
