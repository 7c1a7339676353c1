import { nativeIdOfUri } from '../../../producers/bluesky/parse.js'
import { idOfShortcode, timeOfId } from '../../../producers/instagram/media-id.js'
import { isRemovalNotice } from '../../../producers/reddit/parse.js'
import type { PostDraft } from '../../post-draft.js'
import { chatPrefix, telegramPerson } from '../telegram-names.js'
import { isYes, type FourcatRow } from './row.js'

/** A draft's own part; or in words what the row is instead: `id: …` for one that cannot be identified. */
type Own = Partial<PostDraft> | string

const FOREIGN_ID = 'id: is not from this platform'
const REPLY = ['is_reply', 'is_comment']
const QUOTE = ['is_quote', 'is_quote_tweet', 'is_quote_post']
const REPOST = ['is_repost', 'is_retweet', 'is_reblog', 'is_echo', 'is_share']

/** What a row says of its kind in columns that platforms share. */
export function generalKind({ known }: FourcatRow): Pick<PostDraft, 'kind' | 'parentNativeId'> {
  const says = (names: readonly string[]): boolean => names.some((name) => isYes(known(name)))
  const [id, thread] = [known('id'), known('thread_id')]
  const parent = known('parent_id') || known('reply_to') || (thread === id ? '' : thread)
  if (says(REPOST)) return { kind: 'repost', parentNativeId: null }
  if (says(REPLY)) return { kind: 'reply', parentNativeId: parent && parent !== id ? parent : null }
  if (says(QUOTE)) return { kind: 'quote', parentNativeId: known('quoted_id') || known('quote_id') || null }
  return {}
}

export function fromTiktok(row: FourcatRow): Own {
  const nativeId = row.known('id')
  if (!/^\d{1,20}$/.test(nativeId)) return FOREIGN_ID
  return {
    platform: 'tiktok',
    nativeId,
    placeTag: row.known('location_created') || null,
    counts: row.counts({ likes: 'likes', comments: 'comments', shares: 'shares', plays: 'plays' }),
  }
}

/** 4CAT names posts of Instagram and Threads by the code in their address; the live source by the id that it spells. */
export function fromMeta(row: FourcatRow, platform: 'instagram' | 'threads'): Own {
  const isComment = row.known('type') === 'comment'
  const code = row.known('id')
  const nativeId = isComment && /^\d{1,20}$/.test(code) ? code : idOfShortcode(code)
  if (nativeId === null) return FOREIGN_ID
  const names = { likes: 'num_likes', comments: 'num_comments', replies: 'replies', reposts: 'reposts' }
  const general = generalKind(row)
  const parent = isComment ? row.known('thread_id') : general.parentNativeId
  const derived = isComment ? null : timeOfId(nativeId)
  return {
    platform,
    nativeId,
    // For rows without a time: the moment that the id itself tells.
    postedAt: derived,
    kind: isComment ? 'reply' : (general.kind ?? 'original'),
    parentNativeId: parent ? idOfShortcode(parent) : null,
    placeTag: row.known('location_name') || null,
    counts: row.counts({ ...names, quotes: 'quotes', ...(platform === 'threads' ? { likes: 'likes' } : {}) }),
  }
}

export function fromReddit(row: FourcatRow): Own {
  const id = row.known('id').replace(/^t[13]_/, '')
  const thread = row.known('thread_id').replace(/^t3_/, '')
  if (!/^[0-9a-z]{1,13}$/.test(id)) return FOREIGN_ID
  const isComment = id !== thread
  const [subject, body] = [isComment ? '' : row.known('subject').trim(), row.known('body').trim()]
  if (isRemovalNotice(body) || isRemovalNotice(subject)) return 'deleted or removed since'
  const subreddit = row.known('subreddit')
  return {
    platform: 'reddit',
    nativeId: `${isComment ? 't1' : 't3'}_${id}`,
    text: [subject, body].filter((part) => part !== '').join('\n\n'),
    kind: isComment ? 'reply' : 'original',
    parentNativeId: isComment ? row.known('parent') || `t3_${thread}` : null,
    community: subreddit && !/^u_/i.test(subreddit) ? `r/${subreddit}` : null,
    counts: row.counts({ score: 'score' }),
  }
}

/** The id is the channel's username, or its number where it has none, and the message's number with a dash between. */
export function fromTelegram(row: FourcatRow): Own {
  const [, chat = '', number] = /^(.+)-(\d+)$/.exec(row.known('id')) ?? []
  if (!chat || !number) return FOREIGN_ID
  const prefix = chatPrefix(chat)
  const isForwarded = ['name', 'username', 'id'].some((part) => row.known(`author_forwarded_from_${part}`))
  const answered = /(?:^|-)(\d+)$/.exec(row.known('reply_to'))?.[1]
  const isReply = isYes(row.known('is_reply')) || answered !== undefined
  const author = row.known('author_id') || row.known('author')
  return {
    platform: 'telegram',
    nativeId: `${prefix}/${number}`,
    editedAt: row.date('editedAt', 'unix_timestamp_edited'),
    kind: isForwarded ? 'repost' : isReply ? 'reply' : 'original',
    parentNativeId: !isForwarded && answered ? `${prefix}/${answered}` : null,
    author: {
      nativeId: author ? telegramPerson(author, prefix) : null,
      handle: row.known('author_username') || null,
      declaredPlace: null,
      createdAt: null,
    },
    community: prefix,
    counts: row.counts({ views: 'views', forwards: 'forwards' }),
  }
}

/** Ids are addresses in the network, as the live source knows them; the links that 4CAT makes of others name people. */
export function fromBluesky(row: FourcatRow): Own {
  const nativeId = nativeIdOfUri(row.known('id'))
  if (nativeId === null) return FOREIGN_ID
  const [answered, quoted] = [row.known('replied_to_post'), row.known('quoted_post')]
  const [, did, key] = /\/profile\/(did:[^/]+)\/post\/([^/?#]+)/.exec(answered || quoted) ?? []
  const languages = row.known('languages').split(',').filter(isLanguage)
  return {
    platform: 'bluesky',
    nativeId,
    kind: answered ? 'reply' : quoted ? 'quote' : 'original',
    parentNativeId: did && key ? `${did}/${key}` : null,
    languageTag: languages[0]?.trim() ?? null,
    counts: row.counts({
      likes: 'like_count',
      quotes: 'quote_count',
      replies: 'reply_count',
      reposts: 'repost_count',
    }),
  }
}

const isLanguage = (tag: string): boolean => /^\s*[a-z]{2,8}(?:-[a-z0-9]{1,8})*\s*$/i.test(tag)
