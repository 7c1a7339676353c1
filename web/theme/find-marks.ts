export interface Mark {
  readonly start: number
  readonly end: number
}

const HAN = /\p{Script=Han}/u

/**
 * Where entries of a theme are written in a text, in order and without overlap; offsets are UTF-16. Only what is written like
 * the entry is found: the server also matches other spellings, and says which entry it was.
 * @param entries as `parseThemeWord` reads them (`bus stop`, `rain|drizzle`, `train + delay`, `hujan*`)
 */
export function findMarks(text: string, entries: readonly string[]): Mark[] {
  const phrases = entries.flatMap((entry) => entry.split(/[+|]/)).map((phrase) => phrase.trim().replaceAll('*', ''))
  const found = phrases
    .filter((phrase) => phrase !== '')
    .flatMap((phrase) =>
      [...text.matchAll(patternOf(phrase))].map(({ index, 0: hit }) => ({ start: index, end: index + hit.length })),
    )
  const marks: Mark[] = []
  for (const mark of found.sort((one, other) => one.start - other.start || other.end - one.end))
    if (mark.start >= (marks.at(-1)?.end ?? 0)) marks.push(mark)
  return marks
}

/** At the beginning of a word, except in Chinese, which is written without spaces. */
function patternOf(phrase: string): RegExp {
  const words = phrase.split(/\s+/).map((word) => word.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`))
  return new RegExp(
    `${HAN.test(phrase) ? '' : String.raw`(?<![\p{L}\p{M}\p{N}])`}${words.join(String.raw`\s+`)}`,
    'giu',
  )
}
