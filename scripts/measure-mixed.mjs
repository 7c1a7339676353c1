// `node scripts/measure-mixed.mjs`: would a flag for mixed feelings be right? Fits its bounds on half of the invented texts, and
// measures it on the other half and on real texts that a reader has read. Build first. What it said last:
// docs/understand/sentiment.md.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { foundTexts } from '../dist/src/evaluation/mixed-found.js'
import {
  fitMixed,
  isDevelopment,
  MIXED_RULES,
  mixedFigures,
  mixedTextsOf,
  polesOf,
} from '../dist/src/evaluation/mixed-set.js'
import { openClassifier } from '../dist/src/models/open-models.js'
import { createSentimentProcess } from '../dist/src/workers/sentiment/process.js'
import { root } from './setup.mjs'

/** Surer clauses than those of the fitted bound. */
const HIGHER_BOUNDS = [0.7, 0.8, 0.9]
const REVIEWS = /smsa|waimai/u

const data = join(resolve(root, process.env.KOPITALK_TEST_DATA ?? '../shared'), 'data')
const sets = join(root, 'data', 'evaluation')
const { model, close } = await openClassifier(join(root, 'models', 'sentiment-multilingual'), {
  threads: 2,
  timeoutMs: 60_000,
})
try {
  const { languages } = model.card
  const score = createSentimentProcess({ classifier: model, languages, minLanguageConfidence: 0 })
  const texts = mixedTextsOf(readFileSync(join(sets, 'mixed-feelings.tsv'), 'utf8'), 'mixed-feelings.tsv')
  const poles = await polesOf(score, texts)
  const fitted = poles.filter((_, at) => isDevelopment(texts[at]))
  const heldOut = poles.filter((_, at) => !isDevelopment(texts[at]))
  for (const [name, rule] of Object.entries(MIXED_RULES)) {
    const bounds = fitMixed(fitted, rule)
    const isFlagged = (each) => rule.isFlagged(each, bounds)
    print(`${name} ${JSON.stringify(bounds)}`)
    print(`  fitted:   ${figuresOf(mixedFigures(fitted, isFlagged))}`)
    print(`  held out: ${figuresOf(mixedFigures(heldOut, isFlagged))}`)
  }
  const found = await foundTexts(join(sets, 'mixed-found.tsv'), data)
  const polesOfFound = await polesOf(score, found)
  const fittedBound = fitMixed(fitted, MIXED_RULES.clauses).clause
  for (const bound of [fittedBound, ...HIGHER_BOUNDS])
    for (const isReview of [true, false]) {
      // The second draw has sure clauses only: below, it would flatter.
      const own = polesOfFound.filter(
        (_, at) => REVIEWS.test(found[at].file) === isReview && (bound >= HIGHER_BOUNDS[0] || found[at].draw === 1),
      )
      const { right, flagged, precision } = mixedFigures(own, (each) => each.clause >= bound)
      print(
        `real ${isReview ? 'reviews' : 'posts'}, clauses from ${bound}: ${share(precision)}, ${right} of ${flagged} right`,
      )
    }
} finally {
  await close()
}

function figuresOf({ texts, mixed, flagged, right, precision, recall }) {
  return `precision ${share(precision)}, recall ${share(recall)} (${right} of ${flagged} right; ${mixed} of ${texts} texts are mixed)`
}

function share({ share: value, low, high }) {
  const [middle, from, to] = [value, low, high].map((each) => (100 * each).toFixed(1))
  return `${middle} (${from} – ${to})`
}

function print(line) {
  process.stdout.write(`${line}\n`)
}
