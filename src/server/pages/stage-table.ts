import { STAGES, type Stage } from '../../domain/stage.js'
import type { LawReport, StageCounts } from '../../read/pipeline/status.js'
import { html, type Html } from '../../html.js'

/** One row per stage with its shares drawn, and what the colours mean. On a phone each row becomes a card. */
export function renderStageTable(stages: LawReport['stages']): Html {
  return html`<table class="stages">
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
        ${STAGES.map((stage) => stageRow(stage, stages[stage]))}
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
    </ul>`
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

export function count(value: number): string {
  return value.toLocaleString('en-SG')
}
