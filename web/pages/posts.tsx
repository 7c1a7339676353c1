import { useInfiniteQuery } from '@tanstack/react-query'
import { useId, type ReactElement } from 'react'
import { useLocation, useSearch } from 'wouter'
import type { PostsAnswer } from '../../src/domain/reading/posts.js'
import { address, ask } from '../api/request.js'
import { ProvenanceLine } from '../figure/provenance-line.js'
import { Empty, Failed, Skeleton } from '../figure/states.js'
import { FilterBar } from '../filter/filter-bar.js'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'
import { PostCard } from '../post/post-card.js'
import { PageTitle } from '../shell/page-title.js'

export function PostsPage(): ReactElement {
  const words = useWords()
  const says = words.posts
  const { params } = useFilter()
  const q = new URLSearchParams(useSearch()).get('q') ?? undefined
  const asked = { ...params, q }
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
      <Search />
      <FilterBar />
      {posts.error && rows.length === 0 ? (
        <Failed error={posts.error} retry={() => void posts.refetch()} />
      ) : posts.isPending ? (
        <Skeleton height={600} />
      ) : rows.length === 0 ? (
        <Empty />
      ) : (
        <section className="figure" aria-label={says.list}>
          <p className="figure-note" role="status">
            {says.shown(rows.length, pages[0]?.provenance.posts ?? rows.length)}
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

function Search(): ReactElement {
  const words = useWords()
  const id = useId()
  const search = new URLSearchParams(useSearch())
  const [path, navigate] = useLocation()
  const q = search.get('q') ?? ''
  const submit = (form: FormData) => {
    const typed = form.get('q')
    navigate(address(path, { ...Object.fromEntries(search), q: typeof typed === 'string' ? typed.trim() : undefined }))
  }
  return (
    <search>
      <form className="filters-row search" action={submit}>
        <label htmlFor={id}>{words.posts.search}</label>
        <input key={q} id={id} name="q" type="search" defaultValue={q} maxLength={200} dir="auto" />
        <button type="submit" className="primary">
          {words.posts.find}
        </button>
      </form>
    </search>
  )
}
