/** Ways in which people (and tools that they copy from) disguise letters of a to z; each keeps what is read. */
export const DISGUISES: Readonly<Record<string, (text: string) => string>> = {
  'bold mathematical': shifted(0x1d400, 0x1d41a),
  italic: shifted(0x1d434, 0x1d44e, { h: 'ℎ' }),
  script: shifted(0x1d4d0, 0x1d4ea),
  'light script': shifted(0x1d49c, 0x1d4b6, {
    B: 'ℬ',
    E: 'ℰ',
    F: 'ℱ',
    H: 'ℋ',
    L: 'ℒ',
    M: 'ℳ',
    R: 'ℛ',
    e: 'ℯ',
    g: 'ℊ',
    o: 'ℴ',
  }),
  fraktur: shifted(0x1d56c, 0x1d586),
  'double-struck': shifted(0x1d538, 0x1d552, { C: 'ℂ', H: 'ℍ', N: 'ℕ', P: 'ℙ', Q: 'ℚ', R: 'ℝ', Z: 'ℤ' }),
  'sans-serif bold': shifted(0x1d5d4, 0x1d5ee),
  monospace: shifted(0x1d670, 0x1d68a),
  'full-width': shifted(0xff21, 0xff41),
  circled: shifted(0x24b6, 0x24d0),
  'in brackets': shifted(0x1f110, 0x249c),
  squared: shifted(0x1f130, 0x1f130),
  'negative squared': shifted(0x1f170, 0x1f170),
  'negative circled': shifted(0x1f150, 0x1f150),
  'small capitals': (text) => replaced(text.toLowerCase(), Object.fromEntries(SMALL_CAPITALS)),
  'raised letters': (text) => replaced(text.toLowerCase(), Object.fromEntries(RAISED)),
  'letters of flags': (text) => letters(text, (_, at) => String.fromCodePoint(0x1f1e6 + at)),
  'a few Cyrillic letters': (text) => replaced(text, { a: 'а', e: 'е' }),
  'many Cyrillic letters': (text) => replaced(text, CYRILLIC),
  'Greek letters': (text) => replaced(text, { o: 'ο', v: 'ν', A: 'Α', B: 'Β', T: 'Τ', i: 'ι' }),
  'soft hyphens': between('\u00ad'),
  'zero-width spaces': between('\u200b'),
  'zero-width joiners': between('\u200d'),
  'zero-width non-joiners': between('\u200c'),
  'word joiners': between('\u2060'),
  'byte order marks': between('\ufeff'),
  'variation selectors': between('\ufe0e'),
  'struck through': between('\u0336'),
  'slashed through': between('\u0338'),
  underlined: between('\u0332'),
  'circles around': between('\u20dd'),
  'piles of marks': between('\u0310\u0489\u035b\u0316\u0357'),
  'direction overridden': (text) => `\u202e${text}\u202c`,
  'left to right isolated': (text) => `\u2066${text}\u2069`,
}

const CYRILLIC = { a: 'а', e: 'е', o: 'о', p: 'р', c: 'с', x: 'х', i: 'і', s: 'ѕ', j: 'ј', B: 'В', T: 'Т', H: 'Н' }
const SMALL_CAPITALS = Array.from('ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡxʏᴢ', (letter, at): [string, string] => [
  letterAt(at),
  letter,
])
const RAISED = Array.from('ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖqʳˢᵗᵘᵛʷˣʸᶻ', (letter, at): [string, string] => [letterAt(at), letter])

function letterAt(index: number): string {
  return String.fromCharCode(0x61 + index)
}

function letters(text: string, dress: (letter: string, at: number) => string): string {
  return text.replace(/[A-Za-z]/g, (letter) => dress(letter, letter.toLowerCase().charCodeAt(0) - 0x61))
}

/** Alphabets that begin at these code points, but for a few letters that had one before. */
function shifted(capital: number, small: number, others: Record<string, string> = {}): (text: string) => string {
  return (text) =>
    letters(text, (letter, at) => others[letter] ?? String.fromCodePoint((letter <= 'Z' ? capital : small) + at))
}

function replaced(text: string, table: Record<string, string>): string {
  return letters(text, (letter) => table[letter] ?? letter)
}

function between(mark: string): (text: string) => string {
  return (text) => letters(text, (letter) => letter + mark)
}
