import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../package-root.js'

const WORD_PART = /[\p{L}\p{M}]/u
const LATIN = /\p{Script=Latin}/u

/** Code points of letters of other alphabets that look like a Latin letter, with that letter's. */
export const LOOK_ALIKES: ReadonlyMap<number, number> = readTable()

// Throws when the file is missing or malformed: the package is damaged.
function readTable(): Map<number, number> {
  const [, ...rows] = readFileSync(join(packageRoot(), 'data/unicode/look-alikes.tsv'), 'utf8').trimEnd().split('\n')
  return new Map(
    rows.map((row, index): [number, number] => {
      const [letter, latin] = row.split('\t').map((cell) => cell.codePointAt(0))
      if (!letter || !latin)
        throw new Error(`look-alikes.tsv line ${index + 2}: expected "letter<TAB>latin"; restore data`)
      return [letter, latin]
    }),
  )
}

/**
 * Replaces look-alikes in place, in words whose other letters are Latin (`Tаmpinеs` with a Cyrillic а and е). Where a
 * text has such a word and no word that needs another alphabet, its words of look-alikes alone are Latin, too.
 * @returns whether anything was replaced
 */
export function replaceLookAlikes(points: number[]): boolean {
  const alone: [from: number, to: number][] = []
  let mixed = false
  let isForeign = false
  for (let from = 0; from < points.length;) {
    if (!isWordPart(points[from]!)) {
      from += 1
      continue
    }
    let to = from
    let latin = 0
    let alike = 0
    let other = 0
    for (; to < points.length && isWordPart(points[to]!); to += 1) {
      const point = points[to]!
      if (LOOK_ALIKES.has(point)) alike += 1
      else if (isLatin(point)) latin += 1
      else if (point >= 0x370 && !isMark(point)) other += 1
    }
    if (other > 0) isForeign ||= latin === 0
    else if (alike > 0 && latin === 0) alone.push([from, to])
    else if (alike > 0) {
      replace(points, from, to)
      mixed = true
    }
    from = to
  }
  if (mixed && !isForeign) for (const [from, to] of alone) replace(points, from, to)
  return mixed
}

function replace(points: number[], from: number, to: number): void {
  for (let at = from; at < to; at += 1) points[at] = LOOK_ALIKES.get(points[at]!) ?? points[at]!
}

function isWordPart(point: number): boolean {
  return point < 0x80 ? isAsciiLetter(point) : WORD_PART.test(String.fromCodePoint(point))
}

function isLatin(point: number): boolean {
  return point < 0x80 ? isAsciiLetter(point) : LATIN.test(String.fromCodePoint(point))
}

function isAsciiLetter(point: number): boolean {
  return (point >= 0x61 && point <= 0x7a) || (point >= 0x41 && point <= 0x5a)
}

function isMark(point: number): boolean {
  return /\p{M}/u.test(String.fromCodePoint(point))
}
