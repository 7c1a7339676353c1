import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { useSearch } from 'wouter'
import type { PostsAnswer } from '../../src/domain/reading/posts.js'
import { ask } from '../api/request.js'
import { ProvenanceLine } from '../figure/provenance-line.js'
import { Empty, Failed, Skeleton } from '../figure/states.js'
import { FilterBar } from '../filter/filter-bar.js'
import { useFilter } from '../filter/filter-state.js'
import { strangeIn } from '../filter/link-values.js'
import { isOfQuery, QueryBox } from '../filter/query-box.js'
import { useSought } from '../filter/sought.js'
import { UnknownInLink } from '../filter/unknown-in-link.js'
import { useWords } from '../messages/messages.js'
import { LikeWhich } from '../post/like-which.js'
import { PostCard } from '../post/post-card.js'
import { PageTitle } from '../shell/page-title.js'
import { LikeStory } from '../story/like-story.js'
import { StoriesFound } from '../story/stories-found.js'

export function PostsPage(): ReactElement {
  const words = useWords()
  const says = words.posts
  const { params } = useFilter()
  const { meaning, like, likeStory } = useSought()
  const asked = { ...params, meaning, like, likeStory }
  const byMeaning = meaning !== undefined || like !== undefined || likeStory !== undefined
  const posts = useInfiniteQuery({
    queryKey: ['posts', asked],
    queryFn: ({ pageParam, signal }) => ask<PostsAnswer>('posts', { ...asked, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    staleTime: 30_000,
  })
  const pages = posts.data?.pages ?? []
  const rows = pages.flatMap((page) => page.rows)
  return (
    <>
      <PageTitle title={says.title} lead={says.lead} />
      <QueryBox error={posts.error} />
      {like !== undefined && <LikeWhich id={like} />}
      {likeStory !== undefined && <LikeStory id={likeStory} />}
      <FilterBar />
      <UnknownInLink fields={strangeIn(new URLSearchParams(useSearch()), { like, likeStory })} />
      {!byMeaning && params.q !== undefined && !isOfQuery(posts.error) && <StoriesFound />}
      {isOfQuery(posts.error) ? null : posts.error && rows.length === 0 ? (
        <Failed error={posts.error} retry={() => void posts.refetch()} />
      ) : posts.isPending ? (
        <Skeleton height={600} />
      ) : rows.length === 0 ? (
        <Empty />
      ) : (
        <section className="figure" aria-label={byMeaning ? says.nearestList : says.list}>
          <p className="figure-note" role="status">
            {byMeaning
              ? says.shownNearest(rows.length, pages[0]?.compared ?? rows.length)
              : says.shown(rows.length, pages[0]?.provenance.posts ?? rows.length)}
          </p>
          <ul className="posts posts-wide">
            {rows.map((post) => (
              <li key={post.id}>
                <PostCard post={post} />
              </li>
            ))}
          </ul>
          {posts.hasNextPage && (
            <button type="button" disabled={posts.isFetchingNextPage} onClick={() => void posts.fetchNextPage()}>
              {says.more}
            </button>
          )}
          {pages[0] && <ProvenanceLine provenance={pages[0].provenance} />}
        </section>
      )}
    </>
  )
}
