import type { Decoration } from '../decoration.js'
import { hasNames } from '../read-head.js'

/** A field that a post can do without. */
interface Dispensable {
  /** As posts of ours name it. */
  readonly field: string
  /** What the parser takes for "not said"; null where nothing is given. */
  readonly instead?: unknown
}

/**
 * Reads an item with a parser of the live sources, which finds whatever it does not know. In a file, what is spoilt
 * around the text costs only itself: it is taken out, said, and the item is read again.
 * @param spoiltPath path of what the parser stumbled over; null when it read the item
 */
export function readWithoutSpoilt<Item>(
  content: unknown,
  parse: (content: unknown) => Item,
  spoiltPath: (item: Item) => string | null,
  fields: Readonly<Record<string, Dispensable>>,
  decoration: Decoration,
): { item: Item; left: ReadonlySet<string> } {
  const left = new Set<string>()
  let mended = content
  let item = parse(mended)
  for (;;) {
    const name = /^\w+/.exec(spoiltPath(item) ?? '')?.[0] ?? ''
    const spoilt = fields[name]
    if (!spoilt || left.has(name) || typeof mended !== 'object' || mended === null) return { item, left }
    left.add(name)
    decoration.leaveOut(spoilt.field, hasNames(mended, name) ? 'of an unknown shape' : 'not there')
    mended = { ...mended, [name]: spoilt.instead ?? null }
    item = parse(mended)
  }
}
