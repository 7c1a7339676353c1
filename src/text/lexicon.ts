import { readFileSync } from 'node:fs'

const PATH = new URL(
  import.meta.url.endsWith('.ts')
    ? '../../data/lexica/singlish-variants.tsv'
    : '../../../data/lexica/singlish-variants.tsv',
  import.meta.url,
)

/** Singlish spelling variants: what each is folded to, and which spellings are folded to. */
export interface SinglishLexicon {
  /** One word → the words of the usual spelling. */
  readonly variants: ReadonlyMap<string, readonly string[]>
  /** Every word that occurs in a usual spelling. */
  readonly terms: ReadonlySet<string>
}

let loaded: SinglishLexicon | undefined

/** Reads `data/lexica/singlish-variants.tsv` once. Throws when it is missing or malformed: the package is damaged. */
export function singlishLexicon(): SinglishLexicon {
  loaded ??= parseLexicon(readFileSync(PATH, 'utf8'))
  return loaded
}

function parseLexicon(tsv: string): SinglishLexicon {
  const variants = new Map<string, readonly string[]>()
  const terms = new Set<string>()
  const [, ...rows] = tsv.trimEnd().split('\n')
  rows.forEach((row, index) => {
    const [variant, term] = row.split('\t')
    if (!variant || !term) {
      throw new Error(`singlish-variants.tsv line ${index + 2}: expected "variant<TAB>term"; restore data/lexica`)
    }
    const words = term.split(' ')
    variants.set(variant, words)
    for (const word of words) terms.add(word)
  })
  return { variants, terms }
}
