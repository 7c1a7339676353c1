import type { Logger } from '../../logging.js'

/** One pass of the upkeep task `erasures`. */
export type RunErasures = (context: { readonly log: Logger }) => Promise<void>

/**
 * Brings the list of erasures outside the database up to date. A list that cannot be written is reported once, and again
 * when the reason changes. Nothing else waits for it.
 * @param append writes the missing lines, and returns their number
 */
export function createErasures(append: () => Promise<number>): RunErasures {
  let told = ''
  return async ({ log }) => {
    try {
      const lines = await append()
      if (lines > 0) log.info({ lines }, 'erasures listed outside the database')
      told = ''
    } catch (err) {
      const { code, message } = err as NodeJS.ErrnoException
      if (code === undefined) throw err
      if (told !== message) {
        log.warn({ err }, 'the list of erasures cannot be written: a restore of an older backup would bring posts back')
      }
      told = message
    }
  }
}
