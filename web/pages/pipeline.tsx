import type { ReactElement } from 'react'
import { STAGES } from '../../src/domain/stage.js'
import type { PipelineAnswer } from '../../src/domain/reading/operation.js'
import { useAnswer, useMe } from '../api/questions.js'
import { Failed, Skeleton } from '../figure/states.js'
import { number, Table, text } from '../figure/table.js'
import { useWords } from '../messages/messages.js'
import { DeadLetters } from '../operation/dead-letters.js'
import { Sources } from '../operation/sources.js'
import { PageTitle } from '../shell/page-title.js'

const EVERY_SECONDS = 5

export function PipelinePage(): ReactElement {
  const words = useWords()
  const says = words.pipeline
  const me = useMe().data
  const mayOperate = me?.demo === true || me?.role === 'operator'
  const pipeline = useAnswer<PipelineAnswer>(
    'pipeline',
    {},
    { everySeconds: EVERY_SECONDS, freshSeconds: EVERY_SECONDS },
  )
  return (
    <>
      <PageTitle title={says.title} lead={says.lead} />
      {pipeline.data ? (
        <State answer={pipeline.data} />
      ) : pipeline.error ? (
        <Failed error={pipeline.error} retry={() => void pipeline.refetch()} />
      ) : (
        <Skeleton height={420} />
      )}
      <div className="stack below">
        <Sources mayOperate={mayOperate} />
        <DeadLetters mayOperate={mayOperate} />
        {pipeline.data && <Gaps gaps={pipeline.data.gaps} />}
      </div>
    </>
  )
}

function State({ answer }: { answer: PipelineAnswer }): ReactElement {
  const words = useWords()
  const says = words.pipeline
  const { chart } = words
  const holds = answer.law === 'holds'
  return (
    <div className="grid">
      <section className="full figure">
        <h2>{says.law}</h2>
        <p className={holds ? 'law law-holds' : 'law law-broken'}>
          {holds ? says.lawHolds : says.lawBroken(answer.law)}
        </p>
        <p className="muted">{says.lawHelp}</p>
        <dl className="totals">
          <Fact name={says.accepted} value={chart.count(answer.posts.accepted)} />
          <Fact name={says.erased} value={chart.count(answer.posts.erased)} />
          <Fact name={says.stale} value={chart.count(answer.stalePosts)} />
          <Fact name={says.workers} value={chart.count(answer.workers.length)} />
          <Fact name="Postgres" value={answer.postgres.ok ? says.ok : says.away} />
          <Fact name="Redis" value={answer.redis.ok ? says.ok : says.away} />
        </dl>
      </section>
      <section className="full figure">
        <h2>{says.stages}</h2>
        <p className="figure-note">{says.stagesHelp}</p>
        <Table
          caption={says.stages}
          quiet
          content={{
            columns: [
              { name: says.stage },
              ...says.counts.map((name) => ({ name, numeric: true })),
              { name: says.oldest, numeric: true },
              { name: says.workers },
            ],
            rows: STAGES.map((stage) => {
              const counts = answer.stages[stage]
              const workers = answer.workers.filter((worker) => worker.stage === stage)
              return {
                key: stage,
                cells: [
                  text(stage, words.stage(stage)),
                  ...[
                    counts.done,
                    counts.notApplicable,
                    counts.pending,
                    counts.pendingUpstream,
                    counts.dead,
                    counts.deadUpstream,
                  ].map((n) => number(n, chart.count)),
                  number(answer.oldestSeconds[stage], words.duration),
                  text(
                    workers.map(({ host, pid }) => `${host}:${pid}`).join(' '),
                    workers.length > 0 ? workers.map(({ pid }) => pid).join(', ') : says.none,
                  ),
                ],
              }
            }),
          }}
        />
        <p className="provenance">
          <a href="/queues">{says.queues}</a>
        </p>
      </section>
    </div>
  )
}

function Fact({ name, value }: { name: string; value: string }): ReactElement {
  return (
    <div className="total">
      <dt>{name}</dt>
      <dd className="total-value">{value}</dd>
    </div>
  )
}

function Gaps({ gaps }: { gaps: PipelineAnswer['gaps'] }): ReactElement {
  const words = useWords()
  const says = words.pipeline
  return (
    <section className="figure">
      <h2>{says.gaps}</h2>
      <p className="figure-note">{says.gapsHelp}</p>
      {gaps.length === 0 ? (
        <p className="muted">{says.noGaps}</p>
      ) : (
        <ul className="lines">
          {gaps.map((gap) => (
            <li key={gap.id}>
              {words.gap(gap)}
              {gap.detail !== '' && <span className="muted"> · {gap.detail}</span>}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
