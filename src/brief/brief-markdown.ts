import type { Block, Piece } from './brief-blocks.js'
import type { BriefText, Source } from './brief-text.js'
import type { BriefWords } from './english.js'

/**
 * A brief as Markdown (CommonMark, with tables as GitHub has them). Words of posts are escaped, so that none of their signs
 * is read as markup, and stay on one line.
 * @param dashboard where people reach the dashboard, without a slash at its end
 */
export function briefMarkdown(brief: BriefText, words: BriefWords, dashboard: string): string {
  const parts = [
    `# ${plain(brief.title)}`,
    ...brief.notes.map(plain),
    ...brief.sections.flatMap(({ title, blocks }) => [
      `## ${plain(title)}`,
      ...blocks.map((block) => blockOf(block, dashboard)),
    ]),
    ...(brief.sources.length === 0
      ? []
      : [`## ${plain(brief.sourcesTitle)}`, ...brief.sources.map((source) => sourceOf(source, words, dashboard))]),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function blockOf(block: Block, dashboard: string): string {
  const line = (pieces: readonly Piece[]): string => pieces.map((piece) => pieceOf(piece, dashboard)).join('')
  switch (block.kind) {
    case 'text':
      return line(block.pieces)
    case 'heading':
      return `### ${line(block.pieces)}`
    case 'list':
      return block.items.map((pieces) => `- ${line(pieces)}`).join('\n')
    case 'quotes':
      return block.items.map(({ quote, cites }) => `> ${quoted(quote)}${pieceOf({ cites }, dashboard)}`).join('\n>\n')
    case 'table':
      return `${plain(block.caption)}\n\n${table(block.columns, block.rows)}`
  }
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.map(plain).join(' | ')} |`
  return [row(columns), `|${' --- |'.repeat(columns.length)}`, ...rows.map(row)].join('\n')
}

function pieceOf(piece: Piece, dashboard: string): string {
  if (typeof piece === 'string') return plain(piece)
  // Escaped, because a bracketed number could be the name of a link.
  if ('cites' in piece) return piece.cites.map((number) => ` \\[${number}\\]`).join('')
  return piece.to === undefined ? quoted(piece.quote) : `[${quoted(piece.quote)}](<${dashboard}${piece.to}>)`
}

function sourceOf({ number, facts, quote, to, original }: Source, words: BriefWords, dashboard: string): string {
  const links = [
    `[${plain(words.inDashboard)}](<${dashboard}${to}>)`,
    ...(original === null ? [] : [`[${plain(words.original)}](<${address(original)}>)`]),
  ]
  return `\\[${number}\\] ${quote === null ? '' : `${quoted(quote.quote)} `}${plain(facts)}: ${links.join(', ')}`
}

/** Nearly every sign of ASCII: one that is not markup by itself may make an address, which some readers turn into a link. */
const quoted = (quote: string): string => `“${oneLine(quote).replace(/[!-&(-+\--/:<->@[-`{-~]/g, '\\$&')}”`

/** Fixed words, figures and names: signs that could begin markup have a backslash before them (CommonMark 2.4). */
const plain = (text: string): string => oneLine(text).replace(/[\\`*_[\]<>#|~&$]/g, '\\$&')

function oneLine(text: string): string {
  return (
    text
      // Signs that turn the direction of what follows would reach beyond the quotation: Markdown cannot isolate it.
      .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
      .replace(/[\p{Cc}\u2028\u2029\s]+/gu, ' ')
  )
}

/** What could end an address in angle brackets. */
const address = (url: string): string => url.replace(/[<>\\\s]/g, encodeURIComponent)
