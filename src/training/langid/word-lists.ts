import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { packageRoot } from '../../package-root.js'

/** Frequency of each word of a language: shares of all words, most frequent first. */
export type WordFrequencies = ReadonlyMap<string, number>

/** Languages with a list besides English, Malay and Indonesian. */
export const OTHER_LISTS = 'ca cs da de es fi fil fr hu is it lt lv nb nl pl pt ro sh sk sl sv tr vi'.split(' ')

/** Reads `data/word-frequencies/<language>.tsv.gz` (its README has source and licence). */
export function wordFrequencies(language: string): WordFrequencies {
  const text = gunzipSync(readFileSync(join(packageRoot(), `data/word-frequencies/${language}.tsv.gz`))).toString(
    'utf8',
  )
  return new Map(
    text
      .trimEnd()
      .split('\n')
      .map((line): [string, number] => {
        const [word = '', centibels] = line.split('\t')
        return [word, 10 ** (-Number(centibels) / 100)]
      }),
  )
}

/** Shorter than most posts, so that single words count. */
const LONGEST = 8

/**
 * Texts of one to eight words drawn from a list: for the vocabulary that no text at hand has.
 * @param flatness words are drawn by frequency to this power: at 1 every second word would be one of forty
 */
export function drawTexts(
  frequencies: WordFrequencies,
  count: number,
  flatness: number,
  random: () => number,
): string[][] {
  const words: string[] = []
  const sums: number[] = []
  let sum = 0
  for (const [word, frequency] of frequencies) {
    sum += frequency ** flatness
    words.push(word)
    sums.push(sum)
  }
  const draw = (): string => {
    const target = random() * sum
    let low = 0
    let high = sums.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sums[middle] ?? 0) < target) low = middle + 1
      else high = middle
    }
    return words[low] ?? ''
  }
  return Array.from({ length: count }, () => Array.from({ length: 1 + Math.floor(random() * LONGEST) }, draw))
}
