import { declarations } from './declarations.js'
import { localNames, withNames } from './local-names.js'
import { drawTexts, OTHER_LISTS, wordFrequencies } from './word-lists.js'
import { isTrainHalf, latinWords, sameText, type DataFolder } from './texts.js'
import { FAMILIES, type Family } from '../../models/langid/latin-model.js'

/** Texts by their language, as Latin words. No development or test set is among them. */
export interface Corpora {
  readonly families: Readonly<Record<Family, readonly (readonly string[])[]>>
  /** Malay and Indonesian of newspapers, where both languages write about the same things. */
  readonly formal: Readonly<Record<'ms' | 'id', readonly (readonly string[])[]>>
  /** Indonesian reviews and posts; there is no Malay set of that kind that is not a test set. */
  readonly informalIndonesian: readonly (readonly string[])[]
}

const LATIN_SHARE = 0.7
/** One text in so many is shown once more, with names of dishes and places in it. */
const NAMED = 3
/** Flatter than speech: a rare word is worth showing once. */
const FLATNESS = 0.75

/**
 * Reads the training sets. Texts that are also in `heldOut` are left out.
 * @param heldOut `sameText` of every text of the test sets
 */
export function readCorpora(data: DataFolder, heldOut: ReadonlySet<string>, random: () => number): Corpora {
  const words = (texts: readonly string[], most = Infinity): (readonly string[])[] =>
    texts
      .filter((text) => !heldOut.has(sameText(text)))
      .slice(0, most)
      .map(latinWords)
      .filter((found) => found.length > 0)
  const labelled = (file: string, most?: number): (readonly string[])[] =>
    words(
      data.labelled(file).map(([, text]) => text),
      most,
    )
  const pairs = data.labelled('langid/dslcc_v2/test_ms_id.tsv').filter(([, text]) => isTrainHalf(text))
  const newspaper = (label: string): (readonly string[])[] =>
    words(pairs.filter(([of]) => of === label).map(([, text]) => text))
  const lists = { ms: wordFrequencies('ms'), id: wordFrequencies('id') }
  const malayNews = withoutIndonesian(labelled('sentiment/ms_malaysian_dataset/news.tsv'), lists)
  const formal = {
    ms: [...malayNews, ...newspaper('ms')],
    id: [
      ...newspaper('id'),
      ...words(data.sentences('ner/id_idner_news_2k/train.conll')),
      ...words(data.sentences('ner/id_nergrit/train.conll.gz')),
      ...words(data.sentences('ner/id_nerp/train.conll.gz'), 3_000),
    ],
  }
  const informalIndonesian = [
    ...labelled('sentiment/id_smsa_indonlu/train.tsv.gz'),
    ...labelled('sentiment/nusax_senti/id_train.tsv'),
  ]
  const templates = data
    .lines('singlish/sghatecheck/annotated.tsv.gz')
    .map((line) => line.split('\t'))
    .filter(([, language]) => language === 'ms')
    .map((columns) => columns[4] ?? '')
  const families: Corpora['families'] = {
    en: [
      ...labelled('sentiment/en_tweeteval/train_rebuilt.tsv.gz', 12_000),
      ...labelled('sentiment/en_goemotions_reddit/train.tsv.gz', 7_000),
      ...every(words(data.lines('singlish/nus_sms/en_sg.txt.gz')), 5),
      ...words(data.lines('singlish/sg_reddit_comments/unlabelled.txt.gz'), 2_000),
      ...drawTexts(wordFrequencies('en'), 8_000, FLATNESS, random),
    ],
    malayic: [
      ...malayNews,
      ...words(pairs.map(([, text]) => text)),
      ...words(templates, 800),
      ...informalIndonesian.slice(0, 5_500),
      ...formal.id.slice(-2_000),
      ...drawTexts(lists.ms, 12_000, FLATNESS, random),
      ...drawTexts(lists.id, 12_000, FLATNESS, random),
    ],
    'ta-Latn': words(
      data
        .labelled('sentiment/ta_dravidiancodemix/train.tsv.gz')
        .map(([, text]) => text)
        .filter(isMostlyLatin),
      20_000,
    ),
    other: [
      ...['jv', 'min'].flatMap((language) => labelled(`sentiment/nusax_senti/${language}_train.tsv`)),
      ...['de', 'es', 'fr', 'hi', 'it', 'pt'].flatMap((language) => labelled(`sentiment/umsab/${language}_train.tsv`)),
      ...OTHER_LISTS.flatMap((language) => drawTexts(wordFrequencies(language), 900, FLATNESS, random)),
      ...words(declarations().filter(isMostlyLatin)),
    ],
  }
  return { formal, informalIndonesian, families: withLocalNames(families, localNames(data), random) }
}

/** The families with texts in which dishes and places of Singapore are named: as often in one as in another. */
function withLocalNames(
  families: Corpora['families'],
  names: readonly (readonly string[])[],
  random: () => number,
): Corpora['families'] {
  const entries = FAMILIES.map((name) => [
    name,
    [...families[name], ...withNames(families[name], NAMED, names, random)],
  ])
  return Object.fromEntries(entries) as Corpora['families']
}

/** The set of Malay news has Indonesian in it; texts that the word lists plainly call Indonesian are left out. */
function withoutIndonesian(
  texts: readonly (readonly string[])[],
  { ms, id }: Readonly<Record<'ms' | 'id', ReadonlyMap<string, number>>>,
): (readonly string[])[] {
  const rare = 2e-7
  const odds = (word: string): number => {
    const value = Math.log((ms.get(word) ?? rare) / (id.get(word) ?? rare))
    return Math.max(-3, Math.min(3, value))
  }
  return texts.filter((words) => words.reduce((sum, word) => sum + odds(word), 0) > -2)
}

function isMostlyLatin(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0
  return letters > 0 && latin >= LATIN_SHARE * letters
}

function every<T>(items: readonly T[], nth: number): T[] {
  return items.filter((_, index) => index % nth === 0)
}
