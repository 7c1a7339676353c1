import { loadLid176 } from '../../models/fasttext.js'
import { saveLanguages } from '../../store/annotations.js'
import { loadLangidInputs } from '../../store/stage-inputs.js'
import { openedStage, type OpenedStage } from '../stage-worker.js'
import { createLangidProcess } from './process.js'

/** Raised when a rule or the base model changes, so that `rescore --older-than` finds what was labelled before. */
const LANGID_ORDINAL = 1

export async function openLangidStage(): Promise<OpenedStage> {
  const process = createLangidProcess(await loadLid176())
  return openedStage({
    stage: 'langid',
    modelOrdinal: LANGID_ORDINAL,
    load: loadLangidInputs,
    process,
    save: saveLanguages,
  })
}
