import type { Command } from 'commander'
import type { ProcessContext } from '../connections/process-context.js'

/** What `bin` hands to every command. Opened lazily, so that `--help` needs neither configuration nor servers. */
export interface CommandContext extends ProcessContext {
  /** Where a command's result goes: one call, one line or block. Progress and warnings go to stderr. */
  readonly print: (line: string) => void
  /** Makes it end with exit code 1 where nothing is thrown, because what it printed has said why. */
  readonly fail: () => void
}

/**
 * Adds one command to the program. Its action throws UsageError for wrong use (exit code 2) and any other error for
 * failure (exit code 1); `run-program.ts` prints the message, and the stack trace only with `--debug`.
 */
export type RegisterCommand = (program: Command, open: () => CommandContext) => void
