// `node scripts/measure-glossary.mjs [MODEL FOLDER] [--fit-from 0.9]`: whether the glossary of local words helps the sentiment
// model, as words of the text in plain English or as a small prior. Build first. Prints a table for docs/understand/sentiment.md.
// `--fit-from 0.9` fits the prior on the tenth of the invented posts that recipes hold out: for a model that has learned the others by heart.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { bootstrap } from '../dist/src/evaluation/bootstrap.js'
import { readLabelledTexts } from '../dist/src/evaluation/labelled-data.js'
import { openLangidModels } from '../dist/src/models/langid/langid-folder.js'
import { openClassifier } from '../dist/src/models/open-models.js'
import { findEntries } from '../dist/src/text/local-words.js'
import { plainText, sentimentText } from '../dist/src/text/profiles.js'
import { cleanPosts } from '../dist/src/workers/clean/process.js'
import { postAtDoor } from '../dist/src/workers/annotate-posts.js'
import { createLangidProcess } from '../dist/src/workers/langid/process.js'
import { root } from './setup.mjs'

const LABELS = ['negative', 'neutral', 'positive']
const FOLDS = 5
const PENALTY = 1
const { values, positionals } = parseArgs({ allowPositionals: true, options: { 'fit-from': { type: 'string' } } })
const folder = resolve(root, positionals[0] ?? 'models/sentiment-multilingual')
const shared = resolve(root, process.env.KOPITALK_TEST_DATA ?? '../shared')
const linesOf = (path) => readFileSync(join(shared, path), 'utf8').trim().split('\n')

async function labelled(path, limit = Infinity) {
  return (await readLabelledTexts(join(shared, path), { limit, labels: LABELS })).items
}

/** The texts that a recipe with `part` from `from` on takes: by the hash of the text, as src/training/sentiment/prepare.ts. */
function invented(from) {
  return ['1', '2']
    .flatMap((number) => linesOf(`data/local_feeling/feeling-train-${number}.ndjson`).map((line) => JSON.parse(line)))
    .filter(
      ({ text }) =>
        createHash('sha256')
          .update(sentimentText(plainText(text)))
          .digest()
          .readUInt32BE(0) /
          0x1_0000_0000 >=
        from,
    )
}

function probes() {
  return linesOf('cases/language/probes.ndjson')
    .map((line) => JSON.parse(line))
    .filter(({ expect }) => expect.sent?.some((label) => LABELS.includes(label)))
    .map(({ text, expect }) => ({ text, allowed: expect.sent }))
}

const langid = createLangidProcess(await openLangidModels(join(root, 'models')))
const { model, close } = await openClassifier(folder, { threads: 1, timeoutMs: 120_000 })

async function classify(texts) {
  const rows = []
  for (let from = 0; from < texts.length; from += 64) {
    const batch = await model.classify(texts.slice(from, from + 64).map((text) => sentimentText(plainText(text))))
    rows.push(...batch.map((row) => LABELS.map((label) => row[model.card.labels.indexOf(label)] ?? 0)))
  }
  return rows
}

/** Entries that say more than a particle does, by the languages that the worker would find. */
function hitsOf(texts) {
  const posts = texts.map((text, id) => postAtDoor(id, text, 'measure'))
  const clean = cleanPosts(posts).map(({ value }) => value)
  const languages = langid(
    posts.map(({ id, version }, at) => ({
      ...{ id, version, languageText: clean[at]?.languageText ?? null, words: clean[at]?.words ?? [] },
    })),
  )
  return posts.map(({ text }, at) =>
    findEntries(text, languages[at]?.value?.label ?? null).filter(
      ({ entry }) => entry.polarity !== 'neutral' && entry.polarity === entry.second,
    ),
  )
}

const short = ({ sense }) => sense.split(';')[0]
function glossed(text, hits, write) {
  return hits.reduceRight(
    (rest, { start, end, entry }) =>
      rest.slice(0, start) + write(rest.slice(start, end), short(entry)) + rest.slice(end),
    text,
  )
}

async function measured(items) {
  const texts = items.map(({ text }) => postAtDoor(0, text, 'measure').text)
  const hits = hitsOf(texts)
  const plain = await classify(texts)
  const variant = async (write) => {
    const at = texts.flatMap((_, index) => (hits[index].length > 0 ? [index] : []))
    const rows = await classify(at.map((index) => glossed(texts[index], hits[index], write)))
    return plain.map((row, index) => rows[at.indexOf(index)] ?? row)
  }
  return {
    items,
    hits,
    plain,
    followed: await variant((word, sense) => `${word} (${sense})`),
    replaced: await variant((_, sense) => sense),
  }
}

const POLES = ['negative', 'positive', 'turns']
const features = (hits) => POLES.map((pole) => (hits.some(({ entry }) => entry.polarity === pole) ? 1 : 0))
function shifted(row, weights, on) {
  const logits = row.map((p, k) => Math.log(Math.max(p, 1e-9)) + on.reduce((sum, f, at) => sum + f * weights[k][at], 0))
  const top = Math.max(...logits)
  const powers = logits.map((logit) => Math.exp(logit - top))
  const sum = powers.reduce((a, b) => a + b)
  return powers.map((power) => power / sum)
}

/** Weights for each class and pole by cross entropy with a quadratic penalty, from 0: no text without a hit matters. */
function fitPrior(cases) {
  const weights = LABELS.map(() => POLES.map(() => 0))
  for (let step = 0; step < 2_000; step++) {
    const slope = weights.map((row) => row.map((weight) => PENALTY * weight))
    for (const { row, on, label } of cases) {
      shifted(row, weights, on).forEach((p, k) =>
        on.forEach((f, at) => (slope[k][at] += f * (p - (LABELS[k] === label ? 1 : 0)))),
      )
    }
    weights.forEach((row, k) => row.forEach((_, at) => (row[at] -= (0.5 / (cases.length + PENALTY)) * slope[k][at])))
  }
  return weights
}
const casesOf = ({ items, hits, plain }) =>
  items
    .map(({ label }, at) => ({ row: plain[at], on: features(hits[at]), label, at }))
    .filter(({ on }) => on.some((f) => f > 0))

function crossValidated(set) {
  const cases = casesOf(set)
  const rows = [...set.plain]
  for (let fold = 0; fold < FOLDS; fold++) {
    const weights = fitPrior(cases.filter((_, index) => index % FOLDS !== fold))
    for (const { row, on, at } of cases.filter((_, index) => index % FOLDS === fold))
      rows[at] = shifted(row, weights, on)
  }
  return rows
}

const labelOf = (row) => LABELS[row.indexOf(Math.max(...row))]
const isRight = (item, row) => (item.allowed ?? [item.label]).includes(labelOf(row))
function accuracy(items, rows, sample) {
  let right = 0
  for (const at of sample) if (isRight(items[at], rows[at])) right += 1
  return (100 * right) / sample.length
}
function macroRecall(items, rows, sample) {
  const [right, of] = [{}, {}]
  for (const at of sample) {
    const { label } = items[at]
    of[label] = (of[label] ?? 0) + 1
    if (isRight(items[at], rows[at])) right[label] = (right[label] ?? 0) + 1
  }
  const labels = Object.keys(of)
  return (100 * labels.reduce((sum, label) => sum + (right[label] ?? 0) / of[label], 0)) / labels.length
}
const figure = ({ value, low, high }) => `${value.toFixed(1)} (${low.toFixed(1)} to ${high.toFixed(1)})`

try {
  const fit = await measured(invented(Number(values['fit-from'] ?? 0)))
  const prior = fitPrior(casesOf(fit))
  process.stdout.write(
    `${folder}\nprior (rows ${LABELS.join(', ')}; columns ${POLES.join(', ')}): ${JSON.stringify(prior.map((row) => row.map((weight) => Number(weight.toFixed(2)))))}\n`,
  )
  process.stdout.write('set | texts | with a word | figure | nothing | followed | replaced | prior\n')
  const sets = {
    'local feeling (prior by folds)': fit,
    'feeling-dev': await measured(await labelled('evaluation/feeling-dev/feeling.tsv')),
    'singapore_gold dev': await measured(await labelled('data/singapore_gold/dev/sentiment.tsv')),
    'tweeteval test, first 2,000': await measured(await labelled('data/sentiment/en_tweeteval/test.tsv', 2_000)),
    'nusax id test': await measured(await labelled('data/sentiment/nusax_senti/id_test.tsv')),
    probes: await measured(probes()),
  }
  for (const [name, set] of Object.entries(sets)) {
    const { items, hits, plain } = set
    const mixed = set === fit ? crossValidated(set) : plain.map((row, at) => shifted(row, prior, features(hits[at])))
    const statistics = { accuracy, ...(name === 'probes' ? {} : { 'macro recall': macroRecall }) }
    for (const [title, statistic] of Object.entries(statistics)) {
      const change = (rows) =>
        figure(bootstrap(items.length, (sample) => statistic(items, rows, sample) - statistic(items, plain, sample)))
      const cells = [set.followed, set.replaced, mixed].map(change)
      const nothing = figure(bootstrap(items.length, (sample) => statistic(items, plain, sample)))
      const found = hits.filter((list) => list.length > 0).length
      process.stdout.write(`${[name, items.length, found, title, nothing, ...cells].join(' | ')}\n`)
    }
  }
} finally {
  await close()
}
