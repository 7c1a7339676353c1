import type { ReactElement } from 'react'
import { Link } from 'wouter'
import type { ThemePreview } from '../../src/domain/reading/figures.js'
import { number, Table, text } from '../figure/table.js'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'
import { findMarks } from './find-marks.js'

/** What the words and queries of a theme find, what is doubtful about them, and some of the posts. */
export function ThemeFinds({ found }: { readonly found: ThemePreview }): ReactElement {
  const words = useWords()
  const says = words.themes
  const filter = useFilter()
  const entries = [
    ...found.words.map(({ word, posts }) => ({ kind: 'word', entry: word, posts })),
    ...found.queries.map(({ query, posts }) => ({ kind: 'query', entry: query, posts })),
  ]
  const content = {
    columns: [{ name: says.entry }, { name: says.postsColumn, numeric: true }],
    rows: entries
      .sort((one, other) => other.posts - one.posts)
      .map(({ kind, entry, posts }) => ({
        key: `${kind} ${entry}`,
        cells: [text(entry), number(posts, words.chart.count)],
      })),
  }
  return (
    <>
      <p role="status">{says.found(found.posts, found.looked)}</p>
      {found.warnings.length > 0 && (
        <details open>
          <summary>{says.doubtful(found.warnings.length)}</summary>
          <div className="theme-warnings" tabIndex={0} role="region" aria-label={says.doubtful(found.warnings.length)}>
            <ul>
              {found.warnings.map(({ entry, warning }) => (
                <li key={`${entry} ${warning}`}>
                  {entry === null ? says.whole : <bdi>{entry}</bdi>} {warning}
                </li>
              ))}
            </ul>
          </div>
        </details>
      )}
      <div className="theme-entries">
        <Table caption={says.each} content={content} quiet />
      </div>
      {found.examples.length > 0 && <h3>{says.examples}</h3>}
      <ul className="posts">
        {found.examples.map(({ id, text: post, matched }) => (
          <li key={id}>
            <article className="post">
              <p className="post-text" dir="auto">
                <Marked post={post} matched={matched} />
              </p>
              <p className="post-labels">
                <span>{says.matched(matched)}</span>
                <Link href={filter.to(`/posts/${id}`)} aria-label={words.posts.evidenceOf(id)}>
                  {words.posts.evidence}
                </Link>
              </p>
            </article>
          </li>
        ))}
      </ul>
    </>
  )
}

function Marked({ post, matched }: { readonly post: string; readonly matched: readonly string[] }): ReactElement {
  const marks = findMarks(post, matched)
  return (
    <>
      {marks.map(({ start, end }, at) => (
        <span key={start}>
          {post.slice(marks[at - 1]?.end ?? 0, start)}
          <mark className="entity">{post.slice(start, end)}</mark>
        </span>
      ))}
      {post.slice(marks.at(-1)?.end ?? 0)}
    </>
  )
}
