import { parseAtomFeed } from 'feedsmith'
import { z } from 'zod'
import { UnreachableError } from '../../domain/errors.js'
import { RawPost } from '../../domain/post.js'
import type { DriftedItem, Removal } from '../../domain/source.js'
import { exceedsLimits } from '../xml-limits.js'
import { driftText } from '../kit/drift.js'
import { parseHtml, removeAll } from '../html-page.js'
import { htmlToText } from '../html-text.js'
import type { Mark } from './item-page.js'
import { isRemovalNotice, redditAuthor, redditCommunity } from './parse.js'

export interface FeedEntries {
  /** Oldest first; a feed has them newest first. */
  readonly posts: readonly RawPost[]
  /** Entries whose text has become a notice that it was removed. */
  readonly removals: readonly Removal[]
  readonly drifted: readonly DriftedItem[]
  readonly marks: readonly Mark[]
}

const Html = z.string().transform((html, context) => {
  const page = parseHtml(html)
  if (page) return page.root
  context.addIssue('it is cut off, or nests deeper than any post')
  return z.NEVER
})

const Entry = z.object({
  id: z.string().regex(/^t[13]_[0-9a-z]{1,13}$/),
  title: z.object({ value: z.string() }),
  published: z.iso.datetime({ offset: true }),
  updated: z.iso.datetime({ offset: true }).optional(),
  content: z.object({ value: Html.optional() }).optional(),
  authors: z.array(z.object({ name: z.string().optional() })).optional(),
  categories: z.array(z.object({ term: z.string() })).min(1),
  links: z.array(z.object({ href: z.string() })).optional(),
})

/**
 * Entries of a subreddit's Atom feed. A submission's text is its title and the author's text. A comment's title
 * contains names and is left out. Pure.
 * @throws UnreachableError when it is not a feed at all
 */
export function parseRedditFeed(xml: string): FeedEntries {
  const posts: RawPost[] = []
  const drifted: DriftedItem[] = []
  const marks: Mark[] = []
  const removals: Removal[] = []
  for (const raw of entriesOf(xml).toReversed()) {
    const parsed = Entry.safeParse(raw)
    const post = parsed.success ? RawPost.safeParse(fieldsOf(parsed.data)) : parsed
    if (post.success && parsed.success) {
      const { nativeId } = post.data
      if (isGone(parsed.data, post.data)) removals.push({ platform: 'reddit', nativeId })
      else posts.push(post.data)
      marks.push({ id: parsed.data.id, at: Date.parse(parsed.data.published) / 1_000 })
    } else if (post.error) drifted.push({ field: driftText(post.error, 'entry'), raw: nameless(raw) })
  }
  return { posts, removals, drifted, marks }
}

/** A comment is its text alone; of a submission the title may have stayed. */
function isGone(entry: z.infer<typeof Entry>, { text }: RawPost): boolean {
  if (entry.id.startsWith('t1_')) return isRemovalNotice(text)
  return isRemovalNotice(entry.title.value) || isRemovalNotice(text.slice(entry.title.value.trim().length))
}

function entriesOf(xml: string): readonly unknown[] {
  try {
    if (exceedsLimits(xml)) throw new Error('it has too many tags, or tags that never end')
    return parseAtomFeed(xml).entries ?? []
  } catch (err) {
    throw new UnreachableError('Reddit answered with something else than a feed', { cause: err })
  }
}

function nameless(raw: unknown): unknown {
  return typeof raw === 'object' && raw !== null ? { ...raw, authors: undefined, title: undefined } : raw
}

function fieldsOf(entry: z.infer<typeof Entry>): z.input<typeof RawPost> {
  const isComment = entry.id.startsWith('t1_')
  // In addition to the author's text, the content names the author and has links to the post.
  const written = entry.content?.value?.querySelector('div.md')
  removeAll(written?.querySelectorAll('blockquote') ?? [])
  const html = written?.innerHTML ?? ''
  const title = isComment ? '' : entry.title.value.trim()
  const [category] = entry.categories
  return {
    platform: 'reddit',
    nativeId: entry.id,
    text: [title, htmlToText(html)].filter((part) => part !== '').join('\n\n'),
    postedAt: new Date(entry.published),
    editedAt: entry.updated && entry.updated !== entry.published ? new Date(entry.updated) : null,
    kind: isComment ? 'reply' : 'original',
    author: redditAuthor(entry.authors?.[0]?.name?.replace(/^\/?u\//, '')),
    community: redditCommunity(category?.term ?? ''),
    payload: {
      id: entry.id,
      ...(isComment ? {} : { title: entry.title.value }),
      published: entry.published,
      updated: entry.updated,
      permalink: entry.links?.[0]?.href,
      content: html,
    },
  }
}
