import { saveCleanTexts } from '../../store/pipeline/annotations.js'
import { loadPostedTexts } from '../../store/pipeline/stage-inputs.js'
import { openedStage, type OpenedStage } from '../stage-worker.js'
import { cleanPosts } from './process.js'

/** Raised when a profile changes, so that `rescore --older-than` finds texts that were cleaned before. */
const CLEAN_ORDINAL = 2

export function openCleanStage(): OpenedStage {
  return openedStage({
    stage: 'clean',
    modelOrdinal: CLEAN_ORDINAL,
    load: loadPostedTexts,
    process: cleanPosts,
    save: saveCleanTexts,
  })
}
