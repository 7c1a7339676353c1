import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { loadGazetteerLinker } from '../src/gazetteer/load.js'
import { openLangidModels } from '../src/models/langid/langid-folder.js'
import { languageText, plainText } from '../src/text/profiles.js'
import { createLangidProcess } from '../src/workers/langid/process.js'

// The langid stage against bare fastText (lid.176, its best label) on the posts of the sample, turn by turn in one run.

const RUNS = Number(process.env.BENCH_RUNS ?? 7)

const texts = readFileSync('sample/posts.ndjson', 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => languageText(plainText((JSON.parse(line) as { text: string }).text)))
  .filter((text) => text !== null)
const inputs = texts.map((text, id) => ({ id, version: 1, languageText: text, words: [] }))

const { base, model } = await openLangidModels('models')
const identify = createLangidProcess({ base, model }, loadGazetteerLinker())

/** Microseconds a post. */
function timed(work: () => void): number {
  const startedAt = performance.now()
  work()
  return ((performance.now() - startedAt) * 1_000) / texts.length
}

const bare: number[] = []
const stage: number[] = []
for (let run = 0; run <= RUNS; run += 1) {
  const [bareTime, stageTime] = [
    timed(() => texts.forEach((text) => base.identify(text, 1))),
    timed(() => identify(inputs)),
  ]
  // The first run warms up.
  if (run > 0) {
    bare.push(bareTime)
    stage.push(stageTime)
  }
}
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
const ratio = median(bare.map((time, run) => time / (stage[run] ?? NaN)))
process.stdout.write(
  `${texts.length} posts of the sample, median of ${RUNS} runs, ${cpus().length} × ${cpus()[0]?.model}\n` +
    `bare lid.176  ${(1e6 / median(bare)).toFixed(0).padStart(7)} posts/s\n` +
    `langid stage  ${(1e6 / median(stage)).toFixed(0).padStart(7)} posts/s\n` +
    `ratio ${ratio.toFixed(2)}\n`,
)
