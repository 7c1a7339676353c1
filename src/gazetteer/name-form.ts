import { foldText } from '../text/fold.js'
import { simplified } from '../text/simplified.js'

/** A folded text in the form in which names are compared, with the way back to it. */
export interface NameForm {
  /** Folded UTF-16 units; only the first `length` count. */
  readonly units: Uint16Array
  /** For each unit: where the code point it came from begins in the folded text (UTF-16). */
  readonly starts: Int32Array
  /** For each folded unit: where that code point (with the accents dropped after it) ends. */
  readonly ends: Int32Array
  readonly length: number
}

const SPACE = 0x20
const NEWLINE = 0x0a
const HYPHEN = 0x2d

/** Code points outside ASCII repeat a lot within one language; asking for each once saves most of the cost. */
const forms = new Map<number, string>()

/**
 * The form of one code point: compatibility decomposition, lower case and simplified, so that `BISHAN` and `bishan`, 後港
 * and 后港 are equal; accents become nothing; curly apostrophes and dashes become plain ones; white space becomes a space.
 * Working per code point (not on the whole text) is what keeps the offsets exact.
 */
function formOf(codePoint: number): string {
  const known = forms.get(codePoint)
  if (known !== undefined) return known
  // A lone surrogate is kept as it is: it can only be compared with itself and no name contains one.
  const form = simplified(String.fromCodePoint(codePoint))
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\u0300-\u036f\u200b-\u200d\ufe00-\ufe0f\ufeff]/g, '')
    .replace(/[\u2018\u2019\u02bc\u2032`]/g, "'")
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[^\S\n\r\u2028\u2029]/g, ' ')
    .replace(/[\r\u2028\u2029]/g, '\n')
  if (forms.size < 20_000) forms.set(codePoint, form)
  return form
}

function isAccent(codePoint: number): boolean {
  return codePoint >= 0x300 && codePoint <= 0x36f
}

/**
 * Brings folded texts into the form of names, with buffers that are used again: each result is good until the next call.
 * Runs of spaces become one; a hyphen inside a word becomes a space (`Ang-Mo-Kio`); line breaks stay, so that no name is
 * found across lines.
 * @param capacity units to begin with
 */
export function createNameFormer(capacity = 1_024): (text: string) => NameForm {
  let units = new Uint16Array(capacity)
  let starts = new Int32Array(capacity)
  let ends = new Int32Array(capacity)
  let length = 0

  // A code point can fold to several units (U+FDFA to 18), so the buffers grow on demand.
  const push = (unit: number, start: number, end: number): void => {
    if (length === capacity) {
      capacity *= 2
      units = grown(units, new Uint16Array(capacity))
      starts = grown(starts, new Int32Array(capacity))
      ends = grown(ends, new Int32Array(capacity))
    }
    if (unit === SPACE && length > 0 && (units[length - 1] === SPACE || units[length - 1] === NEWLINE)) return
    if (unit === NEWLINE && length > 0 && units[length - 1] === SPACE) length -= 1
    units[length] = unit
    starts[length] = start
    ends[length] = end
    length += 1
  }

  return (text) => {
    length = 0
    for (let at = 0; at < text.length;) {
      const codePoint = text.codePointAt(at) as number
      const next = at + (codePoint > 0xffff ? 2 : 1)
      if (codePoint >= 0x61 && codePoint <= 0x7a) push(codePoint, at, next)
      else if (codePoint >= 0x41 && codePoint <= 0x5a) push(codePoint + 32, at, next)
      else if (isAccent(codePoint)) {
        if (length > 0) ends[length - 1] = next
      } else {
        const form = codePoint < 0x80 && codePoint > 0x20 && codePoint !== 0x60 ? null : formOf(codePoint)
        const hyphen = form === null ? codePoint === HYPHEN : form === '-'
        if (hyphen && length > 0 && units[length - 1] !== SPACE && /\S/.test(text.charAt(next))) push(SPACE, at, next)
        else if (form === null) push(codePoint, at, next)
        else for (let i = 0; i < form.length; i += 1) push(form.charCodeAt(i), at, next)
      }
      at = next
    }
    return { units, starts, ends, length }
  }
}

const nameForm = createNameFormer()

/** A name, as it may be in a post, in the form that names in texts are brought into. */
export function foldName(name: string): string {
  const { units, length } = nameForm(foldText(name.trim()).text)
  let form = ''
  for (let i = 0; i < length; i += 1) form += String.fromCharCode(units[i] as number)
  return form
}

function grown<T extends Uint16Array | Int32Array>(old: T, larger: T): T {
  larger.set(old)
  return larger
}
