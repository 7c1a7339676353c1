import { compile, type DomNode, type FormatCallback } from 'html-to-text'
import { withinLimits } from './html-limits.js'

const SCHEME = /^https?:\/\/(?:www\.)?/i
/** How a display text says that it was cut. */
const CUT = /(?:…|\.\.\.)$/u
/** Nothing a person writes nests this deep: the text ends where it does. */
const MAX_DEPTH = 256
/** An anchor with more nodes shows no address. Without a limit each of many nested anchors would look at all of them. */
const MAX_SHOWN_NODES = 64

function attribute(node: DomNode, name: string): string {
  const attributes = (node.attribs ?? {}) as Readonly<Record<string, string | undefined>> // the library says `any`
  return attributes[name] ?? ''
}

const hasClass = (node: DomNode, name: string): boolean => attribute(node, 'class').split(/\s+/).includes(name)

/** The nodes inside a node, in the order of the document, `most` of them at most. */
function nodesIn(root: DomNode, most: number): DomNode[] {
  const found: DomNode[] = []
  const visit = (node: DomNode): void => {
    // Text nodes have no children at all, whatever the type says.
    const children: readonly DomNode[] | undefined = node.children
    for (const child of children ?? []) {
      if (found.length >= most) return
      found.push(child)
      visit(child)
    }
  }
  visit(root)
  return found
}

/**
 * Whether an anchor's text is only its own address, often shortened for readers. Then the author posted the address.
 * Mastodon hides parts in span.invisible; others cut the end.
 */
function showsItsAddress(anchor: DomNode, href: string): boolean {
  const nodes = nodesIn(anchor, MAX_SHOWN_NODES)
  if (nodes.some((node) => hasClass(node, 'invisible'))) return true
  if (nodes.length === MAX_SHOWN_NODES) return false
  const display = nodes.map((node) => (node.type === 'text' ? (node.data ?? '') : '')).join('')
  const shown = display.trim().replace(SCHEME, '').replace(CUT, '').toLowerCase()
  const address = href.replace(SCHEME, '').toLowerCase()
  const [host = ''] = address.split(/[/?#]/)
  return shown.length >= host.length && address.startsWith(shown)
}

/** Mentions, hashtags and named links are their text; a link that shows its address is the whole address. */
const formatAnchor: FormatCallback = (anchor, walk, builder) => {
  const href = attribute(anchor, 'href')
  const leadsOut = SCHEME.test(href) && !hasClass(anchor, 'mention')
  if (leadsOut && showsItsAddress(anchor, href)) builder.addInline(href, { noWordTransform: true })
  else walk(anchor.children, builder)
}

/** Emoji drawn as pictures: the sign or :shortcode: that they mean. */
const formatEmoji: FormatCallback = (image, _walk, builder) => builder.addInline(attribute(image, 'alt'))

const block = (lineBreaks: number) => ({
  format: 'block',
  options: { leadingLineBreaks: lineBreaks, trailingLineBreaks: lineBreaks },
})

const convert = compile({
  wordwrap: false,
  // Without U+200B, which separates words in Thai and Khmer.
  whitespaceCharacters: ' \t\r\n\f',
  // The HTTP client refuses texts that are too long. With a limit here, the library would cut them and write to the console.
  limits: { maxInputLength: undefined, maxDepth: MAX_DEPTH, ellipsis: '' },
  formatters: { address: formatAnchor, emoji: formatEmoji },
  selectors: [
    { selector: 'a', format: 'address' },
    { selector: 'img', format: 'skip' },
    ...['img.emoji', 'img.custom-emoji', 'img.wp-smiley'].map((selector) => ({ selector, format: 'emoji' })),
    { selector: '.invisible', format: 'skip' },
    // The quoted post's address, repeated for servers that cannot show quotes.
    { selector: '.quote-inline', format: 'skip' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'blockquote', 'table'].map((selector) => ({
      selector,
      ...block(2),
    })),
    ...['tr', 'td', 'th', 'hr'].map((selector) => ({ selector, ...block(1) })),
    {
      selector: 'ul',
      format: 'unorderedList',
      options: { itemPrefix: '- ', leadingLineBreaks: 2, trailingLineBreaks: 2 },
    },
  ],
})

/**
 * The text of a fragment of HTML as a person reads it: a blank line between paragraphs, br as a newline, entities
 * decoded exactly once, shortened links whole, no markup. Script, style and pictures are left out.
 */
export function htmlToText(html: string): string {
  return convert(withinLimits(html, MAX_DEPTH)).trim()
}
