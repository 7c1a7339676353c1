import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { STAGES } from '../domain/stage.js'
import { openStages } from '../workers/annotate-posts.js'
import { bootstrap } from './bootstrap.js'
import type { Evaluate, Measurement } from './measurement.js'
import { readProbes } from './probes/read-probes.js'
import { runProbes } from './probes/run-probes.js'

/** Beside the folder of the labelled sets. */
const FILE = '../cases/language/probes.ndjson'
const SET = 'probes, open half'
/** 315 of all 342, seven of which have no second text to be compared with. */
const GOAL = 94

/** Measures how many of the texts in which something is hard come out of all stages as a reader expects. */
export const evaluateProbes: Evaluate = async ({ data, models, threads, timeoutMs, stop, onSet }) => {
  const path = join(data, FILE)
  if (!existsSync(path)) return { measurements: [], confusions: {} }
  onSet(SET)
  const probes = readProbes(readFileSync(path, 'utf8'), path)
  const settings = { folder: models, replacement: undefined, engine: 'onnxruntime', threads, timeoutMs } as const
  const { stages, close } = await openStages(STAGES, { ...settings, minLanguageConfidence: 0.5 })
  try {
    const { right, of } = await runProbes(probes, stages, stop)
    const answers = Array.from({ length: of }, (_, at) => at < right)
    const share = bootstrap(of, (sample) => (100 * sample.filter((at) => answers[at]).length) / sample.length)
    const figure: Measurement = {
      task: 'probes',
      set: SET,
      language: '*',
      system: 'all stages',
      metric: 'accuracy',
      ...share,
      n: of,
      goal: GOAL,
    }
    return { measurements: [figure], confusions: {} }
  } finally {
    await close()
  }
}
