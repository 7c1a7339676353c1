import { STAGES, type Stage } from '../domain/stage.js'
import type { LawReport, StageCounts } from '../read/status.js'
import { html, Html } from './html.js'
import { STATUS_STYLE } from './status-style.js'

/** What `kopitalk status --json`, `/api/status` and the page show. URLs come without passwords. */
export interface SystemStatus extends LawReport {
  readonly workers: readonly { readonly stage: string; readonly pid: number; readonly host: string }[]
  readonly redis: { readonly url: string; readonly ok: boolean }
  readonly postgres: { readonly url: string; readonly ok: boolean }
  readonly server: { readonly url: string } | null
  readonly deadLetters: readonly { readonly stage: string; readonly reason: string; readonly posts: number }[]
}

const LINKS = [
  ['/queues', 'Queues (Bull Board, read-only)'],
  ['/api/status', 'Status as JSON'],
  ['/metrics', 'Metrics (Prometheus)'],
  ['/health/ready', 'Readiness'],
] as const

/** The whole page: no script, no outside resource. `status` null: it could not be read, and the page says so. */
export function renderStatusPage(status: SystemStatus | null, renderedAt: Date): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Kopitalk: ${status?.law === 'holds' ? 'all accounted for' : 'needs attention'}</title>
        <link rel="icon" href="data:," />
        ${STYLE}
      </head>
      <body>
        <header>
          <h1>Kopitalk</h1>
          <p>What people say about Singapore, post by post.</p>
        </header>
        <main>
          ${status ? renderStatus(status) : UNREADABLE}
          <h2 id="more">More</h2>
          <nav aria-labelledby="more">
            <ul>
              ${LINKS.map(([href, label]) => html`<li><a href="${href}">${label}</a></li>`)}
            </ul>
          </nav>
        </main>
        <footer>
          As of ${singaporeTime(renderedAt)} (Singapore). Reload for newer figures; nothing here changes by itself.
        </footer>
      </body>
    </html>`.markup
}

// Put together outside the template: the policy holds the hash of exactly this text.
const STYLE = new Html(`<style>${STATUS_STYLE}</style>`)

const UNREADABLE = html`<section class="law broken" role="status">
  <strong>The state cannot be read.</strong>
  <p>Postgres does not answer. <a href="/health/ready">Readiness</a> names what is away; the log has the error.</p>
</section>`

function renderStatus(status: SystemStatus): Html {
  const holds = status.law === 'holds'
  return html`<section class="${holds ? 'law' : 'law broken'}" role="status">
      <strong>${holds ? 'Every post is accounted for.' : 'The law does not hold.'}</strong>
      <p>
        ${holds ? 'At every stage each accepted post is done, not applicable, dead or waiting, exactly one.' : status.law}
      </p>
    </section>
    <dl class="figures">
      <div>
        <dt>Accepted posts</dt>
        <dd>${count(status.posts.accepted)}</dd>
      </div>
      <div>
        <dt>Erased</dt>
        <dd>${count(status.posts.erased)}</dd>
      </div>
      ${server('Postgres', status.postgres)} ${server('Redis', status.redis)}
    </dl>
    <h2>Stages</h2>
    <table class="stages">
      <thead>
        <tr>
          <th scope="col">Stage</th>
          <th scope="col">Share</th>
          <th scope="col">Done</th>
          <th scope="col">Not applicable</th>
          <th scope="col">Pending</th>
          <th scope="col">Upstream</th>
          <th scope="col">Dead</th>
        </tr>
      </thead>
      <tbody>
        ${STAGES.map((stage) => stageRow(stage, status.stages[stage]))}
      </tbody>
    </table>
    <ul class="legend">
      ${LEGEND.map(
        ([kind, label]) =>
          html`<li>
            <svg class="bar" viewBox="0 0 1 1" aria-hidden="true"><rect class="${kind}" width="1" height="1" /></svg
            >${label}
          </li>`,
      )}
    </ul>
    <h2>Workers</h2>
    ${
      status.workers.length === 0
        ? html`<p class="empty">
            No worker is connected: <code>kopitalk worker clean langid sentiment ner origin</code>.
          </p>`
        : html`<table>
            <thead>
              <tr>
                <th scope="col">Stage</th>
                <th scope="col">Host</th>
                <th scope="col">Process</th>
              </tr>
            </thead>
            <tbody>
              ${status.workers.map(
                (worker) =>
                  html`<tr>
                    <th scope="row">${worker.stage}</th>
                    <td>${worker.host}</td>
                    <td>${String(worker.pid)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }`
}

const LEGEND = [
  ['done', 'done'],
  ['na', 'not applicable'],
  ['pending', 'pending here or upstream'],
  ['dead', 'dead here or upstream'],
] as const

function stageRow(stage: Stage, counts: StageCounts): Html {
  return html`<tr>
    <th scope="row">${stage}</th>
    <td class="share">${shareBar(stage, counts)}</td>
    <td data-label="Done">${count(counts.done)}</td>
    <td data-label="Not applicable">${count(counts.notApplicable)}</td>
    <td data-label="Pending">${count(counts.pending)}</td>
    <td data-label="Upstream">${count(counts.pendingUpstream)}</td>
    <td data-label="Dead">${count(counts.dead + counts.deadUpstream)}</td>
  </tr>`
}

function shareBar(stage: Stage, counts: StageCounts): Html {
  const parts = [
    ['done', counts.done],
    ['na', counts.notApplicable],
    ['pending', counts.pending + counts.pendingUpstream],
    ['dead', counts.dead + counts.deadUpstream],
  ] as const
  const total = parts.reduce((sum, [, value]) => sum + value, 0)
  let x = 0
  const rects = parts.map(([kind, value]) => {
    const width = total === 0 ? 0 : (100 * value) / total
    x += width
    return html`<rect class="${kind}" x="${(x - width).toFixed(2)}" width="${width.toFixed(2)}" height="1" />`
  })
  return html`<svg
    class="bar"
    viewBox="0 0 100 1"
    preserveAspectRatio="none"
    role="img"
    aria-label="Shares of ${stage}"
  >
    ${rects}
  </svg>`
}

function server(name: string, { url, ok }: { url: string; ok: boolean }): Html {
  return html`<div>
    <dt>${name}: ${ok ? 'answers' : 'does not answer'}</dt>
    <dd class="small">${url}</dd>
  </div>`
}

function count(value: number): string {
  return value.toLocaleString('en-SG')
}

function singaporeTime(at: Date): string {
  return at.toLocaleString('en-SG', { timeZone: 'Asia/Singapore', dateStyle: 'medium', timeStyle: 'medium' })
}
