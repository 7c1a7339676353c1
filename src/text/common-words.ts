import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { packageRoot } from '../package-root.js'

const read = new Map<string, ReadonlySet<string>>()

/** Whether a word in small letters is among the 6,000 commonest of a language (`data/word-frequencies`). */
export function isCommon(word: string, language: 'en' | 'id' | 'ms'): boolean {
  let words = read.get(language)
  if (!words) read.set(language, (words = readWords(language)))
  return words.has(word)
}

function readWords(language: string): ReadonlySet<string> {
  const file = gunzipSync(readFileSync(join(packageRoot(), `data/word-frequencies/${language}.tsv.gz`)))
  const lines = file.toString('utf8').split('\n')
  return new Set(lines.map((line) => line.slice(0, line.indexOf('\t'))))
}
