import { loadFindAbroad } from '../../gazetteer/abroad.js'
import { loadGazetteerLinker } from '../../gazetteer/load.js'
import { saveOrigins } from '../../store/pipeline/annotations.js'
import { loadOriginInputs } from '../../store/pipeline/stage-inputs.js'
import { openedStage, type OpenedStage } from '../stage-worker.js'
import { createOriginProcess } from './process.js'

/** Raised when a weight or a kind of evidence changes, so that `rescore --older-than` finds posts that were judged before. */
const ORIGIN_ORDINAL = 3

export function openOriginStage(): OpenedStage {
  const process = createOriginProcess({ linker: loadGazetteerLinker(), findAbroad: loadFindAbroad() })
  return openedStage({
    stage: 'origin',
    modelOrdinal: ORIGIN_ORDINAL,
    load: loadOriginInputs,
    process,
    save: saveOrigins,
  })
}
