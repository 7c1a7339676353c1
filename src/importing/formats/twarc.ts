import { z } from 'zod'
import { drifted, type ImportFormat, type Parsed } from '../import-format.js'
import { createJsonLinesReader } from '../json-lines-reader.js'
import { hasNames } from '../read-head.js'
import { postsOfPage } from './x-page.js'

/** Pages of 500 posts with everything they include are a few megabytes. */
const MAX_LINE_BYTES = 16 * 1024 * 1024

const Objects = z.array(z.record(z.string(), z.unknown()))
/** `twarc2 flatten`: one post on each line, with the posts that it refers to inside it. */
const Flattened = z.looseObject({
  id: z.string(),
  author: z.unknown().optional(),
  /** What 4CAT calls it. */
  author_user: z.unknown().optional(),
  referenced_tweets: Objects.nullish().catch(null),
  geo: z.record(z.string(), z.unknown()).nullish().catch(null),
})

/** What twarc2 writes: pages of a search, messages of a stream, and both flattened. */
export const twarcFormat: ImportFormat = {
  name: 'twarc',
  title: 'twarc2 JSON lines: pages, streams, flattened',
  extensions: [],
  takesMap: false,
  recognises({ json }) {
    if (hasNames(json, '__twarc') || hasNames(json, 'id', 'text', 'author_id', 'created_at')) return true
    if (!hasNames(json, 'data')) return false
    const { data } = json
    return hasNames(Array.isArray(data) ? data[0] : data, 'id', 'text')
  },
  createReader: () => createJsonLinesReader(parseLine, MAX_LINE_BYTES),
}

function parseLine(content: unknown, notes: readonly string[]): Parsed[] {
  if (hasNames(content, 'data') || hasNames(content, 'meta')) return postsOfPage(content, notes)
  const flattened = Flattened.safeParse(content)
  // A stream also brings messages of its own, such as that it is being disconnected.
  if (!flattened.success) return hasNames(content, 'errors') ? [] : [drifted('neither a page nor a post of X')]
  const { author, author_user: user, referenced_tweets: referenced, geo } = flattened.data
  const full = (referenced ?? []).filter((tweet) => 'text' in tweet)
  const people = [author, user, ...full.flatMap((tweet) => [tweet.author, tweet.author_user])].filter((user) =>
    hasNames(user, 'id'),
  )
  const place = hasNames(geo, 'full_name') ? [{ ...geo, id: geo.id ?? geo.place_id }] : []
  return postsOfPage(
    {
      data: withoutPeople(flattened.data),
      includes: { users: people, tweets: full.map(withoutPeople), places: place },
    },
    notes,
  )
}

/** A flattened post without the people that twarc has put into it: the payload is the post as X gave it. */
function withoutPeople(tweet: Record<string, unknown>): Record<string, unknown> {
  const { author, author_user, in_reply_to_user, __twarc, referenced_tweets: referenced, ...rest } = tweet
  const references = Objects.safeParse(referenced)
  return {
    ...rest,
    ...(references.success && { referenced_tweets: references.data.map(({ id, type }) => ({ id, type })) }),
  }
}
