import { workerData } from 'node:worker_threads'
import { loadGazetteerLinker } from '../../gazetteer/load.js'
import { openLangidModels } from '../../models/langid/langid-folder.js'
import { answerCalls } from '../../threads/answer-calls.js'
import { weighWords } from './word-weights.js'

/** The data that starts the thread. */
export interface WeighThreadData {
  /** The folder of all models. */
  readonly models: string
}

const { models } = workerData as WeighThreadData
const means = { ...(await openLangidModels(models)), linker: loadGazetteerLinker() }
answerCalls((posted: string) => weighWords(posted, means))
