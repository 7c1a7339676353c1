import { LIGHT } from '../charts/look.js'
import { html, Html } from '../html.js'
import { languageTag } from '../domain/language-tag.js'
import type { Block, Piece, Quote } from './brief-blocks.js'
import type { BriefText, Source } from './brief-text.js'
import type { BriefWords } from './english.js'

/**
 * A brief as one page that needs neither a server nor a network. Everything from posts is escaped, and isolated from the
 * direction of the text around it.
 * @param dashboard where people reach the dashboard, without a slash at its end
 */
export function briefHtml(brief: BriefText, words: BriefWords, dashboard: string): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${brief.title}</title>
        ${new Html(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <h1>${brief.title}</h1>
        ${brief.notes.map((note) => html`<p class="note">${note}</p>`)}
        ${brief.sections.map(
          ({ id, title, blocks }) =>
            html`<section id="${id}">
              <h2>${title}</h2>
              ${blocks.map((block) => blockOf(block, dashboard))}
            </section>`,
        )}
        ${
          brief.sources.length === 0
            ? html``
            : html`<section id="sources">
                <h2>${brief.sourcesTitle}</h2>
                <ol>
                  ${brief.sources.map((source) => sourceOf(source, words, dashboard))}
                </ol>
              </section>`
        }
      </body>
    </html>`.markup
}

function blockOf(block: Block, dashboard: string): Html {
  const line = (pieces: readonly Piece[]): Html[] => pieces.map((piece) => pieceOf(piece, dashboard))
  switch (block.kind) {
    case 'text':
      return html`<p>${line(block.pieces)}</p>`
    case 'heading':
      return html`<h3>${line(block.pieces)}</h3>`
    case 'list':
      return html`<ul>
        ${block.items.map((pieces) => html`<li>${line(pieces)}</li>`)}
      </ul>`
    case 'quotes':
      return html`${block.items.map(
        (item) => html`<blockquote><p>${quoted(item)} ${pieceOf({ cites: item.cites }, dashboard)}</p></blockquote>`,
      )}`
    case 'table':
      return html`<table>
        <caption>
          ${block.caption}
        </caption>
        <thead>
          <tr>
            ${block.columns.map((name) => html`<th scope="col">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${block.rows.map(
            (row) =>
              html`<tr>
                ${row.map((cell) => html`<td>${cell}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>`
  }
}

function quoted({ quote, language }: Quote): Html {
  const tag = languageTag(language)
  return tag === undefined ? html`<q dir="auto">${quote}</q>` : html`<q dir="auto" lang="${tag}">${quote}</q>`
}

function pieceOf(piece: Piece, dashboard: string): Html {
  if (typeof piece === 'string') return html`${piece}`
  if ('cites' in piece) return html`${piece.cites.map((number) => html` <a href="#post-${number}">[${number}]</a>`)}`
  return piece.to === undefined ? quoted(piece) : html`<a href="${dashboard}${piece.to}">${quoted(piece)}</a>`
}

function sourceOf({ number, facts, quote, to, original }: Source, words: BriefWords, dashboard: string): Html {
  return html`<li id="post-${number}">
    [${number}] ${quote === null ? html`` : html`${quoted(quote)}<br />`} ${facts}:
    <a href="${dashboard}${to}">${words.inDashboard}</a>${
      original === null ? html`` : html`, <a href="${original}" rel="noreferrer nofollow">${words.original}</a>`
    }
  </li>`
}

const STYLE = `
  body { margin: 0 auto; max-width: 48rem; padding: 1.5rem 1rem 4rem; background: ${LIGHT.paper}; color: ${LIGHT.ink};
         font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
  h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.2rem; margin: 2rem 0 .4rem; }
  h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; } p { margin: .3rem 0; } .note, caption { color: ${LIGHT.muted}; }
  a { color: ${LIGHT.main}; } q { unicode-bidi: isolate; } blockquote { margin: .4rem 0 .4rem 1rem; padding-left: .8rem;
  border-left: 3px solid ${LIGHT.line}; } ol { list-style: none; padding: 0; } ol li { margin-bottom: .4rem; } table { border-collapse: collapse; font-variant-numeric: tabular-nums;
  font-size: .875rem; } caption { text-align: left; } th, td { padding: .15rem .8rem .15rem 0; text-align: left;
  vertical-align: top; border-bottom: 1px solid ${LIGHT.line}; }
  @media print { body { max-width: none; padding: 0; background: none; font-size: 11pt; } h2, h3 { break-after: avoid; }
  blockquote, tr, li { break-inside: avoid; } a { color: inherit; } }`
