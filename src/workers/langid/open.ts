import { loadGazetteerLinker } from '../../gazetteer/load.js'
import { openLangidModels } from '../../models/langid/langid-folder.js'
import { saveLanguages } from '../../store/pipeline/annotations.js'
import { loadLangidInputs } from '../../store/pipeline/stage-inputs.js'
import { openedStage, type OpenedStage } from '../stage-worker.js'
import { createLangidProcess } from './process.js'

/**
 * @param models the folder of all models
 * @throws UsageError when the model folder or the gazetteer is missing or altered
 */
export async function openLangidStage(models: string): Promise<OpenedStage> {
  const langid = await openLangidModels(models)
  return openedStage({
    stage: 'langid',
    modelOrdinal: langid.ordinal,
    load: loadLangidInputs,
    process: createLangidProcess(langid, loadGazetteerLinker()),
    save: saveLanguages,
  })
}
