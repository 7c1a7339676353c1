import { Parser } from 'htmlparser2'

/** The parser keeps these in a separate list. Only their closing tags shorten it. */
const FOREIGN = new Set('math svg mi mo mn ms mtext annotation-xml foreignobject desc title'.split(' '))
/** Pictures drawn in a text leave a few behind each; moving so many is still nothing. */
const MAX_FOREIGN = 4_096

/** No text has so many, and each takes 200 bytes of memory. */
const MAX_ELEMENTS = 100_000

/**
 * HTML up to the first element that nests deeper than `limit`, or the 100,001st. For each tag htmlparser2 moves and searches all elements that
 * are open: without a limit its time is the square of what nests, with one it grows with the length alone.
 */
export function withinLimits(html: string, limit: number): string {
  if (!holdsMoreTags(html, limit)) return html
  let depth = 0
  let foreign = 0
  let elements = 0
  let end = html.length
  const parser = new Parser({
    onopentagname(name) {
      depth += 1
      elements += 1
      if (FOREIGN.has(name)) foreign += 1
      if (depth <= limit && foreign <= MAX_FOREIGN && elements <= MAX_ELEMENTS) return
      end = Math.min(end, parser.startIndex)
      parser.pause()
    },
    onclosetag(name, isImplied) {
      depth -= 1
      if (FOREIGN.has(name) && !isImplied) foreign -= 1
    },
  })
  parser.write(html)
  return html.slice(0, end)
}

/** Most texts have so few tags that they cannot nest too deep. */
function holdsMoreTags(html: string, limit: number): boolean {
  let tags = 0
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at + 1)) if (++tags > limit) return true
  return false
}
