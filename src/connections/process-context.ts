import type { Config } from '../../config/env.js'
import type { Logger } from '../logging.js'

/** What `bin` gives to everything that runs: the settings, where to report, and when to end. */
export interface ProcessContext {
  readonly config: Config
  readonly log: Logger
  /** Aborted by SIGINT or SIGTERM. */
  readonly stop: AbortSignal
}
