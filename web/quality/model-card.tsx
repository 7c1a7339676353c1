import type { ReactElement } from 'react'
import type { QualityAnswer } from '../../src/domain/reading/quality.js'
import { number, Table, text } from '../figure/table.js'
import { useWords } from '../messages/messages.js'

type Model = QualityAnswer['models'][number]

/** The scores of a model on each set, and which labels it confuses. */
export function ModelCard({ model }: { model: Model }): ReactElement {
  const words = useWords()
  const says = words.quality
  const { chart } = words
  return (
    <section className="figure" aria-label={model.name}>
      <h2>
        {model.name} <small className="muted">{words.stage(model.task)}</small>
      </h2>
      <p className="figure-note">
        {says.card(
          model.languages.map((label) => chart.language(label)).join(', ') || '–',
          model.license,
          model.ordinal,
        )}
      </p>
      <div className="grid">
        <div className="wide-left">
          {model.scores.length === 0 ? (
            <p className="muted">{says.noScores}</p>
          ) : (
            <Table
              caption={says.scores(model.name)}
              content={{
                columns: [
                  { name: says.set },
                  { name: words.columns.language },
                  { name: says.metric },
                  { name: says.value, numeric: true },
                  { name: says.size, numeric: true },
                ],
                rows: model.scores.map(({ set, language, metric, value, n }) => ({
                  key: `${set} ${language} ${metric}`,
                  cells: [
                    text(set),
                    text(language, language === '*' ? says.allLanguages : chart.language(language)),
                    text(metric),
                    number(value, words.score),
                    number(n, chart.count),
                  ],
                })),
              }}
            />
          )}
        </div>
        <div className="narrow-right stack">
          {model.confusions.map((confusion) => (
            <Confusion key={`${confusion.set} ${confusion.language}`} confusion={confusion} task={model.task} />
          ))}
        </div>
      </div>
    </section>
  )
}

/** A row for each true label and a column for each label of the model. The shade is the share of the row. */
function Confusion({ confusion, task }: { confusion: Model['confusions'][number]; task: string }): ReactElement {
  const words = useWords()
  const says = words.quality
  const name = (label: string) => words.chart.value(task === 'langid' ? 'language' : task, label)
  const { set, language } = confusion
  const caption = says.confusion(set, language === '*' ? says.allLanguages : words.chart.language(language))
  return (
    <div className="table-scroll" role="region" tabIndex={0} aria-label={caption}>
      <table className="confusion">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{says.trueLabel}</th>
            {confusion.labels.map((label) => (
              <th key={label} scope="col" className="number">
                {name(label)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {confusion.rows.map((row, index) => {
            const whole = row.reduce((sum, n) => sum + n, 0)
            return (
              <tr key={confusion.labels[index]}>
                <th scope="row">{name(confusion.labels[index] ?? '')}</th>
                {row.map((n, column) => (
                  <td
                    key={column}
                    className={`number ${column === index ? 'hit' : 'miss'}`}
                    style={{ '--share': `${whole === 0 ? 0 : Math.round((n / whole) * 45)}%` } as React.CSSProperties}
                  >
                    {words.chart.count(n)}
                  </td>
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
