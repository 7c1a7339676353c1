import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { UsageError } from '../../domain/errors.js'
import { languageText, plainText } from '../../text/profiles.js'
import { splitByScript } from '../../text/scripts.js'

/** Reads the files of a data folder and remembers which, for the model's card. */
export interface DataFolder {
  /** Lines without the empty ones. @throws UsageError naming the file that is missing, empty or broken */
  lines(file: string): string[]
  /** First column and the rest of each line. @throws UsageError naming a line that is cut off before its text */
  labelled(file: string): [label: string, text: string][]
  /** Sentences of a CoNLL file, tokens joined by spaces; `column` is the column of the tokens, 0 unless given. */
  sentences(file: string, column?: number): string[]
  /** First 16 hex digits of the sha-256 of every file that was read, by name. */
  hashes(): Record<string, string>
}

export function openDataFolder(root: string): DataFolder {
  const hashes = new Map<string, string>()
  const read = (file: string): string => {
    const path = join(root, file)
    try {
      const bytes = readFileSync(path)
      const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
      if (text.trim() === '') throw new UsageError(`${path} is empty: fetch the data set again`)
      hashes.set(file, createHash('sha256').update(bytes).digest('hex').slice(0, 16))
      return text
    } catch (err) {
      if (err instanceof UsageError) throw err
      const code = (err as NodeJS.ErrnoException).code ?? ''
      if (code === 'ENOENT' || code === 'ENOTDIR') {
        throw new UsageError(
          `${path} is missing: --data must name the folder with langid/, sentiment/, singlish/ and ner/`,
        )
      }
      const broken = code.startsWith('Z_') ? 'is not a whole gzip file: fetch the data set again' : 'cannot be read'
      throw new UsageError(`${path} ${broken} (${(err as Error).message})`, { cause: err })
    }
  }
  const lines = (file: string): string[] => read(file).split('\n').filter(Boolean)
  return {
    lines,
    labelled: (file) =>
      lines(file).map((line, at) => {
        const tab = line.indexOf('\t')
        if (tab === -1) throw new UsageError(`${join(root, file)}:${at + 1}: no label<TAB>text`)
        return [line.slice(0, tab), line.slice(tab + 1)]
      }),
    sentences: (file, column = 0) =>
      read(file)
        .split(/\n\s*\n/)
        .map((block) =>
          block
            .split('\n')
            .map((line) => line.split('\t')[column] ?? '')
            .join(' ')
            .trim(),
        )
        .filter(Boolean),
    hashes: () => Object.fromEntries([...hashes].sort()),
  }
}

/** The Latin words of a text as the langid stage sees them. */
export function latinWords(text: string): readonly string[] {
  return latinPart(text).words
}

/** Those words, and the text that the stage gives to lid.176. */
export function latinPart(text: string): { readonly words: readonly string[]; readonly written: string } {
  const forLanguage = languageText(plainText(text))
  const { latinWords: words, isLatin } = splitByScript(forLanguage)
  return { words, written: isLatin ? forLanguage : words.join(' ') }
}

/** A text without what copies of it differ in: case, punctuation and blanks. */
export function sameText(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** One half of a set without a split: chosen by the text itself, so that every reader finds the same halves. */
export function isTrainHalf(text: string): boolean {
  const digest = createHash('sha256').update(text).digest()
  return digest.readUInt32BE(0) % 2 === 0
}
