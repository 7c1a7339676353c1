import { SINGAPORE_ZONE } from '../../domain/singapore-time.js'
import type { SystemStatus } from '../../read/pipeline/system-status.js'
import { html, Html } from '../../html.js'
import { count, renderStageTable } from './stage-table.js'
import { STATUS_STYLE } from './status-style.js'

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
        <footer>As of ${singaporeTime(renderedAt)} (Singapore). Reload the page for newer figures.</footer>
      </body>
    </html>`.markup
}

// Put together outside the template: the policy contains the hash of exactly this text.
const STYLE = new Html(`<style>${STATUS_STYLE}</style>`)

const UNREADABLE = html`<section class="law broken" role="status">
  <strong>The state cannot be read.</strong>
  <p>
    Postgres does not answer. <a href="/health/ready">Readiness</a> says which server is missing. The log has the error.
  </p>
</section>`

function renderStatus(status: SystemStatus): Html {
  const holds = status.law === 'holds'
  return html`<section class="${holds ? 'law' : 'law broken'}" role="status">
      <strong>${holds ? 'Every post is accounted for.' : 'Not every post is accounted for.'}</strong>
      <p>
        ${holds ? 'At every stage, each accepted post is either done, not applicable, dead or waiting.' : status.law}
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
    ${renderStageTable(status.stages)} ${status.deadLetters.length === 0 ? [] : renderDeadLetters(status.deadLetters)}
    <h2>Workers</h2>
    ${
      status.workers.length === 0
        ? html`<p class="empty">
            No worker is connected. Start one with <code>kopitalk worker clean langid sentiment ner origin</code>.
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

function renderDeadLetters(letters: SystemStatus['deadLetters']): Html {
  return html`<h2>Dead letters</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">Stage</th>
          <th scope="col">Reason</th>
          <th scope="col">Posts</th>
        </tr>
      </thead>
      <tbody>
        ${letters.map(
          ({ stage, reason, posts }) =>
            html`<tr>
              <th scope="row">${stage}</th>
              <td class="text">${reason}</td>
              <td>${count(posts)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="empty">To try again after the cause is gone: <code>kopitalk replay</code>.</p>`
}

function server(name: string, { url, ok }: { url: string; ok: boolean }): Html {
  return html`<div>
    <dt>${name}: ${ok ? 'answers' : 'does not answer'}</dt>
    <dd class="small">${url}</dd>
  </div>`
}

function singaporeTime(at: Date): string {
  return at.toLocaleString('en-SG', { timeZone: SINGAPORE_ZONE, dateStyle: 'medium', timeStyle: 'medium' })
}
