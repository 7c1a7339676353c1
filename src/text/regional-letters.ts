const RUN = /(?:[\u{1F1E6}-\u{1F1FF}]\u200B?)+/gu
const RUN_HERE = new RegExp(RUN, 'uy')
const MIN_LETTERS = 3
const FIRST_REGIONAL = 0x1f1e6
const FIRST_LETTER = 0x41

const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })

/** Whether some of the symbols that flags are made of spell no flags in this text. Then all of them are letters. */
export function spellsWithFlags(text: string): boolean {
  return (text.match(RUN) ?? []).map(lettersOf).some((letters) => letters.length >= MIN_LETTERS && !areFlags(letters))
}

/** The run of such symbols that begins here: its letters, and where its last symbol ends. */
export function regionalLetters(text: string, from: number): { letters: string; end: number } {
  RUN_HERE.lastIndex = from
  const run = RUN_HERE.exec(text)?.[0] ?? ''
  return { letters: lettersOf(run), end: from + run.replace(/\u200B$/u, '').length }
}

function lettersOf(run: string): string {
  return Array.from(run.replaceAll('\u200B', ''), (symbol) =>
    String.fromCharCode((symbol.codePointAt(0) as number) - FIRST_REGIONAL + FIRST_LETTER),
  ).join('')
}

function areFlags(letters: string): boolean {
  const pairs = letters.match(/../g) ?? []
  return letters.length % 2 === 0 && pairs.every((pair) => regions.of(pair) !== undefined)
}
