import { leftOut, type Parsed } from '../../import-format.js'
import { asRepost, postsOfPage } from '../x-page.js'
import { isYes, type FourcatRow } from './row.js'

/** A row of X, brought into the API's form. */
export function fromX(row: FourcatRow, postedAt: Date | null, notes: readonly string[]): Parsed | readonly Parsed[] {
  const { known } = row
  if (isYes(known('is_withheld'))) return leftOut('withheld in some countries')
  const data = {
    id: known('id'),
    text: known('body'),
    author_id: known('author_id') || undefined,
    created_at: postedAt?.toISOString(),
    lang: known('language_guess') || undefined,
    referenced_tweets: referencesOf(row),
    public_metrics: {
      like_count: known('like_count'),
      retweet_count: known('retweet_count'),
      reply_count: known('reply_count'),
      quote_count: known('quote_count'),
      impression_count: known('impression_count'),
    },
  }
  const items = postsOfPage({ data, includes: { users: [{ id: data.author_id, username: known('author') }] } }, notes)
  const place = known('place_name')
  const placed = items.map((item) =>
    item.kind === 'post' && place ? { ...item, draft: { ...item.draft, placeTag: place } } : item,
  )
  // Which post is repeated is in no column.
  return isYes(known('is_retweet')) ? asRepost(placed) : placed
}

function referencesOf({ known }: FourcatRow): { type: string; id: string }[] {
  const references = []
  const thread = known('thread_id')
  // The post that began the thread, where no column names the one that is answered.
  const answered = known('reply_to_id') || (thread === known('id') ? '' : thread)
  if (isYes(known('is_reply')) && answered) references.push({ type: 'replied_to', id: answered })
  if (isYes(known('is_quote_tweet')) || known('quote_tweet_id')) {
    references.push({ type: 'quoted', id: known('quote_tweet_id') })
  }
  return references
}
