import { readFileSync } from 'node:fs'

const PATH = new URL(
  import.meta.url.endsWith('.ts')
    ? '../../data/lexica/singlish-variants.tsv'
    : '../../../data/lexica/singlish-variants.tsv',
  import.meta.url,
)

/** How Singlish spellings are folded: every word and phrase below becomes one word. */
export interface SinglishLexicon {
  /** A spelling → the usual one, in one word: `angmor` → `angmoh`. */
  readonly variants: ReadonlyMap<string, string>
  /** First word → the usual spellings in several words that begin with it, longest first: `ang` → `[['ang', 'moh']]`. */
  readonly phrases: ReadonlyMap<string, readonly (readonly string[])[]>
  /** Every word that occurs in a usual spelling. */
  readonly known: ReadonlySet<string>
}

let loaded: SinglishLexicon | undefined

/** Reads `data/lexica/singlish-variants.tsv` once. Throws when it is missing or malformed: the package is damaged. */
export function singlishLexicon(): SinglishLexicon {
  loaded ??= parseLexicon(readFileSync(PATH, 'utf8'))
  return loaded
}

function parseLexicon(tsv: string): SinglishLexicon {
  const variants = new Map<string, string>()
  const terms = new Set<string>()
  const [, ...rows] = tsv.trimEnd().split('\n')
  rows.forEach((row, index) => {
    const [variant, term] = row.split('\t')
    if (!variant || !term) {
      throw new Error(`singlish-variants.tsv line ${index + 2}: expected "variant<TAB>term"; restore data/lexica`)
    }
    variants.set(variant, term.replaceAll(' ', ''))
    terms.add(term)
  })
  const spelled = [...terms].map((term) => term.split(' '))
  return { variants, phrases: phrasesByFirstWord(spelled), known: new Set([...spelled.flat(), ...variants.values()]) }
}

function phrasesByFirstWord(terms: readonly (readonly string[])[]): Map<string, (readonly string[])[]> {
  const phrases = new Map<string, (readonly string[])[]>()
  for (const words of terms.filter((term) => term.length > 1).sort((a, b) => b.length - a.length)) {
    const first = words[0] ?? ''
    phrases.set(first, [...(phrases.get(first) ?? []), words])
  }
  return phrases
}
