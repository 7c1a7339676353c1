import { UsageError } from '../domain/errors.js'
import { DamagedArchiveError } from './bytes/decompress.js'
import { TooLargeError } from './bytes/within-limit.js'

/** Whether it is a file that cannot be read as asked, and not a fault of ours: its message is for people. */
export function isUnreadable(err: unknown): err is Error {
  return [UsageError, DamagedArchiveError, TooLargeError].some((kind) => err instanceof kind) || isReadError(err)
}

function isReadError(err: unknown): err is NodeJS.ErrnoException {
  return err instanceof Error && (err as NodeJS.ErrnoException).syscall === 'read' && !('severity' in err)
}
