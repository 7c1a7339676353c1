import { graphemes, MAX_GRAPHEME_UNITS, splitsSurrogatePair } from './offsets.js'

/** A change at the door to a text that Postgres, JSON or a model cannot accept as it came. */
export type TextChange = 'nul_removed' | 'lone_surrogates_replaced' | 'truncated'

/** In UTF-16 units. Longer than any platform's post; bounds what one post can cost every stage. */
export const MAX_POST_UNITS = 100_000

const LONE_SURROGATE = /\p{Surrogate}/gu
const CONTROLS = /[\p{Cc}\s]+/gu
// How far back to look for a place that is surely between two graphemes.
const MAX_ANCHOR_UNITS = 4_096
const ANCHOR = /[A-Za-z0-9 ]/u

/**
 * The text as posted, made storable: NUL removed, lone surrogates replaced by U+FFFD, cut to `MAX_POST_UNITS` between
 * two graphemes. Nothing else changes, and every offset in the system refers to this text. Malformed UTF-8 has become
 * U+FFFD before it gets here: every decoder that producers use does that.
 */
export function normalizePostedText(text: string): { text: string; changes: readonly TextChange[] } {
  const changes: TextChange[] = []
  let normal = text
  if (normal.includes('\0')) {
    normal = normal.replaceAll('\0', '')
    changes.push('nul_removed')
  }
  // Cut before looking for lone surrogates: cheaper, and a cut never makes one.
  const cut = cutAtGrapheme(normal, MAX_POST_UNITS)
  const truncated = cut.length < normal.length
  normal = cut.replace(LONE_SURROGATE, '\uFFFD')
  if (normal !== cut) changes.push('lone_surrogates_replaced')
  if (truncated) changes.push('truncated')
  return { text: normal, changes }
}

/**
 * A short field (handle, place, community) made storable: control characters and runs of white space become one space,
 * lone surrogates U+FFFD; trimmed, and cut to `maxLength` UTF-16 units between two graphemes. May come out empty.
 */
export function normalizeField(text: string, maxLength: number): string {
  const bounded = text.slice(0, maxLength * 4 + MAX_ANCHOR_UNITS).replaceAll('\0', '')
  const plain = bounded.replace(CONTROLS, ' ').trim()
  return cutAtGrapheme(plain, maxLength).replace(LONE_SURROGATE, '\uFFFD').trimEnd()
}

/** The longest prefix of at most `maxUnits` UTF-16 units that ends between two graphemes (in a pile of marks: characters). */
function cutAtGrapheme(text: string, maxUnits: number): string {
  if (text.length <= maxUnits) return text
  const anchor = anchorBefore(text, maxUnits)
  let end = anchor
  for (const grapheme of graphemes(text.slice(anchor, maxUnits + 2 * MAX_GRAPHEME_UNITS))) {
    if (anchor + grapheme.end > maxUnits) break
    end = anchor + grapheme.end
  }
  return text.slice(0, end)
}

function anchorBefore(text: string, index: number): number {
  const lowest = Math.max(0, index - MAX_ANCHOR_UNITS)
  for (let at = index; at > lowest; at -= 1) if (ANCHOR.test(text.charAt(at))) return at
  return splitsSurrogatePair(text, lowest) ? lowest - 1 : lowest
}
