import type { ReactElement } from 'react'
import { Link } from 'wouter'
import type { AlertsAnswer } from '../../src/domain/reading/operation.js'
import { useAnswer, useMe } from '../api/questions.js'
import { RuleForm } from '../alert/rule-form.js'
import { RuleList } from '../alert/rule-list.js'
import { Failed, Skeleton } from '../figure/states.js'
import { Table, text } from '../figure/table.js'
import { useWords } from '../messages/messages.js'
import { PageTitle } from '../shell/page-title.js'

export function AlertsPage(): ReactElement {
  const words = useWords()
  const says = words.alerts
  const me = useMe().data
  const mayChange = me?.demo === true || me?.role === 'operator'
  const history = useAnswer<AlertsAnswer>('alerts', {}, { everySeconds: 30 })
  return (
    <>
      <PageTitle title={says.title} lead={says.lead} />
      <div className="grid">
        <div className={mayChange ? 'wide-left stack' : 'full stack'}>
          <RuleList mayChange={mayChange} />
          <section className="figure">
            <h2>{says.history}</h2>
            {history.error && !history.data ? (
              <Failed error={history.error} retry={() => void history.refetch()} />
            ) : !history.data ? (
              <Skeleton height={200} />
            ) : history.data.rows.length === 0 ? (
              <p className="muted">{says.noHistory}</p>
            ) : (
              <Table
                caption={says.history}
                quiet
                content={{
                  columns: [says.at, says.rule, says.cause, says.delivered].map((name) => ({ name })),
                  rows: history.data.rows.map((row) => ({
                    key: String(row.id),
                    cells: [
                      text(row.at, words.moment(row.at)),
                      text(row.rule),
                      text(row.cause, <CauseLink cause={row.cause} link={row.link} />),
                      text(
                        String(row.delivered),
                        row.delivered ? says.yes : says.notYet(row.attempts, row.error, row.givenUp),
                      ),
                    ],
                  })),
                }}
              />
            )}
          </section>
        </div>
        {mayChange && (
          <div className="narrow-right">
            <RuleForm />
          </div>
        )}
      </div>
    </>
  )
}

/** The link of an alert opens here when it is a page of this dashboard. */
function CauseLink({ cause, link }: { cause: string; link: string }): ReactElement {
  if (!URL.canParse(link, location.origin)) return <>{cause}</>
  const url = new URL(link, location.origin)
  return <Link href={`${url.pathname}${url.search}`}>{cause}</Link>
}
