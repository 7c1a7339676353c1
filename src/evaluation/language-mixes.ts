import type { Language } from '../domain/annotation.js'
import { seededRandom } from '../domain/random.js'
import { bootstrap } from './bootstrap.js'
import type { LabelledText } from './labelled-data.js'
import type { Measurement } from './measurement.js'

/** A text of two halves in two languages, or a whole sentence in one. */
export interface MadeUpMix extends LabelledText {
  readonly languages: readonly string[]
}

const MIXES = 500
const PAIRS: readonly (readonly [string, string])[] = [
  ['en', 'ms'],
  ['en', 'zh'],
  ['en', 'ta'],
  ['ms', 'en'],
  ['zh', 'en'],
]

/** Half a sentence of one language followed by half a sentence of another, and as many whole sentences; seeded. */
export function madeUpMixes(sentences: readonly LabelledText[]): MadeUpMix[] {
  const random = seededRandom(11)
  const of = (language: string): string => {
    const texts = sentences.filter(({ label }) => label === language)
    return texts[Math.floor(random() * texts.length)]?.text ?? ''
  }
  const mixes = Array.from({ length: MIXES }, (_, at): MadeUpMix => {
    const [first, second] = PAIRS[at % PAIRS.length] ?? ['en', 'zh']
    const text = `${half(of(first), 0)} ${half(of(second), 1)}`
    return { label: first, text, languages: [first, second].sort() }
  })
  const whole = Array.from({ length: MIXES }, (_, at): MadeUpMix => {
    const language = PAIRS[at % PAIRS.length]?.[0] ?? 'en'
    return { label: language, text: of(language), languages: [language] }
  })
  return [...mixes, ...whole]
}

/** How many mixes are seen as these two languages, and how many single sentences as their one. */
export function mixFigures(
  mixes: readonly MadeUpMix[],
  identify: (texts: readonly LabelledText[]) => readonly { readonly language: Language }[],
): Measurement[] {
  const right = identify(mixes).map(({ language }, at) => {
    const seen = new Set(Object.keys(language.shares).map((label) => (label === 'en-SG' ? 'en' : label)))
    return [...seen].sort().join() === mixes[at]?.languages.join()
  })
  const figure = (set: string, isMix: boolean): Measurement => {
    const own = right.filter((_, at) => (mixes[at]?.languages.length ?? 0) > 1 === isMix)
    const interval = bootstrap(
      own.length,
      (sample) => (100 * sample.reduce((sum, at) => sum + Number(own[at]), 0)) / sample.length,
    )
    return { task: 'langid', set, language: '*', system: 'langid', metric: 'accuracy', ...interval, n: own.length }
  }
  return [
    figure('made-up mixes of two flores200 sentences: exactly these languages', true),
    figure('flores200 sentences: no second language', false),
  ]
}

function half(text: string, which: 0 | 1): string {
  const middle = Math.floor(text.length / 2)
  const space = text.indexOf(' ', middle)
  const at = space < 0 ? middle : space
  return (which === 0 ? text.slice(0, at) : text.slice(at)).trim()
}
