import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { Link, useLocation, useSearch } from 'wouter'
import { postsOverTime } from '../../src/charts/timeline.js'
import type { AreasAnswer, EntitiesAnswer } from '../../src/domain/reading/figures.js'
import { address, ask } from '../api/request.js'
import { useAnswer } from '../api/questions.js'
import { AreaFigure } from '../entity/area-figure.js'
import { useEntityName } from '../entity/entity-name.js'
import { entityTable } from '../entity/entity-table.js'
import { bucketsTable } from '../figure/count-tables.js'
import { CountsFigure, useCounts, useLeadWays } from '../figure/counts-figure.js'
import { bucketLeads } from '../figure/leads.js'
import { ProvenanceLine } from '../figure/provenance-line.js'
import { saveTable } from '../figure/save-table.js'
import { Empty, Failed, Skeleton } from '../figure/states.js'
import { Table } from '../figure/table.js'
import { FilterBar } from '../filter/filter-bar.js'
import { useFilter } from '../filter/filter-state.js'
import { oneOf, strangeIn } from '../filter/link-values.js'
import { NAME_TYPES } from '../filter/page-fields.js'
import { UnknownInLink } from '../filter/unknown-in-link.js'
import { useBucket } from '../filter/use-bucket.js'
import { useWords } from '../messages/messages.js'
import { PageTitle } from '../shell/page-title.js'

export function EntitiesPage(): ReactElement {
  const words = useWords()
  const says = words.entities
  const { params } = useFilter()
  const areas = useAnswer<AreasAnswer>('areas', { ...params, area: undefined })
  return (
    <>
      <PageTitle title={says.title} lead={says.lead} />
      <FilterBar />
      <div className="grid">
        {params.entity !== undefined && <Mentions entity={params.entity} />}
        <div className="wide-left">
          <EntityList />
        </div>
        <div className="narrow-right">
          <AreaFigure answer={areas} />
        </div>
      </div>
    </>
  )
}

/** The chosen entity over time. */
function Mentions({ entity }: { entity: string }): ReactElement {
  const words = useWords()
  const filter = useFilter()
  const says = words.entities
  const mentions = useCounts('', useBucket())
  const ways = useLeadWays()
  const { name, isPending } = useEntityName(entity, filter.link.collection)
  if (name === undefined && !isPending) {
    return (
      <p className="full muted" role="status" data-unknown-in-link>
        {says.unnamed}
      </p>
    )
  }
  return (
    <div className="full">
      <CountsFigure
        title={name === undefined ? says.mentionsOfSome : says.mentions(name)}
        note={<Link href={filter.to('/posts')}>{says.readPosts}</Link>}
        file="mentions-over-time"
        answer={mentions}
        chart={(data, look, events) => postsOverTime(data, look, [], [], events)}
        isTimeline
        leads={(data) => bucketLeads(data, ways)}
        table={(answer, _look, events) => bucketsTable(answer, words, undefined, undefined, events)}
        height={200}
      />
    </div>
  )
}

function EntityList(): ReactElement {
  const words = useWords()
  const says = words.entities
  const filter = useFilter()
  const search = new URLSearchParams(useSearch())
  const type = oneOf(NAME_TYPES, search.get('type'))
  // The whole list stays when one entity is chosen, so that you can choose another one.
  const asked = { ...filter.params, entity: undefined, type, limit: '50' }
  const entities = useInfiniteQuery({
    queryKey: ['entities', 'pages', asked],
    queryFn: ({ pageParam, signal }) => ask<EntitiesAnswer>('entities', { ...asked, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    staleTime: 30_000,
  })
  const pages = entities.data?.pages ?? []
  const rows = pages.flatMap((page) => page.rows)
  const content = entityTable(rows, words, {
    mentions: (id) => filter.to('/entities', { entity: id, type }),
    posts: (id) => filter.to('/posts', { entity: id }),
  })
  const provenance = pages[0]?.provenance
  const csv = () => {
    if (!provenance) return
    const figure = {
      title: says.table,
      file: type === undefined ? 'entities' : `entities-${type}`,
      sides: [{ name: '', provenance }],
      corrected: undefined,
      address: location.href,
      madeAt: new Date(),
    }
    saveTable(figure, content, words)
  }
  return (
    <section className="figure" data-figure="entities">
      <header className="figure-head">
        <h2>{says.table}</h2>
        <div className="figure-tools">
          <button type="button" onClick={csv} aria-label={words.figure.download('CSV', says.table)}>
            CSV
          </button>
        </div>
      </header>
      {filter.link.entity !== undefined && <p className="figure-note">{says.tableNote}</p>}
      <TypeChoice type={type} />
      <UnknownInLink fields={strangeIn(search, { type })} />
      {entities.isPending ? (
        <Skeleton height={500} />
      ) : entities.error && rows.length === 0 ? (
        <Failed error={entities.error} retry={() => void entities.refetch()} />
      ) : rows.length === 0 ? (
        <Empty />
      ) : (
        <>
          <Table caption={says.table} content={content} quiet />
          {entities.hasNextPage && (
            <button type="button" disabled={entities.isFetchingNextPage} onClick={() => void entities.fetchNextPage()}>
              {words.posts.more}
            </button>
          )}
          {provenance && <ProvenanceLine provenance={provenance} />}
        </>
      )}
    </section>
  )
}

function TypeChoice({ type }: { type: string | undefined }): ReactElement {
  const words = useWords()
  const search = new URLSearchParams(useSearch())
  const [path, navigate] = useLocation()
  const choose = (next: string | undefined) => navigate(address(path, { ...Object.fromEntries(search), type: next }))
  return (
    <div className="segments segments-small" role="group" aria-label={words.columns.kind}>
      {[undefined, ...NAME_TYPES].map((value) => (
        <button key={value ?? ''} type="button" aria-pressed={type === value} onClick={() => choose(value)}>
          {value === undefined ? words.entities.allTypes : words.entities.types[value]}
        </button>
      ))}
    </div>
  )
}
