import type { ReactElement } from 'react'
import { Link, useLocation } from 'wouter'
import { languageTag } from '../../src/domain/language-tag.js'
import type { PostRow } from '../../src/domain/reading/posts.js'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'
import { Original } from './original.js'

interface PostCardProps {
  readonly post: PostRow & { similarity?: number | undefined }
  readonly why?: string
  /** Nothing of what the models say, and no link that leads to it. */
  readonly isBlind?: boolean
  /** The text is not shown before the reader asks for it. */
  readonly isCovered?: boolean
}

/** A post with its labels and a link to its evidence. The text is shown as text, whatever it contains. */
export function PostCard({ post, why, isBlind = false, isCovered = false }: PostCardProps): ReactElement {
  const words = useWords()
  return (
    <article className="post">
      <p className="post-head">
        {words.chart.platform(post.platform)} · {post.postedAt ? words.moment(post.postedAt) : words.posts.undated}
        {post.kind === 'original' ? '' : ` · ${words.posts.kinds[post.kind]}`}
      </p>
      {isCovered ? (
        <p className="muted">{words.posts.covered}</p>
      ) : (
        <p className="post-text" dir="auto" lang={isBlind ? undefined : languageTag(post.language)}>
          {post.text}
        </p>
      )}
      {!isBlind && <PostLabels post={post} />}
      {why !== undefined && !isBlind && <p className="figure-note">{why}</p>}
    </article>
  )
}

function PostLabels({ post }: Pick<PostCardProps, 'post'>): ReactElement {
  const words = useWords()
  const filter = useFilter()
  const [path] = useLocation()
  return (
    <p className="post-labels">
      <span className="label">
        {words.chart.language(post.language)}
        {post.confidence !== null && <small> {words.chart.decimal(post.confidence)}</small>}
      </span>
      <span className={`label label-${post.sentiment}`}>
        {words.chart.sentiment(post.sentiment)}
        {post.score !== null && <small> {words.signed(post.score)}</small>}
      </span>
      <span className={`label label-${post.origin}`}>{words.chart.origin(post.origin)}</span>
      {post.similarity !== undefined && (
        <span className="label" title={words.posts.similarityHelp}>
          {words.posts.similarity} <small>{words.chart.decimal(post.similarity)}</small>
        </span>
      )}
      <Link
        href={filter.to('/posts', { q: undefined, like: String(post.id) })}
        aria-label={words.posts.moreLikeOf(post.id)}
      >
        {words.posts.moreLike}
      </Link>
      {post.story !== null && !path.startsWith('/stories/') && (
        <Link
          href={filter.to(`/stories/${post.story}`, { window: undefined, q: undefined, story: undefined })}
          aria-label={words.posts.storyOf(post.id)}
        >
          {words.posts.story}
        </Link>
      )}
      <Link href={filter.to(`/posts/${post.id}`)} aria-label={words.posts.evidenceOf(post.id)}>
        {words.posts.evidence}
      </Link>
      <Original post={post} />
    </p>
  )
}
