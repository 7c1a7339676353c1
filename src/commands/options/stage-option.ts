import { UsageError } from '../../domain/errors.js'
import { STAGES, type Stage } from '../../domain/stage.js'

/** @throws UsageError naming the stages that exist */
export function parseStage(name: string): Stage {
  const stage = STAGES.find((known) => known === name)
  if (!stage) throw new UsageError(`"${name}" is not a stage. Choose one of: ${STAGES.join(', ')}.`)
  return stage
}
