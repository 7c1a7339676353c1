import type { EChartsOption } from 'echarts'
import { useId, useMemo, useRef, useState, type ReactElement, type ReactNode, type RefObject } from 'react'
import type { Provenance } from '../../src/domain/reading/answer.js'
import type { LetteredEvent } from '../../src/charts/event-marks.js'
import type { ChartLook } from '../../src/charts/look.js'
import type { Answer } from '../api/questions.js'
import type { Messages } from '../messages/en.js'
import { EventKey, eventLines } from '../mark/event-key.js'
import type { ShownEvent } from '../mark/use-events.js'
import { useWords } from '../messages/messages.js'
import { FONT, useLook, useTheme } from '../shell/theme.js'
import { Chart, type ChartHandle } from './chart.js'
import { framedSvg, saveFile, svgToPng } from './download.js'
import type { Lead } from './leads.js'
import { ProvenanceLine } from './provenance-line.js'
import { factsOf, fileNameOf, type FigureSide, type SavedFigure } from './saved-figure.js'
import { Empty, Failed, Skeleton } from './states.js'
import { saveTable } from './save-table.js'
import { Table, type TableContent } from './table.js'

export interface FigureProps<A> {
  /** Says what it shows, and of what. */
  readonly title: string
  readonly note?: ReactNode
  /** What the reader can choose about it: also while it loads. */
  readonly choice?: ReactNode
  /** Name of downloaded files, without an ending. */
  readonly file: string
  readonly answer: Answer<A>
  readonly provenance: (answer: A) => Provenance
  /** For a figure that compares: where each of its sides comes from. */
  readonly sides?: (answer: A) => readonly FigureSide[]
  readonly isEmpty: (answer: A) => boolean
  /** What an empty answer says instead of asking for a wider window. */
  readonly empty?: (answer: A) => ReactElement
  readonly chart?: (answer: A, look: ChartLook) => EChartsOption
  /** Draws a figure that is no chart of ECharts. It fills the handle, so that the picture can be taken away. */
  readonly draw?: (answer: A, handle: RefObject<ChartHandle | null>) => ReactElement
  readonly table: (answer: A, look: ChartLook) => TableContent
  readonly height: number | ((answer: A) => number)
  /** Whether some shares of the answer also have a corrected value. */
  readonly correctable?: (answer: A) => boolean
  /** What its intervals hold, as it is shown: corrected or as counted. */
  readonly intervals?: (answer: A, corrected: boolean) => string | undefined
  /** Whether the chart greys cells with few posts, so that the legend says what grey means. */
  readonly hasSmallCells?: (answer: A) => boolean
  /** Whether it has days or hours that are not whole, so that the legend says how they are drawn. */
  readonly hasParts?: (answer: A) => boolean
  /** What is marked with letters on the chart. */
  readonly events?: (answer: A) => readonly LetteredEvent<ShownEvent>[]
  /** Called when the reader clicks on one of the marks of the chart, with its place among them. */
  readonly onChoose?: (index: number) => void
  /** The marks of the chart, and the rows of the table, as links to the posts that they count. */
  readonly leads?: (answer: A) => readonly Lead[]
  /** Called with the two ends, in values of the axis, of what the reader brushed. */
  readonly onBrush?: (answer: A, ends: readonly [number, number]) => void
  readonly children?: ReactNode
}

/** A chart with its table, its downloads and the source of its figures. */
export function Figure<A>(props: FigureProps<A>): ReactElement {
  const { title, note, answer, isEmpty } = props
  const words = useWords()
  const id = useId()
  const [view, setView] = useState<'chart' | 'table'>('chart')
  const [corrected, setCorrected] = useState(false)
  const look = useLook(corrected)
  const handle = useRef<ChartHandle | null>(null)
  const { data } = answer
  const option = useMemo(() => (data === undefined ? undefined : props.chart?.(data, look)), [data, look, props.chart])
  const held = data === undefined ? undefined : props.intervals?.(data, corrected)
  const leads = useMemo(() => (data === undefined ? undefined : props.leads?.(data)), [data, props.leads])
  const { onBrush } = props
  const height = typeof props.height === 'number' ? props.height : data ? props.height(data) : 320
  const empty = data !== undefined && isEmpty(data)
  return (
    <figure className="figure" aria-labelledby={id} aria-busy={answer.isFetching} data-figure={props.file}>
      <header className="figure-head">
        <h2 id={id}>{corrected ? words.figure.correctedTitle(title) : title}</h2>
        {data !== undefined && !empty && (
          <div className="figure-tools">
            {props.correctable?.(data) && (
              <button
                type="button"
                aria-pressed={corrected}
                onClick={() => setCorrected(!corrected)}
                title={words.figure.correctedHelp}
              >
                {words.figure.corrected}
              </button>
            )}
            <button
              type="button"
              aria-pressed={view === 'table'}
              onClick={() => setView(view === 'table' ? 'chart' : 'table')}
            >
              {words.figure.table}
            </button>
            <Downloads
              {...props}
              data={data}
              look={look}
              handle={handle}
              drawn={view === 'chart'}
              corrected={corrected}
            />
          </div>
        )}
      </header>
      {props.choice}
      {note !== undefined && <p className="figure-note">{note}</p>}
      {held !== undefined && <p className="figure-note">{held}</p>}
      <div className={answer.isPlaceholderData ? 'figure-body stale' : 'figure-body'}>
        {data === undefined ? (
          answer.error ? (
            <Failed error={answer.error} retry={() => void answer.refetch()} />
          ) : (
            <Skeleton height={height} />
          )
        ) : empty ? (
          (props.empty?.(data) ?? <Empty />)
        ) : view === 'table' ? (
          <Table caption={title} content={props.table(data, look)} leads={leads} quiet />
        ) : props.draw ? (
          props.draw(data, handle)
        ) : (
          option && (
            <Chart
              option={option}
              height={height}
              label={words.figure.chartLabel(title)}
              handle={handle}
              onChoose={props.onChoose}
              leads={leads}
              onBrush={onBrush && ((ends) => onBrush(data, ends))}
            />
          )
        )}
      </div>
      {props.children}
      {data !== undefined && !empty && (
        <figcaption>
          <Key keys={keysOf(props, data, words)} />
          {props.events && <EventKey events={props.events(data)} />}
          {sidesOf(props, data).map((side) => (
            <ProvenanceLine key={side.name} {...side} />
          ))}
        </figcaption>
      )}
    </figure>
  )
}

/** What grey and hatched areas of a figure mean, as far as it has some. */
function keysOf<A>(
  { provenance, hasSmallCells, hasParts }: FigureProps<A>,
  data: A,
  { figure, chart }: Messages,
): { kind: 'small' | 'part' | 'gap'; says: string }[] {
  return [
    ...(hasSmallCells?.(data) ? [{ kind: 'small' as const, says: figure.smallKey }] : []),
    ...(hasParts?.(data) ? [{ kind: 'part' as const, says: chart.part }] : []),
    ...(provenance(data).gaps.length > 0 ? [{ kind: 'gap' as const, says: chart.gap }] : []),
  ]
}

function Key({ keys }: { keys: ReturnType<typeof keysOf> }): ReactElement | null {
  if (keys.length === 0) return null
  return (
    <p className="key">
      {keys.map(({ kind, says }) => (
        <span key={kind}>
          <i className={`swatch swatch-${kind}`} /> {says}
        </span>
      ))}
    </p>
  )
}

interface DownloadsProps<A> extends FigureProps<A> {
  readonly data: A
  readonly look: ChartLook
  readonly handle: { readonly current: ChartHandle | null }
  readonly drawn: boolean
  readonly corrected: boolean
}

function sidesOf<A>({ sides, provenance }: FigureProps<A>, data: A): readonly FigureSide[] {
  return sides?.(data) ?? [{ name: '', provenance: provenance(data) }]
}

function Downloads<A>({ data, look, handle, drawn, corrected, ...figure }: DownloadsProps<A>): ReactElement {
  const words = useWords()
  const { colours } = useTheme()
  const saved = (): SavedFigure => ({
    title: corrected ? words.figure.correctedTitle(figure.title) : figure.title,
    file: figure.file,
    sides: sidesOf(figure, data),
    corrected: figure.correctable?.(data) === true ? corrected : undefined,
    address: location.href,
    madeAt: new Date(),
  })
  const picture = (): { markup: string; name: string } | null => {
    const chart = handle.current?.svg()
    if (!chart) return null
    const own = saved()
    const held = figure.intervals?.(data, corrected)
    const footer = [
      ...(held === undefined ? [] : [held]),
      ...keysOf(figure, data, words).map(({ kind, says }) => `${words.figure.keys[kind]}: ${says}`),
      ...eventLines(figure.events?.(data) ?? [], words),
      ...factsOf(own, words).map(({ name, value }) => `${name}: ${value}`),
    ]
    const { paper, ink, muted } = colours
    const { markup: svg, width, height } = chart
    const markup = framedSvg({ svg, width, height, title: own.title, footer, paper, ink, muted, font: FONT })
    return { markup, name: fileNameOf(own) }
  }
  const csv = () => saveTable(saved(), figure.table(data, look), words)
  const svg = () => {
    const made = picture()
    if (made) saveFile(`${made.name}.svg`, made.markup, 'image/svg+xml')
  }
  const png = async () => {
    const made = picture()
    if (made) saveFile(`${made.name}.png`, await svgToPng(made.markup))
  }
  return (
    <>
      <button type="button" onClick={csv} aria-label={words.figure.download('CSV', figure.title)}>
        CSV
      </button>
      {drawn && (
        <>
          <button type="button" onClick={svg} aria-label={words.figure.download('SVG', figure.title)}>
            SVG
          </button>
          <button type="button" onClick={() => void png()} aria-label={words.figure.download('PNG', figure.title)}>
            PNG
          </button>
        </>
      )}
    </>
  )
}
