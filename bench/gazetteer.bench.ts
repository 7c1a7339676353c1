import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { buildAutomaton } from '../src/gazetteer/automaton.js'
import { gazetteerFolder, loadGazetteerLinker } from '../src/gazetteer/load.js'
import { readForeignNames, readGazetteer } from '../src/gazetteer/names.js'
import { packageRoot } from '../src/package-root.js'

// The gazetteer pass as NER and origin run it, one post after the other, against a bare automaton scan with the same
// patterns over the same posts: `npm run bench -- gazetteer`. By processor time, so what one core does. Rounds of the two
// alternate, so that the ratio compares neighbours in time. Goal: 50,000 posts a second.

const ROUNDS = Number(process.env.BENCH_RUNS ?? 7)
const POSTS = Number(process.env.BENCH_POSTS ?? 50_000)

/** The bundled sample's posts, all its languages, repeated. */
function samplePosts(): string[] {
  const rows = readFileSync(join(packageRoot(), 'sample', 'posts.ndjson'), 'utf8')
    .trim()
    .split('\n')
  const all = rows.map((row) => (JSON.parse(row) as { text: string }).text)
  return Array.from({ length: POSTS }, (_, index) => all[index % all.length] ?? '')
}

function bareScan(): (text: string) => number {
  const names = readGazetteer(gazetteerFolder())
  const automaton = buildAutomaton(
    [...names, ...readForeignNames(gazetteerFolder(), names)].map(({ folded }) => folded),
  )
  let units = new Uint16Array(1_024)
  return (text) => {
    if (units.length < text.length) units = new Uint16Array(text.length * 2)
    for (let at = 0; at < text.length; at += 1) units[at] = text.charCodeAt(at)
    let found = 0
    automaton.scan(units, text.length, () => (found += 1))
    return found
  }
}

/** Posts a second of processor time. */
function rate(posts: readonly string[], work: (text: string) => number): number {
  const before = process.cpuUsage()
  let found = 0
  for (const post of posts) found += work(post)
  const { user, system } = process.cpuUsage(before)
  if (found === 0) throw new Error('nothing was found in the sample')
  return (posts.length * 1e6) / (user + system)
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

const posts = samplePosts()
const linker = loadGazetteerLinker()
const bare = bareScan()
const link = (text: string): number => linker.link(text).length
rate(posts, link) // warm
rate(posts, bare)
const rates = Array.from({ length: ROUNDS }, () => ({ link: rate(posts, link), bare: rate(posts, bare) }))
const length = posts.reduce((sum, post) => sum + post.length, 0) / posts.length
const machine = `${cpus().length} × ${cpus()[0]?.model}`
process.stdout.write(
  `${POSTS} posts of ${length.toFixed(0)} characters, median of ${ROUNDS} rounds, ${machine}\n` +
    `gazetteer pass ${median(rates.map((round) => round.link)).toFixed(0)} posts/s a core, ` +
    `bare scan ${median(rates.map((round) => round.bare)).toFixed(0)} posts/s: ` +
    `ratio ${median(rates.map((round) => round.link / round.bare)).toFixed(2)}\n`,
)
