import type { ReactElement } from 'react'
import { Link, useLocation } from 'wouter'
import { languageTag } from '../../src/domain/language-tag.js'
import type { PostRow } from '../../src/domain/reading/posts.js'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'
import { Original } from './original.js'

/** A post with its labels and a link to its evidence. The text is shown as text, whatever it contains. */
export function PostCard({
  post,
  why,
}: {
  post: PostRow & { similarity?: number | undefined }
  why?: string
}): ReactElement {
  const words = useWords()
  const filter = useFilter()
  const [path] = useLocation()
  return (
    <article className="post">
      <p className="post-head">
        {words.chart.platform(post.platform)} · {post.postedAt ? words.moment(post.postedAt) : words.posts.undated}
        {post.kind === 'original' ? '' : ` · ${words.posts.kinds[post.kind]}`}
      </p>
      <p className="post-text" dir="auto" lang={languageTag(post.language)}>
        {post.text}
      </p>
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
      {why !== undefined && <p className="figure-note">{why}</p>}
    </article>
  )
}
