import { languageTag } from '../domain/language-tag.js'
import { SINGAPORE_ZONE } from '../domain/singapore-time.js'
import { html, Html } from '../html.js'
import type { ChartColours } from '../charts/look.js'
import type { Figure } from './figure.js'

export interface DrawnFigure extends Figure {
  readonly svg: string
}

export interface ReportFacts {
  readonly version: string
  readonly writtenAt: Date
}

const moment = new Intl.DateTimeFormat('en-SG', { dateStyle: 'long', timeStyle: 'short', timeZone: SINGAPORE_ZONE })

/** The whole report in one file that needs neither a server nor a network. */
export function renderReport(figures: readonly DrawnFigure[], colours: ChartColours, facts: ReportFacts): string {
  const [first] = figures
  const collection = first?.provenance.collection
  const title = `Kopitalk report: ${collection?.title ?? 'nothing'}`
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${new Html(`<style>${style(colours)}</style>`)}
      </head>
      <body>
        <header>
          <h1>${title}</h1>
          ${collection?.isSample ? html`<p class="sample">Sample data: every post in it is invented.</p>` : html``}
          <p>${describe(figures)} Written ${moment.format(facts.writtenAt)} (Singapore).</p>
        </header>
        <main>${figures.map(renderFigure)}</main>
        <footer>
          <h2>Where this comes from</h2>
          ${first ? renderProvenance(first) : html``}
          <p>
            Cite as: Kopitalk ${facts.version}, report on “${collection?.title ?? ''}”,
            ${facts.writtenAt.toISOString().slice(0, 10)}.
          </p>
        </footer>
      </body>
    </html>`.markup
}

function describe(figures: readonly Figure[]): string {
  const [first] = figures
  if (!first) return ''
  const { posts, window } = first.provenance
  const when = window
    ? `from ${moment.format(new Date(window.from))} to ${moment.format(new Date(window.to))}`
    : 'of all times, undated ones too'
  return `${posts.toLocaleString('en-SG')} posts ${when}.`
}

function renderFigure(figure: DrawnFigure): Html {
  const { id, title, note, svg, columns, rows } = figure
  const [said, tag] = [columns.indexOf(figure.words?.column ?? ''), columns.indexOf(figure.words?.language ?? '')]
  return html`<figure id="${id}">
    <figcaption>
      <h2>${title}</h2>
      <p>${note}</p>
    </figcaption>
    <div class="chart" role="img" aria-label="${title}">${new Html(svg)}</div>
    <details>
      <summary>The numbers (${rows.length} rows; also in ${id}.csv)</summary>
      <div class="scroll">
        <table>
          <caption>
            ${title}
          </caption>
          <thead>
            <tr>
              ${columns.map((name) => html`<th scope="col">${name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              (row) =>
                html`<tr>
                  ${row.map((cell, at) => cellOf(cell, at === said ? shown(row[tag] ?? '') : 'none'))}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>
  </figure>`
}

/** @param language label of the language of a post's words; `none`: they are ours */
function cellOf(cell: string | number | null, language: string): Html {
  const tag = languageTag(language)
  return tag === undefined
    ? html`<td dir="auto">${shown(cell)}</td>`
    : html`<td dir="auto" lang="${tag}">${shown(cell)}</td>`
}

function shown(cell: string | number | null): string {
  if (typeof cell !== 'number' || Number.isInteger(cell)) return String(cell ?? '')
  return cell.toFixed(4)
}

function renderProvenance({ provenance }: Figure): Html {
  const { query, models, pending, gaps, computedAt } = provenance
  const asked = Object.entries(query).map(([name, value]) => `${name}=${value}`)
  return html`<dl>
      <dt>Query</dt>
      <dd>${asked.join(' & ') || 'everything'}</dd>
      <dt>Models</dt>
      <dd>
        ${
          Object.entries(models)
            .map(([stage, { name, ordinal }]) => `${stage}: ${name} (${ordinal})`)
            .join(', ') || 'none yet'
        }
      </dd>
      <dt>Posts that still waited for a stage</dt>
      <dd>${pending}</dd>
      <dt>Known gaps in the window</dt>
      <dd>
        ${
          gaps.length === 0
            ? 'none'
            : html`<ul>
                ${gaps.map((gap) => html`<li>${gap.source}: ${gap.from} to ${gap.to ?? 'now'} (${gap.cause})</li>`)}
              </ul>`
        }
      </dd>
      <dt>Computed</dt>
      <dd>${computedAt}</dd>
    </dl>
    <p>Labels are what models say; docs/understand/accuracy.md of Kopitalk says how often they are right.</p>`
}

const style = (colours: ChartColours): string => `
  body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 4rem; background: ${colours.paper}; color: ${colours.ink};
         font: 16px/1.5 system-ui, sans-serif; }
  h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.15rem; margin: 0; }
  .sample { display: inline-block; padding: .2rem .6rem; border: 1px solid; border-radius: .3rem; font-weight: 600; }
  figure { margin: 2.5rem 0 0; } figcaption p { margin: .2rem 0 .6rem; color: ${colours.muted}; max-width: 46rem; }
  .chart svg { max-width: 100%; height: auto; display: block; }
  .scroll { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .875rem; }
  caption { text-align: left; color: ${colours.muted}; } th, td { padding: .15rem .8rem .15rem 0; text-align: left;
  border-bottom: 1px solid ${colours.line}; } summary { cursor: pointer; color: ${colours.muted}; }
  footer { margin-top: 3rem; border-top: 1px solid ${colours.line}; padding-top: 1rem; } dt { color: ${colours.muted}; }
  dd { margin: 0 0 .5rem; } @media print { details { display: none; } figure { break-inside: avoid; } }`
