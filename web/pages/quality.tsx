import type { ReactElement } from 'react'
import { SMALL_CELL_POSTS } from '../../src/domain/reading/intervals.js'
import type { QualityAnswer } from '../../src/domain/reading/quality.js'
import { useAnswer, useMe } from '../api/questions.js'
import { Failed, Skeleton } from '../figure/states.js'
import { number, Table, text } from '../figure/table.js'
import { useWords } from '../messages/messages.js'
import { LabelQueue } from '../quality/label-queue.js'
import { ModelCard } from '../quality/model-card.js'
import { PageTitle } from '../shell/page-title.js'

export function QualityPage(): ReactElement {
  const words = useWords()
  const says = words.quality
  const me = useMe().data
  const mayLabel = me?.demo === true || me?.role === 'analyst' || me?.role === 'operator'
  const quality = useAnswer<QualityAnswer>('quality')
  return (
    <>
      <PageTitle title={says.title} lead={says.lead} />
      <div className="stack">
        {quality.data ? (
          <>
            <PeoplesLabels labels={quality.data.labels} />
            <Agreement pairs={quality.data.agreement} />
            {mayLabel && <LabelQueue />}
            {quality.data.models.map((model) => (
              <ModelCard key={`${model.name} ${model.ordinal}`} model={model} />
            ))}
          </>
        ) : quality.error ? (
          <Failed error={quality.error} retry={() => void quality.refetch()} />
        ) : (
          <Skeleton height={600} />
        )}
      </div>
    </>
  )
}

function PeoplesLabels({ labels }: { labels: QualityAnswer['labels'] }): ReactElement {
  const words = useWords()
  const says = words.quality
  const { chart } = words
  return (
    <section className="figure" data-figure="labels">
      <h2>{says.labels}</h2>
      <p className="figure-note">{says.labelsNote}</p>
      {labels.length === 0 ? (
        <p className="muted">{says.noLabels}</p>
      ) : (
        <Table
          caption={says.labels}
          quiet
          content={{
            columns: [
              { name: says.task },
              { name: words.columns.language },
              { name: says.drawn },
              { name: says.labelled, numeric: true },
              { name: says.people, numeric: true },
              { name: says.right, numeric: true },
              { name: words.columns.low, numeric: true },
              { name: words.columns.high, numeric: true },
            ],
            rows: labels.map(({ task, language, drawn, n, by, right }) => ({
              key: `${task} ${language} ${drawn ?? ''}`,
              small: n < SMALL_CELL_POSTS,
              cells: [
                text(task, words.stage(task)),
                text(language, chart.language(language)),
                text(drawn ?? '', says.drawnAs(drawn)),
                number(n, chart.count),
                number(by, chart.count),
                number(right.share, chart.percent),
                number(right.low, chart.percent),
                number(right.high, chart.percent),
              ],
            })),
          }}
        />
      )}
    </section>
  )
}

function Agreement({ pairs }: { pairs: QualityAnswer['agreement'] }): ReactElement {
  const words = useWords()
  const says = words.quality
  const { chart } = words
  return (
    <section className="figure" data-figure="agreement">
      <h2>{says.agreement}</h2>
      <p className="figure-note">{says.agreementNote}</p>
      {pairs.length === 0 ? (
        <p className="muted">{says.noAgreement}</p>
      ) : (
        <Table
          caption={says.agreement}
          quiet
          content={{
            columns: [
              { name: says.task },
              { name: says.people },
              { name: says.both, numeric: true },
              { name: says.sameAnswer, numeric: true },
              { name: says.kappa, numeric: true },
              { name: words.columns.low, numeric: true },
              { name: words.columns.high, numeric: true },
            ],
            rows: pairs.map(({ task, people, n, same, kappa }) => ({
              key: `${task} ${people.join(' ')}`,
              small: n < SMALL_CELL_POSTS,
              cells: [
                text(task, words.stage(task)),
                text(people.join(', ')),
                number(n, chart.count),
                number(same, chart.count),
                number(kappa?.kappa, chart.decimal),
                number(kappa?.low, chart.decimal),
                number(kappa?.high, chart.decimal),
              ],
            })),
          }}
        />
      )}
    </section>
  )
}
