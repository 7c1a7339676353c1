import { PROFILES } from '../../text/profiles.js'
import type { MeaningScores } from './export-meaning.js'
import type { Found } from './retrieval.js'
import type { MeaningResult } from './train-meaning.js'

/** The page of a trained model, for people: what it is, what it learnt from, what was measured. */
export function readmeOf(result: MeaningResult, baseModel: string, { difference, tests }: MeaningScores): string {
  const { recipe, steps, seconds, data } = result
  const before = recipe.prefix === '' ? 'without a prefix' : `behind the prefix \`${recipe.prefix}\``
  return `# ${recipe.name}

Turns a text into 384 numbers, so that texts that say the same lie close to each other, in whatever language they are written. Made by
\`kopitalk train meaning\` from ${baseModel}: ${steps} steps of ${recipe.pairs.stories} pairs of posts of one story and ${recipe.pairs.parallel} pairs of parallel sentences, ${(seconds / 60).toFixed(0)} minutes. \`model.json\` has the whole recipe.

**From a text to numbers** Profile \`${PROFILES.meaning}\`, ${before}, at most ${recipe.servedLength} tokens. The output \`pooled\` is the mean over the tokens. It is divided by its length, \`centre.json\` (the mean of training texts) is subtracted, and the rest is divided by its length. Two texts are as alike as the cosine says.

## What it learnt from

${data.map(({ name, texts, languages }) => `- ${name}: ${texts} texts (${Object.keys(languages).join(', ')})`).join('\n')}

## Measured

The int8 file against the fp32 weights, on ${difference.texts} texts: cosine ${difference.cosine.mean} on average, at least ${difference.cosine.least}.

| test set | what | base | fp32 | int8, centred |
| --- | --- | --- | --- | --- |
${Object.entries(tests)
  .flatMap(([name, scores]) => rowsOf(name, scores))
  .join('\n')}

MRR: one over the place of the first right answer. P@10: the share of the first ten answers that are right.
`
}

function rowsOf(name: string, { base, fp32, int8 }: MeaningScores['tests'][string]): string[] {
  const row = (what: string, of: (score: typeof base) => Found, figure: 'mrr' | 'precisionAt10'): string =>
    `| ${name} | ${what} | ${[base, fp32, int8].map((score) => of(score)[figure].toFixed(3)).join(' | ')} |`
  return [
    row('searches, MRR', ({ search }) => search, 'mrr'),
    row('searches, P@10', ({ search }) => search, 'precisionAt10'),
    row('posts in other languages within 72 hours, MRR', ({ otherLanguages }) => otherLanguages, 'mrr'),
    row('posts in other languages within 72 hours, P@10', ({ otherLanguages }) => otherLanguages, 'precisionAt10'),
  ]
}
