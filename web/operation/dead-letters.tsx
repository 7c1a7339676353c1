import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { Link } from 'wouter'
import type { DeadLettersAnswer } from '../../src/domain/reading/operation.js'
import { ask, tell } from '../api/request.js'
import { failureSentence } from '../figure/failure.js'
import { Failed, Skeleton } from '../figure/states.js'
import { Table, text } from '../figure/table.js'
import { useWords } from '../messages/messages.js'

type Row = DeadLettersAnswer['rows'][number]

/** Posts that a stage could not process, by reason, with a button to try them again. */
export function DeadLetters({ mayOperate }: { mayOperate: boolean }): ReactElement {
  const words = useWords()
  const says = words.deadLetters
  const queries = useQueryClient()
  const letters = useInfiniteQuery({
    queryKey: ['dead-letters'],
    queryFn: ({ pageParam, signal }) => ask<DeadLettersAnswer>('dead-letters', { cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: 15_000,
  })
  const replay = useMutation<{ posts: number }, Error, { stage: Row['stage']; reason: string }>({
    mutationFn: (body) => tell('POST', 'dead-letters/replay', body),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['dead-letters'] }),
        queries.invalidateQueries({ queryKey: ['pipeline'] }),
      ]),
  })
  const rows = letters.data?.pages.flatMap((page) => page.rows) ?? []
  const kinds = [...new Map(rows.map((row) => [`${row.stage} ${row.reason}`, row])).values()]
  return (
    <section className="figure" data-figure="dead-letters">
      <h2>{says.title}</h2>
      <p className="figure-note">{says.help}</p>
      <p role="status" className={replay.error ? 'form-error' : 'muted'}>
        {replay.error ? failureSentence(replay.error, words) : replay.data ? says.replayed(replay.data.posts) : ''}
      </p>
      {letters.error && rows.length === 0 ? (
        <Failed error={letters.error} retry={() => void letters.refetch()} />
      ) : letters.isPending ? (
        <Skeleton height={120} />
      ) : rows.length === 0 ? (
        <p className="muted">{says.none}</p>
      ) : (
        <>
          {mayOperate && (
            <div className="filters-row">
              {kinds.map(({ stage, reason }) => (
                <button
                  key={`${stage} ${reason}`}
                  type="button"
                  disabled={replay.isPending}
                  onClick={() => replay.mutate({ stage, reason })}
                >
                  {says.replay(words.stage(stage), reason)}
                </button>
              ))}
            </div>
          )}
          <Table
            caption={says.title}
            quiet
            content={{
              columns: [says.post, says.stage, says.reason, says.detail, says.since].map((name) => ({ name })),
              rows: rows.map((row) => ({
                key: `${row.postId} ${row.stage}`,
                cells: [
                  text(row.nativeId, <Link href={`/posts/${row.postId}`}>{`${row.platform}/${row.nativeId}`}</Link>),
                  text(row.stage, words.stage(row.stage)),
                  text(row.reason),
                  text(row.detail),
                  text(row.at, words.moment(row.at)),
                ],
              })),
            }}
          />
          {letters.hasNextPage && (
            <button type="button" disabled={letters.isFetchingNextPage} onClick={() => void letters.fetchNextPage()}>
              {words.posts.more}
            </button>
          )}
        </>
      )}
    </section>
  )
}
