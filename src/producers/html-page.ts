import { NodeType, parse, type HTMLElement, type Node } from 'node-html-parser'

/** No page of a platform nests this deep; deeper would fill the stack of whatever walks it. */
const MAX_DEPTH = 256
/** A page has a few thousand; each takes a kilobyte of memory. */
const MAX_TAGS = 200_000
/** For each of these beginnings the parser searches for the end again, so one without an end takes quadratic time. */
const ENCLOSED = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
] as const

export interface HtmlPage {
  readonly root: HTMLElement
  /** The first element of this selector; null also when it is not closed: the page was cut off in it. */
  whole(selector: string): HTMLElement | null
}

/**
 * A page of HTML as a tree, in time that grows with its length.
 * @returns null when it ends inside a comment, or is larger or nests deeper than a real page
 */
export function parseHtml(html: string): HtmlPage | null {
  const isCut = ENCLOSED.some(([begin, end]) => {
    const last = html.lastIndexOf(begin)
    return last >= 0 && !html.includes(end, last + begin.length)
  })
  if (isCut || html.split('<', MAX_TAGS + 2).length > MAX_TAGS + 1) return null
  // Otherwise the parser would move unclosed elements from parent to parent, one level at a time.
  const root = parse(html, { comment: false, parseNoneClosedTags: true })
  if (nestsTooDeep(root)) return null
  return {
    root,
    whole(selector) {
      const found = root.querySelector(selector)
      return found && isClosed(found, html) ? found : null
    },
  }
}

/** The range of an element that is never closed ends with its opening tag. */
const isClosed = ({ range: [, end] }: HTMLElement, html: string): boolean =>
  html.startsWith('</', html.lastIndexOf('<', end - 1))

function nestsTooDeep(root: HTMLElement): boolean {
  let level: Node[] = [root]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return true
    level = level.flatMap((node) => (node.nodeType === NodeType.ELEMENT_NODE ? node.childNodes : []))
  }
  return false
}

/** All at once: one by one, each would be looked for among the children of its parent. */
export function removeAll(elements: readonly HTMLElement[]): void {
  const gone = new Set<Node>(elements)
  for (const parent of new Set(elements.map(({ parentNode }) => parentNode))) {
    if (parent) parent.childNodes = parent.childNodes.filter((child) => !gone.has(child))
  }
}

/**
 * Leaves out the elements that are inside another one. @param elements in the order of the document, as a selector
 * gives them
 */
export function outermost(elements: readonly HTMLElement[]): HTMLElement[] {
  const all = new Set<Node>(elements)
  return elements.filter((element) => {
    let around: Node | null = element.parentNode
    while (around && !all.has(around)) around = around.parentNode
    return !around
  })
}
