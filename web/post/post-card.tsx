import type { ReactElement } from 'react'
import { Link } from 'wouter'
import type { PostRow } from '../../src/domain/reading/posts.js'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'

/** A post with its labels and a link to its evidence. The text is shown as text, whatever it contains. */
export function PostCard({ post, why }: { post: PostRow; why?: string }): ReactElement {
  const words = useWords()
  const filter = useFilter()
  return (
    <article className="post">
      <p className="post-head">
        {words.chart.platform(post.platform)} · {post.postedAt ? words.moment(post.postedAt) : words.posts.undated}
        {post.kind === 'original' ? '' : ` · ${words.posts.kinds[post.kind]}`}
      </p>
      <p className="post-text" dir="auto">
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
        <Link href={filter.to(`/posts/${post.id}`)} aria-label={words.posts.evidenceOf(post.id)}>
          {words.posts.evidence}
        </Link>
      </p>
      {why !== undefined && <p className="muted">{why}</p>}
    </article>
  )
}
