import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import type { SourcesAnswer } from '../../src/domain/reading/operation.js'
import { useAnswer } from '../api/questions.js'
import { tell } from '../api/request.js'
import { failureSentence } from '../figure/failure.js'
import { Failed, Skeleton } from '../figure/states.js'
import { number, Table, text } from '../figure/table.js'
import { useWords } from '../messages/messages.js'
import { Sparkline } from '../trend/sparkline.js'

/** The sources and their state, with a switch for users who may use it. */
export function Sources({ mayOperate }: { mayOperate: boolean }): ReactElement {
  const words = useWords()
  const says = words.sources
  const queries = useQueryClient()
  const sources = useAnswer<SourcesAnswer>('sources', {}, { everySeconds: 15 })
  const turn = useMutation<unknown, Error, { key: string; to: 'pause' | 'resume' }>({
    mutationFn: ({ key, to }) => tell('POST', `sources/${to}`, { key }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['sources'] }),
  })
  const state = (row: SourcesAnswer['rows'][number]) => (
    <>
      <span className={`source-state source-${row.activity ?? row.state}`}>
        {row.activity === null ? says.states[row.state] : says.activities[row.activity]}
      </span>
      {row.stateReason && <small className="muted"> {row.stateReason}</small>}
      {row.silentSince && <small className="muted"> {says.silent(row.silentSince)}</small>}
    </>
  )
  return (
    <section className="figure" data-figure="sources">
      <h2>{says.title}</h2>
      {turn.error && (
        <p className="form-error" role="alert">
          {failureSentence(turn.error, words)}
        </p>
      )}
      {sources.data?.rows.some(({ activity }) => activity === 'idle') && <p className="figure-note">{says.idleHelp}</p>}
      {sources.error && !sources.data ? (
        <Failed error={sources.error} retry={() => void sources.refetch()} />
      ) : !sources.data ? (
        <Skeleton height={200} />
      ) : sources.data.rows.length === 0 ? (
        <p className="muted">{says.none}</p>
      ) : (
        <Table
          caption={says.title}
          quiet
          content={{
            columns: [
              { name: says.source },
              { name: says.state },
              { name: says.hours },
              { name: says.lastPost },
              { name: says.openGaps, numeric: true },
              ...(mayOperate ? [{ name: says.switch }] : []),
            ],
            rows: sources.data.rows.map((row) => ({
              key: row.key,
              cells: [
                text(row.key),
                text(row.activity ?? row.state, state(row)),
                number(
                  row.hours.reduce((sum, posts) => sum + posts, 0),
                  () => '',
                ),
                text(row.lastSuccessAt ?? '', row.lastSuccessAt ? words.ago(row.lastSuccessAt) : '–'),
                number(row.openGaps, words.chart.count),
                ...(mayOperate
                  ? [
                      text(
                        '',
                        <button
                          type="button"
                          disabled={turn.isPending}
                          aria-label={row.state === 'active' ? says.pauseOf(row.key) : says.resumeOf(row.key)}
                          onClick={() => turn.mutate({ key: row.key, to: row.state === 'active' ? 'pause' : 'resume' })}
                        >
                          {row.state === 'active' ? says.pause : says.resume}
                        </button>,
                      ),
                    ]
                  : []),
              ].map((cell, index) =>
                index === 2
                  ? {
                      ...cell,
                      shown: <Sparkline values={row.hours} label={says.hoursOf(row.key, Number(cell.value))} />,
                    }
                  : cell,
              ),
            })),
          }}
        />
      )}
    </section>
  )
}
